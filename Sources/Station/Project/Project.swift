import Glibc
public import NVSModel
import SystemPackage

/// The files that belong together: factory data CSVs, and the partition table that says where their image goes.
public struct Project: Sendable {
  /// The paths that it was opened by.
  public private(set) var paths: [String] = []
  /// The factory data, in the order given; where ``values`` are open the template alone.
  public var documents: [FactoryDocument] = []
  /// A row for each device, whose values go into the template; nil where the documents are factory data themselves.
  public var values: ValuesTable?
  /// What was left out of a folder and why, and what is new, each in a sentence.
  public var notes: [String] = []
  /// The paths of the documents that are in no file yet.
  public private(set) var newPaths: Set<String> = []
  /// A dump.
  public var dump: DumpFile?
  /// A second dump, to compare the first with.
  public var otherDump: DumpFile?
  /// The partition table, its path, and its text where that can be edited.
  public var table: (path: String, table: PartitionTable, document: PartitionDocument?)?
  /// Where a keys partition lies, which opens the dumps or encrypts the image; not read yet.
  public var keyPath: String?
  /// What is no text that can be read: a table of values says of each row what is wrong, anything else cannot be opened.
  var unread: [Unread] = []

  struct Unread: Sendable {
    let path: String
    let bytes: [UInt8]
    let error: CSVError
  }

  /// Nothing is open.
  init() {}

  /// Opens files and folders by what they hold, not by what they are called.
  ///
  /// A folder stands for the CSV files in it; the partition table is then `partitions.csv`, else the first that is one. The name
  /// of a CSV that is not there makes a new one.
  ///
  /// - Parameter choice: which part of the first dump is meant. Bytes at an offset of the only file make it a dump, whatever
  ///   it looks like.
  /// - Throws: when a path cannot be read, or holds nothing that is known. In a folder such files are passed over.
  public init(
    opening paths: [String], rules: PartitionRules = PartitionRules(), choice: PartChoice = .only
  ) throws(ProjectError) {
    self.paths = paths
    for path in paths {
      if Self.isFolder(path) {
        try openFolder(path, rules)
      } else if case .at = choice, paths.count == 1 {
        do { dump = DumpFile(path, try WholeFile.read(path)) } catch { throw ProjectError(error.description) }
      } else {
        try open(path, rules)
      }
    }
    try takeTable()
    if let keyPath, documents.isEmpty, dump == nil {
      throw ProjectError(
        "\(keyPath.printable): this is a keys partition: name the dump or the CSV that it belongs to too")
    }
  }

  private mutating func open(_ path: String, _ rules: PartitionRules) throws(ProjectError) {
    var bytes: [UInt8]
    do { bytes = try WholeFile.read(path) } catch {
      if error.reason == .missing, Self.canBegin(path) { return begin(path) }
      throw ProjectError(error.description)
    }
    try add(path, bytes, rules)
    // Read again when it is used.
    if keyPath == path { bytes.wipe() }
  }

  /// Opens a file that was read.
  mutating func add(_ path: String, _ bytes: [UInt8], _ rules: PartitionRules) throws(ProjectError) {
    let (kind, text, dump) = FileKind.judge(bytes)
    switch kind {
    case .partitionTable:
      table = Self.table(path, bytes, rules)
      return
    case .nvsImage, .wholeFlash, .binary:
      if otherDump != nil { throw ProjectError("\(path.printable): a third dump: only two can be compared") }
      let file = DumpFile(path, kind, dump ?? FlashDump(bytes))
      if self.dump == nil { self.dump = file } else { otherDump = file }
      return
    case .nvsKeys:
      if keyPath != nil { throw ProjectError("\(path.printable): a second keys partition: give one key") }
      keyPath = path
      return
    case .appImage:
      throw ProjectError("\(path.printable): this is \(kind.name): open a CSV, a partition table or an NVS image")
    case .valuesCSV:
      return try takeValues(path, bytes)
    case .factoryCSV, .manufacturingConfig, .text, .empty: break
    }
    if let text { return documents.append(FactoryDocument(name: path, text: text)) }
    do { documents.append(try FactoryDocument(name: path, bytes: bytes)) } catch {
      unread.append(Unread(path: path, bytes: bytes, error: error))
    }
  }

  /// Whether a new CSV may have this name: that of a file in a folder which is there.
  private static func canBegin(_ path: String) -> Bool {
    let file = FilePath(path)
    let folder = file.removingLastComponent()
    return file.extension?.lowercased() == "csv" && isFolder(folder.isEmpty ? "." : folder.string)
  }

  /// Begins a CSV that is in no file yet.
  mutating func begin(_ path: String) {
    documents.append(FactoryDocument(new: path))
    newPaths.insert(path)
    notes.append("\(path.printable) is new: Insert adds rows, and Ctrl-S writes it")
  }

  private mutating func openFolder(_ folder: String, _ rules: PartitionRules) throws(ProjectError) {
    let names = Folder.names(in: folder).filter { $0.hasSuffix(".csv") }.sorted(by: Self.comesFirst)
    var finder = BatchFinder()
    for name in names {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      guard let bytes = try? WholeFile.read(path) else { continue }
      let (kind, text, _) = FileKind.judge(bytes)
      switch kind {
      case .partitionTable: if table == nil { table = Self.table(path, bytes, rules) }
      case .factoryCSV, .manufacturingConfig: if let text { finder.add(FactoryDocument(name: path, text: text)) }
      case .valuesCSV: finder.add(path, bytes)
      default: continue
      }
    }
    if let batch = finder.batch {
      documents.append(batch.template)
      values = batch.values
      if !batch.leftOut.isEmpty {
        let names = batch.leftOut.map { $0.printable }.joined(separator: ", ")
        notes.append("not open here, as the devices have one template: \(names)")
      }
    } else {
      documents += finder.documents.filter(\.hasHeader)
    }
    if documents.isEmpty && table == nil {
      notes.append("\(folder.printable): no factory data CSV and no partition table in this folder")
    }
  }

  /// The names that Espressif's documentation uses come first, then the others by name.
  private static func comesFirst(_ one: String, _ other: String) -> Bool {
    func rank(_ name: String) -> Int { ["partitions.csv", "mfg_config.csv", "values.csv"].contains(name) ? 0 : 1 }
    return (rank(one), one) < (rank(other), other)
  }

  /// A partition table by what its file holds.
  ///
  /// - Returns: its path, what it says, and its text where that can be edited.
  /// - Throws: for anything else.
  public static func partitionTable(
    _ path: String, _ bytes: [UInt8], _ rules: PartitionRules = PartitionRules()
  ) throws(ProjectError) -> (path: String, table: PartitionTable, document: PartitionDocument?) {
    let kind = FileKind.judge(bytes).kind
    guard kind == .partitionTable else {
      throw ProjectError("\(path.printable): this is \(kind.name), and no partition table")
    }
    return table(path, bytes, rules)
  }

  private static func table(
    _ path: String, _ bytes: [UInt8], _ rules: PartitionRules
  ) -> (String, PartitionTable, PartitionDocument?) {
    let environment: @Sendable (String) -> String? = { Environment.value($0) }
    if let document = PartitionDocument(bytes, rules: rules, environment: environment) {
      return (path, document.table, document)
    }
    return (path, PartitionTable(bytes: bytes, rules: rules, environment: environment), nil)
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// Why a file could not be opened, with its path.
public struct ProjectError: Error, CustomStringConvertible {
  /// The sentence, with the path.
  public let description: String

  init(_ description: String) { self.description = description }
}
