import NVSModel
import Station

/// CSV files opened for a command, and what they mean together.
struct FactoryInput {
  let documents: [FactoryDocument]
  let evaluation: Evaluation
  /// The paths of the documents, and of the files that their rows name.
  let paths: [String]

  /// Reads the files and the ones that their rows name.
  init(paths: [String], version: FormatVersion) throws(CommandFailure) {
    var documents: [FactoryDocument] = []
    for path in paths { documents.append(try Self.open(path, try Self.read(path))) }
    self.init(documents, version: version)
  }

  init(_ documents: [FactoryDocument], version: FormatVersion) {
    self.documents = documents
    var evaluator = Evaluator()
    let files = FileLookup().contents(for: documents)
    evaluation = evaluator.evaluate(documents, files: files, version: version)
    let found = files.values.compactMap { if case .found(_, let path, _) = $0 { path } else { nil } }
    paths = documents.map(\.name) + found
  }

  static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    do {
      return try WholeFile.read(path)
    } catch {
      throw .input(path, error)
    }
  }

  /// A file with a partition, or more of a flash.
  static func dump(_ path: String) throws(CommandFailure) -> DumpFile { DumpFile(path, try read(path)) }

  static func open(_ path: String, _ bytes: [UInt8]) throws(CommandFailure) -> FactoryDocument {
    do {
      return try FactoryDocument(name: path, bytes: bytes)
    } catch {
      let problem = Problem(.error, error.description, at: error.place)
      throw CommandFailure(.inputHasProblems, problem.line(in: path))
    }
  }

  /// Every problem, as compilers say it, in the order of files and rows.
  var complaints: [String] {
    evaluation.problems.map { $0.problem.line(in: documents[$0.document].name) }
  }

  /// Says every problem, then encodes if none is an error.
  func image(into geometry: Geometry, version: FormatVersion) throws(CommandFailure) -> EncodedImage {
    for complaint in complaints { Console.complain(complaint) }
    if evaluation.hasErrors { throw CommandFailure(.inputHasProblems) }
    let file = documents.first?.name ?? ""
    let image: EncodedImage
    do {
      image = try ImageEncoder.encode(evaluation.items, version: version, geometry: geometry)
    } catch {
      throw .input(file, error)
    }
    guard image.fits else {
      let needed = "\(image.sizeNeeded) bytes (\(image.sizeNeeded.hex))"
      throw .input(file, "does not fit into \(geometry.size) bytes: \(needed) are needed")
    }
    return image
  }
}
