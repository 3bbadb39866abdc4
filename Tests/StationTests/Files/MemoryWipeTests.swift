import Glibc
@testable import NVSModel
import Station
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Memory that held what was decrypted` {
  @Test func `is overwritten once nothing holds it any more`() throws {
    SecretFile.protectMemory()
    let secret = Needle(count: 64)
    let key = try KeyFile((0..<64).map { _ in UInt8.random(in: 0...255) })
    let encrypted = try Self.encryptedImage(holding: secret, key)
    #expect(try secret.occurrences == 0, "the plain image is gone")
    do {
      let opened = OpenedImage(encrypted, key: key)
      let view = opened.mounted()
      let values = KeyedValues(view)
      #expect(view.error == nil && values.names.count == 24)
      #expect(try secret.occurrences > 0, "else this test would find nothing anywhere")
      withExtendedLifetime((opened, view, values)) {}
    }
    #expect(try secret.occurrences == 0)
  }

  /// Values of many sizes, so that some of what is freed would stay in memory if nothing overwrote it.
  private static func encryptedImage(holding secret: borrowing Needle, _ key: KeyFile) throws -> [UInt8] {
    var items = [Item(row: 0, key: try Key(validating: "mfg"), content: .namespace)]
    for row in 1...24 {
      var blob = [UInt8](repeating: 0x20, count: 1100 + row * 100)
      secret.copy(into: &blob, at: 1000)
      items.append(Item(row: row, key: try Key(validating: "cal\(row)"), content: .blob(blob)))
    }
    return try ImageEncoder.encode(items, geometry: try Geometry(size: 0x18000)).encrypted(with: key.keys)
  }
}

/// Random bytes that are looked for in all memory of this process.
private struct Needle: ~Copyable {
  private let storage: UnsafeMutableRawBufferPointer

  init(count: Int) {
    storage = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    for place in storage.indices { storage[place] = UInt8.random(in: 1...255) }
  }

  deinit { storage.deallocate() }

  /// Without an array of its own in between, which malloc would keep for small blocks to come.
  func copy(into bytes: inout [UInt8], at place: Int) {
    bytes.withUnsafeMutableBytes {
      UnsafeMutableRawBufferPointer(rebasing: $0[place...]).copyMemory(from: .init(storage))
    }
  }

  /// How often the bytes lie anywhere in memory but here.
  var occurrences: Int {
    get throws {
      let memory = try FileDescriptor.open("/proc/self/mem", .readOnly)
      defer { try? memory.close() }
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
      defer { buffer.deallocate() }
      let own = [Self.range(UnsafeRawBufferPointer(storage)), Self.range(UnsafeRawBufferPointer(buffer))]
      var count = 0
      for region in try Self.writableRegions() {
        var place = region.lowerBound
        while place < region.upperBound {
          let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, region.upperBound - place)])
          guard let read = try? memory.read(fromAbsoluteOffset: Int64(place), into: wanted), read > 0 else { break }
          count += hits(in: UnsafeRawBufferPointer(rebasing: wanted[..<read])).count { hit in
            !own.contains { $0.contains(place + hit) }
          }
          // What lies over the border of two pieces is looked for again.
          place += read == wanted.count && place + read < region.upperBound ? read - storage.count : read
        }
      }
      return count
    }
  }

  private func hits(in bytes: UnsafeRawBufferPointer) -> [Int] {
    guard let start = bytes.baseAddress, let needle = storage.baseAddress else { return [] }
    var hits: [Int] = []
    var place = 0
    while place + storage.count <= bytes.count,
      let found = memchr(start + place, Int32(storage[0]), bytes.count - storage.count - place + 1)
    {
      let hit = UnsafeRawPointer(found) - start
      if memcmp(found, needle, storage.count) == 0 { hits.append(hit) }
      place = hit + 1
    }
    return hits
  }

  private static func range(_ buffer: UnsafeRawBufferPointer) -> Range<Int> {
    let start = Int(bitPattern: buffer.baseAddress)
    return start..<start + buffer.count
  }

  /// Where data lies, by what the kernel tells.
  private static func writableRegions() throws -> [Range<Int>] {
    let text = String(decoding: try WholeFile.read("/proc/self/maps"), as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
      return fields[1].hasPrefix("rw") && ends.count == 2 ? ends[0]..<ends[1] : nil
    }
  }
}
