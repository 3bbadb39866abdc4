public import NVSModel
public import Station

/// How a dump is opened, as the command line says.
public struct DumpOpening: Sendable {
  /// The part of it that is meant; nil to choose from them.
  let part: DumpPart?
  /// What opens an encrypted partition, and the file that it is from; nil for one that the dump itself has.
  let key: KeyFile?
  let keyPath: String?
  /// Whether it is mounted so that nothing is repaired, whatever the table says.
  let isReadOnly: Bool

  /// What is not given is left to choose.
  public init(
    part: DumpPart? = nil, key: KeyFile? = nil, keyPath: String? = nil, isReadOnly: Bool = false
  ) {
    (self.part, self.key, self.keyPath, self.isReadOnly) = (part, key, keyPath, isReadOnly)
  }

  /// A part of the dump, opened so.
  func source(of part: DumpPart) -> ImageSource {
    ImageSource(part: part, isReadOnly: isReadOnly || part.isReadOnly, key: key, keyPath: keyPath)
  }
}
