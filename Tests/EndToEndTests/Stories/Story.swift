import Foundation
import SystemPackage
import Testing

/// The examples on a technician's own disk, and a terminal in which they are worked on.
struct Story {
  let tmux: Tmux
  /// A copy of `examples` that belongs to the story.
  let folder: URL

  static let examples = URL(filePath: Program.package.string).appending(path: "examples")

  static func run(
    width: Int = 80, height: Int = 24, environment: [String: String] = [:],
    _ body: (Story) async throws -> Void
  ) async throws {
    try await Tmux.run(width: width, height: height, environment: environment) { tmux in
      let folder = tmux.folder.appending(path: "examples")
      try FileManager.default.copyItem(at: examples, to: folder)
      try await body(Story(tmux: tmux, folder: folder))
    }
  }

  /// Starts the program in the folder of the examples and waits until it shows the rows.
  func open(_ arguments: String = "partitions.csv mfg_config.csv") async throws {
    try tmux.shell("cd examples && fctry \(arguments)")
    try await tmux.wait(for: "Quit")
    // The sizes stand beside the files when they have been read.
    try await tmux.wait("the files' sizes") { !$0.contains { $0.contains(" … ") || $0.hasSuffix("…") } }
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// The names of all files in the folder of the examples.
  var names: Set<String> {
    get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
  }

  /// Leaves the program and waits for the shell.
  func quit() async throws {
    try tmux.press("F10")
    #expect(try await tmux.waitForStatus() == 0)
  }

  /// Waits for a question that takes answers: before it could be read none counts.
  func waitForQuestion(_ text: String) async throws {
    try await tmux.wait("the question \(text)", upTo: .seconds(40)) { rows in
      rows.contains { $0.contains(text) } && rows.contains { $0.contains("[▸") }
    }
  }

  /// Presses the left button and lets it go on the first place of the screen that shows a text.
  func click(on text: String) async throws {
    let rows = try await tmux.wait(for: text)
    let row = try #require(rows.firstIndex { $0.contains(text) })
    let before = try #require(rows[row].range(of: text)).lowerBound
    let column = rows[row][..<before].count
    try tmux.type("\u{1B}[<0;\(column + 1);\(row + 1)M\u{1B}[<0;\(column + 1);\(row + 1)m")
  }
}
