import NVSModel

/// A read-out of a whole flash: its parts, one of which can be opened.
struct DumpState: Sendable {
  let path: String
  let dump: FlashDump
  var cursor = 0

  /// The part under the cursor.
  var region: FlashRegion? { dump.regions.indices.contains(cursor) ? dump.regions[cursor] : nil }

  init(path: String, dump: FlashDump) {
    self.path = path
    self.dump = dump
    cursor = dump.regions.firstIndex { $0.name == "fctry" } ?? dump.regions.firstIndex { $0.kind == .nvs } ?? 0
  }

  mutating func moveCursor(by distance: Int) {
    cursor = max(0, min(cursor + distance, dump.regions.count - 1))
  }

  /// What a part is called on the screen, with the dump it is from.
  func path(of region: FlashRegion) -> String { "\(path):\(region.name)" }

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
    let bytes = dump.dump.bytes(of: region)
    if let key = dump.key(opening: bytes) {
      overlay = .dialog(
        Dialog(
          title: "Encrypted",
          lines: [
            "\(region.name.quoted) is encrypted.", "The keys partition of this dump holds its key in the clear.",
          ],
          buttons: [
            .init(title: "Open with that key", command: .openImage(path: dump.path(of: region), bytes, key)),
            .init(title: "As it lies there", command: .openImage(path: dump.path(of: region), bytes, nil)),
          ]))
      return []
    }
    return openImage(dump.path(of: region), bytes, nil)
  }

  mutating func openImage(_ path: String, _ bytes: [UInt8], _ key: KeyFile?) -> [Effect] {
    image = nil
    stage = .image
    pane = .rows
    return [.decode(path: path, bytes, key)]
  }
}
