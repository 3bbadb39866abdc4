/// Values as a CSV of which `generate` makes an image with the same values, and as files that it names.
///
/// The CSV is read again and compared with the values; whatever is not the same is in ``losses``, so that nothing is
/// lost without a word.
public struct Export: Sendable {
  /// A file that the CSV names.
  public struct File: Hashable, Sendable {
    /// With the folder in front.
    public let path: String
    /// The whole content.
    public let bytes: [UInt8]
  }

  /// A value that `generate` would not make the same.
  public struct Loss: Hashable, Sendable {
    let name: KeyedValues.Name
    /// What is not in the CSV as it is, or what the CSV adds.
    let value: KeyedValues.Value?
    /// One clause.
    let reason: String
  }

  /// The rows, with the losses as comments behind them.
  public let csv: [UInt8]
  /// What the rows name, each once.
  public let files: [File]
  /// What the CSV cannot say; empty when nothing is lost.
  public let losses: [Loss]

  /// - Parameters:
  ///   - namespaces: in the order in which the CSV begins them
  ///   - folder: where blobs go as files; nil writes them as hexadecimal
  public init(_ values: KeyedValues, namespaces: [Key], filesIn folder: String? = nil) {
    var writer = ExportWriter(values, folder: folder)
    writer.write(namespaces: namespaces)
    files = writer.files
    losses = ExportCheck(csv: writer.bytes, files: writer.files, reasons: writer.reasons).losses(from: values)
    csv = writer.bytes + Self.comments(losses)
  }

  /// What a program would read from a mounted image.
  public init(_ view: FirmwareView, filesIn folder: String? = nil) {
    self.init(KeyedValues(view), namespaces: view.namespacesInOrder, filesIn: folder)
  }

  /// The losses as comments at the end of the file, with the values, so that the CSV alone tells.
  private static func comments(_ losses: [Loss]) -> [UInt8] {
    let lines = losses.map { loss in
      let value = loss.value.map { ": \($0.typeName) \($0.text.text.printable)" } ?? ""
      return "# \(loss.description.printable)\(value)\n"
    }
    return Array(lines.joined().utf8)
  }
}

extension Export.Loss: CustomStringConvertible {
  public var description: String { "\(name.namespaceText) / \(name.key.text): \(reason)" }
}

extension FirmwareView {
  /// The names of the namespaces in the order of their indexes, each once.
  var namespacesInOrder: [Key] {
    var seen: Set<Key> = []
    return namespaces.sorted { $0.index < $1.index }.map(\.name).filter { seen.insert($0).inserted }
  }
}
