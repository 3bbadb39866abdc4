import NVSModel
import Testing

@testable import TUI

/// Files on a slow disk: what is written is there only when the test says so.
@Suite struct `While a file is being written` {
  private struct Missing: Error {}

  /// A changed CSV, and its save under way.
  private func saving() throws -> (State, SaveRequest) {
    var app = try Driver()
    app.keys("d d")
    var state = app.state
    guard case .save(let request)? = press("Ctrl-S", &state).first else { throw Missing() }
    return (state, request)
  }

  private func press(_ keys: String, _ state: inout State) -> [Effect] {
    keys.split(separator: " ").compactMap { KeyPress(name: String($0)) }.flatMap {
      state.handle(.terminal(.key($0)))
    }
  }

  private func isQuit(_ effects: [Effect]) -> Bool { effects.contains { if case .quit = $0 { true } else { false } } }

  @Test func `quitting waits for it, and asks nothing`() throws {
    var (state, request) = try saving()
    #expect(press("F10", &state).isEmpty && state.overlay == nil)
    #expect(isQuit(state.handle(.outcome(.saved(request, .success(()))))))
  }

  @Test func `the next save waits, so that the file is what was saved last`() throws {
    var (state, request) = try saving()
    #expect(press("u Ctrl-S", &state).isEmpty)
    let effects = state.handle(.outcome(.saved(request, .success(()))))
    guard case .save(let second)? = effects.first else { throw Missing() }
    #expect(second.expected == request.bytes && second.bytes != request.bytes)
  }

  @Test func `what waits is dropped when it fails and asks`() throws {
    var (state, request) = try saving()
    #expect(press("F10", &state).isEmpty)
    #expect(state.handle(.outcome(.saved(request, .failure(.changedOnDisk)))).isEmpty)
    #expect(state.overlay != nil)
  }

  @Test func `a program told to end by a signal writes it first, unless told twice`() throws {
    var (state, request) = try saving()
    #expect(!isQuit(state.handle(.terminal(.terminate))))
    var other = state
    #expect(isQuit(other.handle(.terminal(.terminate))))
    #expect(isQuit(state.handle(.outcome(.saved(request, .success(()))))))
  }
}
