import NVSModel

/// A read-out of a whole flash: its parts, one of which can be opened.
struct DumpState: Sendable {
  /// The whole flash, with the key that was given for what is in it.
  let source: ImageSource
  let dump: FlashDump
  var cursor = 0

  var path: String { source.file }

  /// The part under the cursor.
  var region: FlashRegion? { dump.regions.indices.contains(cursor) ? dump.regions[cursor] : nil }

  init(_ source: ImageSource, dump: FlashDump) {
    self.source = source
    self.dump = dump
    cursor = dump.regions.firstIndex { $0.name == "fctry" } ?? dump.regions.firstIndex { $0.kind == .nvs } ?? 0
  }

  mutating func moveCursor(by distance: Int) {
    cursor = max(0, min(cursor + distance, dump.regions.count - 1))
  }

  /// A part as it lies in the dump, to be opened with the key that was given for the dump.
  func source(of region: FlashRegion) -> ImageSource {
    ImageSource(
      file: path, partition: region.name, bytes: dump.bytes(of: region), key: source.key, keyPath: source.keyPath,
      isReadOnly: region.isReadOnly)
  }

  /// A key in the clear that opens a part of this dump, from one of its nvs_keys partitions.
  func key(opening bytes: [UInt8]) -> KeyFile? {
    guard let table = dump.table else { return nil }
    let image = PartitionImage(bytes)
    return KeyOffer.offers(in: dump.bytes, startingAt: dump.start, table: table).lazy
      .compactMap(\.file)
      .first { KeyTrial(image, keys: $0.keys).isOpened }
  }
}

extension State {
  /// Opens the NVS partition under the cursor of a whole flash.
  mutating func openRegion() -> [Effect] {
    guard let dump, let region = dump.region else { return [] }
    guard region.kind == .nvs else {
      say(.note, "\(region.name.quoted) is no NVS partition: choose one of type data, nvs")
      return []
    }
    guard !region.range.isEmpty else {
      say(.warning, "the dump has nothing of \(region.name.quoted)")
      return []
    }
    let source = dump.source(of: region)
    if source.key == nil, let key = dump.key(opening: source.bytes) {
      var opened = source
      opened.key = key
      overlay = .dialog(
        Dialog(
          title: "Encrypted",
          lines: [
            "\(region.name.quoted) is encrypted.", "The keys partition of this dump holds its key in the clear.",
          ],
          buttons: [
            .init(title: "Open with that key", command: .openImage(opened)),
            .init(title: "As it lies there", command: .openImage(source)),
          ]))
      return []
    }
    return openImage(source)
  }

  mutating func openImage(_ source: ImageSource) -> [Effect] {
    image = nil
    stage = .image
    pane = .rows
    return [.decode(source)]
  }
}
