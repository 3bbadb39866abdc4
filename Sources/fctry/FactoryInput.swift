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

  /// A partition table: the file itself, or the table in the dump of a whole flash, which is said.
  ///
  /// - Parameter isTable: whether bytes that are no dump with a table are one; what is no table is read as one by default,
  ///   so that its problems are said.
  static func table(
    _ path: String, _ rules: PartitionRules, isTable: ([UInt8]) -> Bool = { _ in true }
  ) throws(CommandFailure) -> PartitionTable {
    let bytes = try read(path)
    if let dump = FileKind.judge(bytes).dump {
      if let table = dump.table(rules) {
        Console.complain(
          Problem(.note, "the partition table at \(table.rules.tableOffset.hex) of this flash")
            .line(in: path))
        return table
      }
      // What is no larger than a table's sector may be a damaged one, which is said then.
      if dump.isWholeFlash
        || bytes.count > PartitionRules.sector && !PartitionTable.looksBinary(bytes)
      {
        throw .input(path, "there is no partition table in this dump: fctry parts lists what is")
      }
    }
    guard isTable(bytes) else { throw .input(path, "this is no partition table") }
    return PartitionTable(bytes: bytes, rules: rules, environment: Environment.value)
  }

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
