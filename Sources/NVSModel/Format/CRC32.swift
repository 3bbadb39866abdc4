import CZlib

/// The checksum of pages, entries and data: reflected CRC-32, as Python's `zlib.crc32(data, 0xFFFFFFFF)`.
public enum CRC32 {
  /// What a checksum starts from, in the firmware as in the generator.
  public static let seed: UInt32 = 0xFFFF_FFFF

  /// The checksum of `bytes`, or `previous` carried on over them. O(n).
  public static func checksum(_ bytes: UnsafeRawBufferPointer, from previous: UInt32 = seed) -> UInt32 {
    guard let base = bytes.baseAddress else { return previous }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(previous), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  /// The checksum of some bytes. O(n).
  public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let direct = bytes.withContiguousStorageIfAvailable { checksum(UnsafeRawBufferPointer($0)) }
    return direct ?? Array(bytes).withUnsafeBytes { checksum($0) }
  }
}
