import Foundation
import Glibc
import Subprocess
import SystemPackage

/// The folder of the package.
let packageFolder = FilePath(#filePath).removingLastComponents(4)

/// The Python of the tests, which has esptool and the reference generator.
var testPython: String {
  getenv("FCTRY_PYTHON").map { String(cString: $0) } ?? packageFolder.appending(".venv/bin/python").string
}

extension FilePath {
  fileprivate func removingLastComponents(_ count: Int) -> FilePath {
    (0..<count).reduce(self) { path, _ in path.removingLastComponent() }
  }
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String
}

/// A folder of its own for one test, removed at its end.
func withTemporaryFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
  var template = Array("/tmp/fctry-test-XXXXXX\0".utf8CString)
  guard let made = mkdtemp(&template) else { throw TestFailure(description: "no temporary folder") }
  let folder = String(cString: made)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(FilePath(folder))
}

func readFile(_ path: FilePath) throws -> [UInt8] {
  let file = try FileDescriptor.open(path, .readOnly)
  return try file.closeAfter {
    var bytes = [UInt8](repeating: 0, count: Int(try file.seek(offset: 0, from: .end)))
    try file.seek(offset: 0, from: .start)
    var count = 0
    while count < bytes.count {
      let part = try bytes.withUnsafeMutableBytes { try file.read(into: .init(rebasing: $0[count...])) }
      if part == 0 { break }
      count += part
    }
    return bytes
  }
}

func writeFile(_ bytes: [UInt8], to path: FilePath, mode: FilePermissions = .ownerReadWrite) throws {
  let file = try FileDescriptor.open(
    path, .writeOnly, options: [.create, .truncate], permissions: mode)
  _ = try file.closeAfter { try file.writeAll(bytes) }
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

  func flash() throws -> [UInt8] { try readFile(flashPath) }

  /// Starts a board whose flash holds `flash`, and ends it after `body`.
  static func with<Result: Sendable>(
    _ kind: Kind = .esp32, flash: [UInt8], fault: String? = nil, pace: Int? = nil,
    _ body: (SimulatedBoard) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let path = folder.appending("flash.bin")
      try writeFile(flash, to: path)
      var arguments = [
        packageFolder.appending("Tools/simboard").string, "--chip", kind.rawValue, "--flash", path.string,
        "--while-stdin-open",
      ]
      if let fault { arguments += ["--fault", fault] }
      if let pace { arguments += ["--pace", String(pace)] }
      let result = try await run(
        .name("python3"), arguments: Arguments(arguments), input: .inputWriter, output: .sequence,
        error: .string(limit: 1 << 16)
      ) { child in
        var lines = child.standardOutput.strings().makeAsyncIterator()
        guard let port = try await lines.next() else { throw TestFailure(description: "the board did not start") }
        let result = try await body(SimulatedBoard(port: port, folder: folder, flashPath: path))
        try? child.send(signal: .terminate)
        return result
      }
      return result.closureResult
    }
  }
}
