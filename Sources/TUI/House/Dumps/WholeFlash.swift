import NVSModel

/// A read-out of a whole flash as a document: its parts, one of which can be opened.
struct WholeFlash: Sendable {
  /// The whole flash, with the key that was given for what is in it.
  let source: ImageSource
  let dump: FlashDump
  /// The cells of the list of its parts.
  let rows: [[String]]

  var path: String { source.file }

  /// O(bytes): every part is looked into.
  init(_ source: ImageSource, dump: FlashDump) {
    self.source = source
    self.dump = dump
    rows = DumpReport(dump).rows
  }

  /// A part as it lies in the dump, to be opened with the key that was given for the dump.
  func source(of region: FlashRegion) -> ImageSource {
    ImageSource(
      file: path, partition: region.name, bytes: dump.bytes(of: region), key: source.key, keyPath: source.keyPath,
      isReadOnly: region.isReadOnly)
  }

  /// A key in the clear that opens a part of this dump, from one of its nvs_keys partitions. O(bytes) and more: a job for
  /// another thread.
  func key(opening bytes: [UInt8]) -> KeyFile? {
    guard let table = dump.table else { return nil }
    let image = PartitionImage(bytes)
    return KeyOffer.offers(in: dump.bytes, startingAt: dump.start, table: table).lazy
      .compactMap(\.file)
      .first { KeyTrial(image, keys: $0.keys).isOpened }
  }
}
