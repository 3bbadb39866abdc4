/// The headers of a tar archive: POSIX ustar, and pax records where a name does not fit into it.
struct TarEntry {
  let name: String
  let size: Int
  let mode: Int
  /// In seconds since 1970.
  let time: Int

  static let blockSize = 512

  /// What stands before the file's bytes: one block, or three or more where the name is long.
  var header: [UInt8] {
    let bytes = Array(name.utf8)
    // Names beyond ASCII have no defined encoding in ustar.
    if Self.isPlain(bytes) { return Self.block(bytes, size: size, mode, time, "0") }
    let record = Self.record("path", bytes)
    let extended = Self.block(Array("PaxHeaders/file".utf8), size: record.count, 0o644, time, "x")
    let short = Self.block(Array(bytes.prefix(100).map { $0 < 0x80 ? $0 : 0x5F }), size: size, mode, time, "0")
    return extended + record + Self.padding(record.count) + short
  }

  /// Whether a name fits into one block.
  static func isPlain(_ name: [UInt8]) -> Bool { name.count <= 100 && name.allSatisfy { $0 < 0x80 } }

  /// What follows `count` bytes up to the next block.
  static func padding(_ count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: (blockSize - count % blockSize) % blockSize)
  }

  /// What ends an archive of `count` bytes: two empty blocks, and more up to a record of twenty.
  static func end(after count: Int) -> [UInt8] {
    let record = 20 * blockSize
    let total = (count + 2 * blockSize + record - 1) / record * record
    return [UInt8](repeating: 0, count: total - count)
  }

  /// `LENGTH NAME=VALUE` and a line end, the length that of all of it.
  private static func record(_ name: String, _ value: [UInt8]) -> [UInt8] {
    let rest = Array(" \(name)=".utf8) + value + [0x0A]
    var length = rest.count
    while length != rest.count + String(length).utf8.count { length = rest.count + String(length).utf8.count }
    return Array(String(length).utf8) + rest
  }

  private static func block(
    _ name: [UInt8], size: Int, _ mode: Int, _ time: Int, _ kind: Unicode.Scalar
  ) -> [UInt8] {
    TarBlock(size: size, mode: mode, time: time, kind: kind).named(name)
  }
}

/// A header block but for its name: entries of one size differ in no more.
struct TarBlock {
  private var bytes = [UInt8](repeating: 0, count: TarEntry.blockSize)
  private let sum: Int

  init(size: Int, mode: Int, time: Int, kind: Unicode.Scalar) {
    Self.put(octal: mode, digits: 7, in: &bytes, at: 100)
    Self.put(octal: 0, digits: 7, in: &bytes, at: 108)
    Self.put(octal: 0, digits: 7, in: &bytes, at: 116)
    Self.put(octal: size, digits: 11, in: &bytes, at: 124)
    Self.put(octal: time, digits: 11, in: &bytes, at: 136)
    bytes[156] = UInt8(ascii: kind)
    for (index, byte) in "ustar\u{0}00".utf8.enumerated() { bytes[257 + index] = byte }
    // The checksum counts its own eight bytes as spaces.
    sum = bytes.reduce(8 * 0x20) { $0 + Int($1) }
    bytes[155] = 0x20
  }

  /// The block with a name of up to 100 bytes.
  func named(_ name: [UInt8]) -> [UInt8] {
    var block = bytes
    var sum = sum
    for (index, byte) in name.enumerated() {
      block[index] = byte
      sum += Int(byte)
    }
    Self.put(octal: sum, digits: 6, in: &block, at: 148)
    return block
  }

  private static func put(octal number: Int, digits: Int, in block: inout [UInt8], at offset: Int) {
    for place in 0..<digits { block[offset + place] = 0x30 + UInt8(number >> (3 * (digits - 1 - place)) & 7) }
  }
}
