import Glibc
import Station
import Subprocess
import SystemPackage
import TestSupport

/// The Python of the tests, which has esptool and the reference generator.
var testPython: String {
  getenv("FCTRY_PYTHON").map { String(cString: $0) } ?? Program.package.appending(".venv/bin/python").string
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String
}

/// Waits until `condition` holds; after half a minute it never will.
func wait(_ what: String, until condition: () throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(30)
  while try !condition() {
    if ContinuousClock.now > deadline { throw TestFailure(description: "waited in vain for \(what)") }
    try await Task.sleep(for: .milliseconds(20))
  }
}

/// A running simulated board.
struct SimulatedBoard {
  enum Kind: String, CaseIterable {
    case esp32, esp8266

    var flashSize: Int { self == .esp32 ? 4 << 20 : 2 << 20 }
  }

  let port: String
  let folder: FilePath
  let flashPath: FilePath
  /// Takes its power away.
  let unplug: @Sendable () -> Void

  func flash() throws -> [UInt8] { try WholeFile.read(flashPath.string) }

  /// Starts a board whose flash holds `flash`, and ends it after `body`.
  static func with<Result: Sendable>(
    _ kind: Kind = .esp32, flash: [UInt8], fault: String? = nil, pace: Int? = nil, options: [String] = [],
    _ body: (SimulatedBoard) async throws -> Result
  ) async throws -> Result {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("flash.bin")
    try WholeFile.write(flash, to: path.string, sparing: [])
    var arguments = [
      Program.package.appending("Tools/simboard").string, "--chip", kind.rawValue, "--flash", path.string,
      "--while-stdin-open",
    ]
    arguments += options
    if let fault { arguments += ["--fault", fault] }
    if let pace { arguments += ["--pace", String(pace)] }
    let result = try await run(
      .path(FilePath(testPython)), arguments: Arguments(arguments), input: .inputWriter, output: .sequence,
      error: .string(limit: 1 << 16)
    ) { child in
      var lines = child.standardOutput.strings().makeAsyncIterator()
      guard let port = try await lines.next() else { throw TestFailure(description: "the board did not start") }
      let board = SimulatedBoard(port: port, folder: folder.path, flashPath: path) {
        try? child.send(signal: .kill)
      }
      let result = try await body(board)
      try? child.send(signal: .terminate)
      return result
    }
    return result.closureResult
  }
}
