/// Where the fields of a page's header lie, counted from its beginning.
public enum PageLayout {
  public static let state = 0
  public static let sequence = 4
  public static let version = 8
  public static let reserved = 9
  public static let crc = 28
}

/// The first 32 bytes of a page.
public struct PageHeader: Hashable, Sendable {
  public let rawState: UInt32
  public let sequence: UInt32
  public let version: UInt8
  public let storedCRC: UInt32
  public let computedCRC: UInt32

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
