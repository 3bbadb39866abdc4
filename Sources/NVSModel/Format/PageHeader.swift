/// Where the fields of a page's header lie, counted from its beginning.
public enum PageLayout {
  static let state = 0
  /// The sequence number, four bytes.
  public static let sequence = 4
  static let version = 8
  static let reserved = 9
  /// The CRC of what lies between the state and this.
  public static let crc = 28
}

/// The first 32 bytes of a page.
public struct PageHeader: Hashable, Sendable {
  /// The first word, whether it is a state or not.
  public let rawState: UInt32
  /// Says in which order the pages were begun.
  public let sequence: UInt32
  /// The byte of the format's version: see ``FormatVersion``.
  public let version: UInt8
  let storedCRC: UInt32
  let computedCRC: UInt32

  /// Nil for a word that is no state.
  public var state: PageState? { PageState(rawValue: rawState) }
  /// The CRC leaves the state word out, since that changes while the page lives.
  public var isIntact: Bool { storedCRC == computedCRC }

  /// Reads the 32 bytes at `offset`, which the caller knows to be there.
  public init(_ bytes: [UInt8], at offset: Int) {
    rawState = bytes.u32(at: offset + PageLayout.state)
    sequence = bytes.u32(at: offset + PageLayout.sequence)
    version = bytes[offset + PageLayout.version]
    storedCRC = bytes.u32(at: offset + PageLayout.crc)
    computedCRC = Self.computeCRC(bytes, at: offset)
  }

  /// The CRC over bytes 4…27 of the page at `offset`.
  public static func computeCRC(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    CRC32.checksum(bytes[offset + PageLayout.sequence..<offset + PageLayout.crc])
  }
}
