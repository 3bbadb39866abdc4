/// The largest values that still have room under a new key. Each is for itself alone: both together need not fit.
///
/// Free entries alone do not say it. A string lies in one page, and one page of a writable partition always stays empty.
public struct Room: Hashable, Sendable {
  /// The bytes of a string, without the NUL that ends it; nil when not even an empty one fits.
  public let string: Int?
  /// The bytes of a blob; nil when not even an empty one fits.
  public let blob: Int?

  /// - Parameters:
  ///   - stringSize: in bytes with the NUL; 0 for no room.
  ///   - blob: in bytes.
  init(stringSize: Int, blob: Int?) {
    string = stringSize > 0 ? stringSize - 1 : nil
    self.blob = blob
  }

  /// As in `string 3999, blob 17856 bytes`.
  public var text: String {
    let unit = string ?? blob == nil ? "" : " bytes"
    return "\(string.map { "string \($0)" } ?? "no string"), \(blob.map { "blob \($0)" } ?? "no blob")\(unit)"
  }

  var json: JSON { .object([("string", .int(string)), ("blob", .int(blob))]) }
}

extension EncodedImage {
  /// What a row behind the last one could be, by the encoder's rules; nil when the image does not fit as it is.
  public var room: Room? {
    guard fits else { return nil }
    let isV1 = bytes[PageLayout.version] == FormatVersion.v1.rawValue
    let morePages = geometry.usablePages - pagesNeeded
    // A first value needs a namespace before it.
    let used = max(entriesUsed - (pagesNeeded - 1) * NVS.entriesPerPage, 1)
    // What is written whole leaves the last entry of a page free, unless the page is all its own.
    let whole = morePages > 0 ? NVS.maximumStringSize : (NVS.entriesPerPage - 2 - used) * NVS.entrySize
    if isV1 {
      let size = min(whole, NVS.maximumV1Size)
      return Room(stringSize: size, blob: size < 0 ? nil : size)
    }
    return Room(stringSize: min(whole, NVS.maximumStringSize), blob: roomForChunks(behind: used, morePages: morePages))
  }

  /// Chunks fill the pages to their ends, but for the last entry, which is the index.
  private func roomForChunks(behind used: Int, morePages: Int) -> Int? {
    // A page that is full has no room for the header of a chunk.
    let tail = used < NVS.entriesPerPage ? (NVS.entriesPerPage - 1 - used) * NVS.entrySize : 0
    let size = tail + morePages * NVS.maximumChunkSize - NVS.entrySize
    return size < 0 ? nil : min(size, NVS.maximumBlobSize)
  }
}
