import NVSModel

/// A table of devices, and the template that it belongs to.
extension Project {
  /// Opens a table of values that was named.
  mutating func takeValues(_ path: String, _ bytes: [UInt8]) throws(ProjectError) {
    if let values {
      let names = "\(values.name.quoted) and \(path.quoted)"
      throw ProjectError("\(names) are both tables of values: name one of them")
    }
    do { values = try ValuesTable(name: path, bytes: bytes) } catch {
      throw ProjectError("\(path.printable): \(error.description)")
    }
  }

  /// Sees to it that a table of values has one template, and that what is named beside a template is its table, however it is
  /// broken.
  mutating func takeTable() throws(ProjectError) {
    if values == nil, let broken = brokenTable {
      documents.removeAll { $0.name == broken.path }
      unread.removeAll { $0.path == broken.path }
      try takeValues(broken.path, broken.bytes)
    }
    if let unread = unread.first {
      let place = unread.error.place
      throw ProjectError("\(unread.path.printable):\(place.line):\(place.column): \(unread.error.description)")
    }
    guard let values, documents.count > 1 else { return }
    let names = documents.map(\.name.quoted).joined(separator: " and ")
    throw ProjectError("\(values.name.quoted) fills in one template, and \(names) are open: name one of them")
  }

  /// The one file beside a template that is neither factory data nor a template itself.
  private var brokenTable: (path: String, bytes: [UInt8])? {
    let candidates =
      documents.filter { !$0.hasHeader && !$0.isTemplate }.map { (path: $0.name, bytes: $0.bytes) }
      + unread.map { (path: $0.path, bytes: $0.bytes) }
    guard candidates.count == 1, documents.contains(where: \.isTemplate) else { return nil }
    return candidates[0]
  }
}

/// Finds in a folder a template and a table of values that belong together.
struct BatchFinder {
  private(set) var documents: [FactoryDocument] = []
  private var tables: [ValuesTable] = []

  mutating func add(_ document: FactoryDocument) { documents.append(document) }

  mutating func add(_ path: String, _ bytes: [UInt8]) {
    if let table = try? ValuesTable(name: path, bytes: bytes) { tables.append(table) }
  }

  struct Found {
    let template: FactoryDocument
    let values: ValuesTable
    /// The names of what could have been meant too.
    let leftOut: [String]
  }

  /// The first template that refers to a column of a table, with the first such table. Any other table in a folder is no business
  /// of the template's.
  var batch: Found? {
    for document in documents {
      guard let template = document.template, template.refersToDevices else { continue }
      let names = template.columnNames
      guard let table = tables.first(where: { !names.isDisjoint(with: $0.columns) }) else { continue }
      let others = documents.map(\.name).filter { $0 != document.name }
      return Found(template: document, values: table, leftOut: others.map(Self.fileName))
    }
    return nil
  }

  private static func fileName(_ path: String) -> String {
    String(path.split(separator: "/").last ?? Substring(path))
  }
}

extension FactoryDocument {
  fileprivate var template: Template? { try? Template(name: name, bytes: bytes) }

  /// Whether its values are those of devices. What names no columns is one only where it is a configuration for mfg_gen.py.
  fileprivate var isTemplate: Bool {
    guard let template, template.refersToDevices else { return false }
    return hasHeader || FileKind(bytes) == .manufacturingConfig
  }
}
