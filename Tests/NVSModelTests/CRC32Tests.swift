import Testing

@testable import NVSModel

@Suite struct `A checksum` {
  @Test func `of a generated page header is the one that the reference stores`() {
    // python3 -c 'import zlib; print(hex(zlib.crc32(bytes([0]*4+[0xfe]+[0xff]*19), 0xffffffff)))'
    #expect(CRC32.checksum([0, 0, 0, 0, 0xFE] + Array(repeating: 0xFF, count: 19)) == 0xB9BA_2D84)
  }
}
