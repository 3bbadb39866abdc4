import Glibc
import NVSModel
import Subprocess
import Synchronization
import SystemPackage

/// The process that speaks with esptool. It stays as long as it is asked for something, so that one board after another
/// can be opened without starting Python again.
///
/// It runs in `/`, and heeds no variable of the environment that has a say in what Python loads (`-E`, and the one that `-E`
/// forgets): nothing of the current folder is run, whoever it came from.
final class BoardBridge: Sendable {
  private let python: String
  private let state = Mutex(State())

  private struct State {
    var lastHeard = ContinuousClock.now
    var isCancelled = false
    /// Nil while there is no process.
    var signal: (@Sendable (Signal) -> Void)?
    var isStuck = false
  }

  /// How long the bridge, which says every few seconds that it lives, may be silent.
  private static let patience = Duration.seconds(90)

  /// - Parameter python: a path, or a name that will not be found.
  init(python: String) { self.python = python }

  /// Has it reset the board and end, unless it is writing.
  func cancel() {
    let signal = state.withLock { state in
      state.isCancelled = true
      return state.signal
    }
    signal?(.terminate)
  }

  /// Starts it, lets `body` ask it for things, and ends it; a board that is still open is reset. Returns when the port is
  /// free again.
  ///
  /// - Parameter ended: is called when the process is gone, which may be long before the body asks it again.
  func run<Answer: Sendable>(
    on port: PortName, ended: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (BoardConnection) async throws(BoardError) -> Answer
  ) async -> Result<Answer, BoardError> {
    // Writing to a bridge that has just ended would otherwise end this program.
    signal(SIGPIPE, SIG_IGN)
    var options = PlatformOptions()
    // In a group of its own, Ctrl-C at the terminal does not reach it.
    options.processGroupID = 0
    do {
      let result = try await Subprocess.run(
        python.contains("/") ? .path(FilePath(python)) : .name(python), arguments: ["-E", "-c", Self.code],
        environment: .inherit.updating(["PYTHONUSERBASE": nil]), workingDirectory: "/", platformOptions: options,
        input: .inputWriter, output: .sequence, error: .string(limit: 1 << 20)
      ) { child in
        await self.talk(to: child, on: port, ended: ended, body)
      }
      return result.closureResult.mapError { judge($0, lastWords: result.standardError) }
    } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
      return .failure(.failed(.pythonMissing, detail: python))
    } catch {
      return .failure(.failed(.bridge, detail: "\(error)"))
    }
  }

  private static var code: String {
    [PackageResources.line_py, PackageResources.board_py, PackageResources.serve_py]
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n\n")
  }

  // MARK: - The process

  private typealias Child = Execution<CustomWriteInput, SequenceOutput, StringOutput<UTF8>>

  private func talk<Answer: Sendable>(
    to child: Child, on port: PortName, ended: @escaping @Sendable () -> Void,
    _ body: @escaping @Sendable (BoardConnection) async throws(BoardError) -> Answer
  ) async -> Result<Answer, BoardError> {
    let (messages, heard) = AsyncStream.makeStream(of: BridgeMessage.self)
    let writer = child.standardInputWriter
    let connection = BoardConnection(
      port: port,
      send: { lines in
        // A bridge that is gone cannot be written to; why it is gone, its last line or its end tells.
        _ = try? await writer.write(lines.map { $0 + "\n" }.joined())
      }, messages: messages)
    let isCancelled = state.withLock { state in
      state.lastHeard = .now
      state.signal = { try? child.send(signal: $0) }
      return state.isCancelled
    }
    if isCancelled { try? child.send(signal: .terminate) }
    return await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await self.listen(to: child, port: port.text) { heard.yield($0) }
        heard.finish()
        ended()
      }
      group.addTask { await self.watch() }
      let answer: Result<Answer, BoardError>
      do throws(BoardError) { answer = .success(try await body(connection)) } catch { answer = .failure(error) }
      try? await writer.finish()
      await group.next()
      group.cancelAll()
      state.withLock { $0.signal = nil }
      return answer
    }
  }

  private func listen(to child: Child, port: String, _ hear: (BridgeMessage) -> Void) async {
    do {
      for try await line in child.standardOutput.strings() {
        state.withLock { $0.lastHeard = .now }
        if let message = BridgeMessage(line, port: port) { hear(message) }
      }
    } catch {
      // A line without an end is not one of the bridge's: it has lost its mind.
      try? child.send(signal: .kill)
    }
  }

  /// Ends a bridge that does not even say that it lives.
  private func watch() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
      let signal = state.withLock { state -> (@Sendable (Signal) -> Void)? in
        guard ContinuousClock.now - state.lastHeard > Self.patience else { return nil }
        state.isStuck = true
        return state.signal
      }
      signal?(.kill)
    }
  }

  /// A bridge that is gone without a word: because it was told so, or by its last words.
  private func judge(_ error: BoardError, lastWords: String) -> BoardError {
    guard case .ended = error else { return error }
    let (isCancelled, isStuck) = state.withLock { ($0.isCancelled, $0.isStuck) }
    if isCancelled { return .cancelled }
    if isStuck { return .failed(.hung, detail: "esptool itself does not answer") }
    let last = lastWords.split(whereSeparator: \.isNewline).last.map(String.init)
    return .failed(.bridge, detail: last ?? "it ended without a word")
  }
}
