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
    if bytes.count <= 100, bytes.allSatisfy({ $0 < 0x80 }) { return Self.block(bytes, size: size, mode, time, "0") }
    let record = Self.record("path", bytes)
    let extended = Self.block(Array("PaxHeaders/file".utf8), size: record.count, 0o644, time, "x")
    let short = Self.block(Array(bytes.prefix(100).map { $0 < 0x80 ? $0 : 0x5F }), size: size, mode, time, "0")
    return extended + record + Self.padding(record.count) + short
  }

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

  private static func block(_ name: [UInt8], size: Int, _ mode: Int, _ time: Int, _ kind: Unicode.Scalar) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: blockSize)
    func put(_ bytes: some Collection<UInt8>, at offset: Int) {
      for (index, byte) in bytes.enumerated() { block[offset + index] = byte }
    }
    func put(octal number: Int, digits: Int, at offset: Int) {
      let text = String(number, radix: 8)
      put((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8.suffix(digits), at: offset)
    }
    put(name, at: 0)
    put(octal: mode, digits: 7, at: 100)
    put(octal: 0, digits: 7, at: 108)
    put(octal: 0, digits: 7, at: 116)
    put(octal: size, digits: 11, at: 124)
    put(octal: time, digits: 11, at: 136)
    put([UInt8](repeating: 0x20, count: 8), at: 148)
    block[156] = UInt8(ascii: kind)
    put("ustar".utf8, at: 257)
    put("00".utf8, at: 263)
    put(octal: block.reduce(0) { $0 + Int($1) }, digits: 6, at: 148)
    block[154] = 0
    block[155] = 0x20
    return block
  }
}
