import Foundation
import NVSModel
import Station
import Testing

/// An image that is asked for, from CSVs and the files that they name.
struct GeneratorCase {
  var name: String
  var version: FormatVersion
  var size: Int
  /// File names, relative to the folder, with their content; the CSVs in the order in which they are read.
  var inputs: [(name: String, bytes: [UInt8])]
  var files: [(name: String, bytes: [UInt8])] = []
}

/// What a generator made of a case.
enum GeneratorOutcome: Equatable {
  case made([UInt8])
  case refused(String)
}

/// Espressif's generator, from the project's own virtual environment.
struct ReferenceGenerator {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A folder of the cases' own; removed by ``remove()``.
  let folder: URL

  init() throws {
    // In memory where there is such a place: it is thousands of small files.
    let memory = URL(filePath: "/dev/shm")
    let isThere = FileManager.default.isWritableFile(atPath: memory.path)
    let parent = isThere ? memory : FileManager.default.temporaryDirectory
    folder = parent.appending(path: "fctry-reference-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs the real generator on all cases, in one process.
  func run(_ cases: [GeneratorCase]) throws -> [GeneratorOutcome] {
    var list = ""
    for one in cases {
      for file in one.inputs + one.files { try Data(file.bytes).write(to: folder.appending(path: file.name)) }
      let version = one.version == .v1 ? "1" : "2"
      list += ([one.name, version, String(one.size)] + one.inputs.map(\.name)).joined(separator: "\t") + "\n"
    }
    try Data(list.utf8).write(to: folder.appending(path: "cases.txt"))
    try run(script: "generate_all.py")
    return try outcomes(cases)
  }

  /// Runs a script of the reference on what is in the folder.
  func run(script: String) throws {
    let path = Self.root.appending(path: "Tests/Reference/\(script)").path
    let (status, output) = try Command.run(
      [testPython, path, folder.path], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], folder: folder,
      limit: .seconds(240))
    try #require(status == 0, "\(output)")
  }

  private func outcomes(_ cases: [GeneratorCase]) throws -> [GeneratorOutcome] {
    let results = try String(contentsOf: folder.appending(path: "results.txt"), encoding: .utf8).split(separator: "\n")
    try #require(results.count == cases.count)
    return try zip(cases, results).map { one, line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      try #require(parts.count == 2 && parts[0] == one.name)
      if parts[1] != "made" { return .refused(String(parts[1])) }
      return .made(Array(try Data(contentsOf: folder.appending(path: one.name + ".ref.bin"))))
    }
  }

  /// Our generator on a case, and the notes that it makes where the reference would differ.
  func runOurs(_ one: GeneratorCase) -> (outcome: GeneratorOutcome, differences: [String]) {
    do {
      let documents = try one.inputs.map { try FactoryDocument(name: $0.name, bytes: $0.bytes) }
      var evaluator = Evaluator()
      let files = FileLookup(currentFolder: folder.path).contents(for: documents)
      let evaluation = evaluator.evaluate(documents, files: files, version: one.version)
      let differences = evaluation.problems.map(\.problem.message).filter { $0.contains("Espressif's generator") }
      if let error = evaluation.problems.first(where: { $0.problem.severity == .error }) {
        return (.refused(error.problem.message), differences)
      }
      let image = try ImageEncoder.encode(evaluation.items, version: one.version, geometry: Geometry(size: one.size))
      return (image.fits ? .made(image.bytes) : .refused("does not fit"), differences)
    } catch {
      return (.refused("\(error)"), [])
    }
  }
}
