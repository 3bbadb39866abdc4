import Glibc
import Subprocess
import SystemPackage

/// Programs that a test runs to their end.
enum Program {
  struct Outcome {
    let status: Int32
    let output: [UInt8]
    let errors: [UInt8]

    var text: String { String(decoding: output, as: UTF8.self) }
    var errorLines: [Substring] { String(decoding: errors, as: UTF8.self).split(separator: "\n") }
  }

  struct Died: Error { let program: String }

  /// The folder of the package.
  static let package: FilePath = {
    var path = FilePath(#filePath)
    for _ in 0..<4 { path.removeLastComponent() }
    return path
  }()

  /// Runs the fctry that was built beside these tests.
  static func fctry(
    _ arguments: String..., in folder: FilePath = package, environment: [Environment.Key: String] = [:]
  ) async throws -> Outcome {
    try await fctry(arguments, in: folder, environment: environment)
  }

  static func fctry(
    _ arguments: [String], in folder: FilePath = package, environment: [Environment.Key: String] = [:]
  ) async throws -> Outcome {
    return try await run(built, Arguments(arguments), in: folder, environment: environment)
  }

  /// Runs the fctry that was built beside these tests, with arguments that need not be text.
  static func fctry(raw arguments: [[UInt8]], in folder: FilePath) async throws -> Outcome {
    // Each ends in a NUL, since they are handed on as C strings.
    try await run(built, Arguments(arguments.map { $0 + [0] }), in: folder)
  }

  /// Runs the fctry that was built beside these tests, with `body` beside it.
  static func fctry(
    _ arguments: [String], in folder: FilePath, environment: [Environment.Key: String],
    body: (Execution<NoInput, DiscardedOutput, DiscardedOutput>) async throws -> Void
  ) async throws {
    _ = try await Subprocess.run(
      .path(built), arguments: Arguments(arguments),
      environment: .inherit.updating(environment.mapValues { Optional($0) }), workingDirectory: folder,
      input: .none, output: .discarded, error: .discarded, body: body)
  }

  /// The fctry that was built beside these tests.
  static var built: FilePath {
    var link = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(readlink("/proc/self/exe", &link, link.count), 0)
    let tests = FilePath(String(decoding: link.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
    return tests.removingLastComponent().appending("fctry")
  }

  /// Runs Espressif's reference generator.
  static func reference(_ arguments: String..., in folder: FilePath) async throws -> Outcome {
    try await reference(arguments, in: folder)
  }

  static func reference(_ arguments: [String], in folder: FilePath) async throws -> Outcome {
    let python = package.appending(".venv/bin/python")
    return try await run(python, Arguments(["-m", "esp_idf_nvs_partition_gen"] + arguments), in: folder)
  }

  private static func run(
    _ program: FilePath, _ arguments: Arguments, in folder: FilePath, environment: [Environment.Key: String] = [:]
  ) async throws -> Outcome {
    let limit = 1 << 20
    let result = try await Subprocess.run(
      .path(program), arguments: arguments,
      environment: .inherit.updating(environment.mapValues { Optional($0) }), workingDirectory: folder,
      output: .bytes(limit: limit), error: .bytes(limit: limit))
    guard case .exited(let status) = result.terminationStatus else { throw Died(program: program.string) }
    return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
  }
}
