import Testing

@testable import NVSModel

/// A dump, changes to it, and what ESP-IDF's own library made of them.
struct ChangeScript: CustomTestStringConvertible {
  var dump = ""
  var changes: [ImageChange] = []
  /// The SHA-256 of the image after them; nil when the last one fails.
  var sum: String?
  var testDescription: String { "\(dump), \(changes.count) changes\(sum == nil ? ", the last fails" : "")" }

  static let all: [ChangeScript] = {
    var scripts: [ChangeScript] = []
    var script = ChangeScript()
    let text = (try? Fixtures.bytes("changes.txt")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      switch words[0] {
      case "dump": script = ChangeScript(dump: words[1])
      case "set", "erase": script.changes.append(change(words))
      default:
        scripts.append(
          ChangeScript(dump: script.dump, changes: script.changes, sum: words[0] == "sha256" ? words[1] : nil))
      }
    }
    return scripts
  }()

  private static func change(_ words: [String]) -> ImageChange {
    let (namespace, key) = (name(words[1]), name(words[2]))
    guard words[0] == "set", let count = Int(words[4]), let seed = UInt64(words[5]) else {
      return .erase(namespace: namespace, key: key)
    }
    let data = (0..<count).map { UInt8((UInt64($0 * 7) + seed) % 255 + 1) }
    switch words[3] {
    case "string": return .set(namespace: namespace, key: key, .string(data))
    case "blob": return .set(namespace: namespace, key: key, .blob(data))
    default:
      let type = ItemType.allCases.first { $0.name == words[3] } ?? .u8
      let bits = type.truncated(seed &* 0x9E37_79B9_7F4A_7C15)
      return .set(namespace: namespace, key: key, .integer(type, bits: bits))
    }
  }

  private static func name(_ text: String) -> Key { (try? Key(validating: text)) ?? Key(low: 0, high: 0) }
}

@Suite struct `A changed dump` {
  @Test func `is tried with dozens of scripts`() { #expect(ChangeScript.all.count == 63) }

  @Test(arguments: ChangeScript.all) func `is the image that the firmware's library leaves`(script: ChangeScript) throws
  {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump(script.dump)))
    guard let sum = script.sum else {
      #expect(throws: ChangeError.self) { try view.appending(script.changes) }
      #expect(throws: Never.self) { try view.appending(script.changes.dropLast()) }
      return
    }
    #expect(SHA256.hex(of: try view.appending(script.changes)) == sum)
  }

  @Test(
    arguments: ChangeScript.all.filter {
      // Where a page is there twice, an erase brings the other copy to light.
      $0.sum != nil && $0.changes.count < 20 && $0.dump != "page_duplicated_same_seq"
    })
  func `has the same values compacted as appended`(script: ChangeScript) throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump(script.dump)))
    guard let compact = try? view.compacting(script.changes) else { return }
    let one = FirmwareView(mounting: PartitionImage(compact))
    let other = FirmwareView(mounting: PartitionImage(try view.appending(script.changes)))
    let comparison = Comparison(KeyedValues(other), KeyedValues(one))
    let known = comparison.differences.filter {
      $0.change != .moved && $0.old?.error == nil && $0.name.namespace != nil
    }
    #expect(known.isEmpty, "\(known)")
  }

  @Test func `is refused for a value that is too long`() throws {
    let key = try Key(validating: "k")
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump("gen_sample_val")))
    let change = ImageChange.set(namespace: key, key: key, .string(FlashSample.filler(4000)))
    #expect(throws: ChangeError.tooLong(namespace: key, key: key, limit: 4000)) { try view.appending([change]) }
    #expect(throws: ChangeError.tooLong(namespace: key, key: key, limit: 4000)) { try view.compacting([change]) }
    let large = ImageChange.set(namespace: key, key: key, .blob(FlashSample.filler(30_000)))
    #expect(throws: ChangeError.noRoom(namespace: key, key: key)) { try view.appending([large]) }
    // 30,000 bytes are 8 pages of data, and one page stays empty.
    let needed = ChangeError.doesNotFit(needed: 9 * 0x1000, size: view.image.bytes.count)
    #expect(throws: needed) { try view.compacting([large]) }
  }

  @Test func `is refused where the values of the image itself cannot be written anew, and says why`() throws {
    let empty = FirmwareView(mounting: PartitionImage(Array(repeating: 0xFF, count: (16 << 20) + 0x1000)))
    #expect(throws: ChangeError.size(.tooLarge((16 << 20) + 0x1000))) { try empty.compacting() }
    let long = try Self.imageOfLongString()
    let key = try Key(validating: "k")
    #expect(throws: ChangeError.tooLong(namespace: try Key(validating: "n"), key: key, limit: 4000)) {
      try long.compacting()
    }
    let salvage = Salvage(long)
    #expect(salvage.values.names.isEmpty && salvage.lost.count == 1 && salvage.lost[0].contains("without a NUL"))
  }

  /// A string of 4000 bytes without the NUL that ends it, which the firmware reads.
  private static func imageOfLongString() throws -> FirmwareView {
    let (namespace, key) = (try Key(validating: "n"), try Key(validating: "k"))
    let text = FlashSample.filler(3999).map { $0 == 0 ? 1 : $0 }
    let items = [
      Item(row: 0, key: namespace, content: .namespace), Item(row: 1, key: key, content: .string(text)),
    ]
    var bytes = try ImageEncoder.encode(items, geometry: Geometry(size: 0x3000)).bytes
    let header = NVS.pageSize + NVS.entriesOffset
    bytes[header + NVS.entrySize + 3999] = 1
    let data = bytes[header + NVS.entrySize..<header + NVS.entrySize + 4000]
    bytes.store(CRC32.checksum(data), at: header + EntryLayout.dataCRC)
    bytes.store(EntryHeader.computeCRC(bytes, at: header), at: header + EntryLayout.crc)
    return FirmwareView(mounting: PartitionImage(bytes))
  }

  @Test func `is refused for a key that is not there, and for an image that does not mount`() throws {
    let key = try Key(validating: "nothing")
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump("gen_sample_val")))
    let change = ImageChange.erase(namespace: key, key: key)
    #expect(throws: ChangeError.noSuchKey(namespace: key, key: key)) { try view.appending([change]) }
    #expect(throws: ChangeError.noSuchKey(namespace: key, key: key)) { try view.compacting([change]) }
    let full = FirmwareView(mounting: PartitionImage(try Fixtures.dump("full_no_free_page")))
    #expect(throws: ChangeError.mount(.noFreePages)) { try full.appending([]) }
  }
}

@Suite struct `A changed dump, where the firmware's library is particular,` {
  /// A partition of 12 KB with `k1` to `k100`, numbers in namespace `app`.
  private func numbers(_ version: FormatVersion) throws -> [UInt8] {
    var items = [Item(row: 0, key: try Key(validating: "app"), content: .namespace)]
    for number in 1...100 {
      let key = try Key(validating: "k\(number)")
      items.append(Item(row: number, key: key, content: .integer(.u32, bits: UInt64(number))))
    }
    return try ImageEncoder.encode(items, version: version, geometry: try Geometry(size: 0x3000)).bytes
  }

  /// 400 sets, the keys `k1` to `k90` in turn.
  private func sets() throws -> [ImageChange] {
    try (0..<400).map { try ImageChange(setting: "app/k\(1 + $0 % 90)/u32=\(1000 + $0)") }
  }

  @Test func `keeps the version of a V1 page that is used again`() throws {
    let changed = try FirmwareView(mounting: PartitionImage(try numbers(.v1))).appending(try sets())
    // As ESP-IDF (master) leaves it.
    #expect(SHA256.hex(of: changed) == "5416d7cde6407f4ae63075625fdc2b7df6971a326974d440b1aeaa703c74b916")
  }

  @Test func `is refused where a value would go to bytes that are not blank`() throws {
    var dump = try numbers(.v2)
    // Where the next key goes, past what loading looks at. Flash can only clear bits, so a value there would be garbage.
    dump[NVS.offset(page: 0, entry: 101) + EntryLayout.key] = 0
    let view = FirmwareView(mounting: PartitionImage(dump))
    #expect(throws: ChangeError.damaged) { _ = try view.appending([try ImageChange(setting: "app/new/u32=1")]) }
  }

  @Test func `is refused where the page to be emptied is being emptied already`() throws {
    var dump = try numbers(.v2) + [UInt8](repeating: 0xFF, count: NVS.pageSize)
    let page = dump[..<NVS.pageSize]
    for number in 1...2 {
      dump.replaceSubrange(number * NVS.pageSize..<(number + 1) * NVS.pageSize, with: page)
      dump.store(UInt32(number), at: number * NVS.pageSize + PageLayout.sequence)
      dump.store(PageHeader.computeCRC(dump, at: number * NVS.pageSize), at: number * NVS.pageSize + PageLayout.crc)
    }
    // Of two such pages a mount ends one.
    for number in 0...1 { dump.store(PageState.freeing.rawValue, at: number * NVS.pageSize) }
    let view = FirmwareView(mounting: PartitionImage(dump))
    #expect(view.error == nil && view.pages.contains { $0.state == "FREEING" })
    // ESP-IDF ends with ESP_ERR_NVS_INVALID_STATE.
    #expect(throws: ChangeError.damaged) { _ = try view.appending(try sets()) }
  }
}
