import Testing

@testable import NVSModel

/// Images in which ESP-IDF's library (master) returns success for a change that a mount then does not show, or not as
/// its user means it. What it does was tried with the library itself.
private enum Trap {
  /// `ns` / `k` twice: a u8 on page 0, which is full, and a string at the beginning of page 1. Both can be read.
  static func keyOfTwoTypes() throws -> [UInt8] {
    let key = try Key(validating: "k")
    var items = [
      Item(row: 0, key: try Key(validating: "ns"), content: .namespace),
      Item(row: 1, key: key, content: .integer(.u8, bits: 5)),
    ]
    for number in 0..<124 {
      let filler = try Key(validating: "f\(number)")
      items.append(Item(row: items.count, key: filler, content: .integer(.u8, bits: UInt64(number))))
    }
    items.append(Item(row: items.count, key: key, content: .string(Array("text".utf8))))
    let bytes = try ImageEncoder.encode(items, geometry: Geometry(size: 0x4000)).bytes
    let values = KeyedValues(FirmwareView(mounting: PartitionImage(bytes)))
    #expect(values[try name("k")]?.map(\.typeName) == ["u8", "string"])
    return bytes
  }

  static func name(_ key: String) throws -> KeyedValues.Name {
    KeyedValues.Name(namespace: try Key(validating: "ns"), index: 0, key: try Key(validating: key))
  }

  /// 272 pages with one small value, so that a large blob begins in a page that has less room than others.
  static func large() throws -> [UInt8] {
    let items = [
      Item(row: 0, key: try Key(validating: "ns"), content: .namespace),
      Item(row: 1, key: try Key(validating: "x"), content: .integer(.u8, bits: 1)),
    ]
    return try ImageEncoder.encode(items, geometry: Geometry(size: 0x110000)).bytes
  }

  static func blob(_ factor: Int) throws -> ImageChange {
    let data = (0..<508_000).map { UInt8(truncatingIfNeeded: $0 * factor + $0 / 251) }
    return .set(namespace: try Key(validating: "ns"), key: try Key(validating: "b"), .blob(data))
  }
}

extension OpenedImage {
  fileprivate func values(after changes: [ImageChange], isCompacting: Bool = false) throws -> KeyedValues {
    KeyedValues(OpenedImage(try bytes(after: changes, isCompacting: isCompacting)).mounted())
  }
}

@Suite struct `A changed image holds its changes, or is not made:` {
  @Test func `a blob whose last chunk would have a number that none can have is refused`() throws {
    let image = OpenedImage(try Trap.large())
    let (first, second) = (try Trap.blob(3), try Trap.blob(5))
    let name = try Trap.name("b")
    // The firmware numbers these chunks 128 to 255, where 255 means any, and answers ESP_OK; then it has neither blob.
    #expect(throws: ChangeError.tooManyChunks(namespace: try Key(validating: "ns"), key: name.key)) {
      try image.bytes(after: [first, second])
    }
    guard case .set(_, _, .blob(let data)) = second else { return }
    let erase = try ImageChange(erasing: "ns/b")
    for changes in [[second], [first, erase, second]] {
      #expect(try image.values(after: changes)[name]?.map(\.content) == [.data(data)])
    }
    #expect(try image.values(after: [first, second], isCompacting: true)[name]?.first?.content == .data(data))
  }

  @Test func `a value that a mount would not find again is refused`() throws {
    let image = OpenedImage(try Trap.keyOfTwoTypes())
    // The u8 goes, the string stays; on a full page that is all that the firmware finds.
    var changes = [try ImageChange(setting: "ns/k/u16=25185")]
    for number in 0..<126 { changes.append(try ImageChange(setting: "ns/g\(number)/u8=1")) }
    let (namespace, key) = (try Key(validating: "ns"), try Key(validating: "k"))
    #expect(throws: ChangeError.notHeld(namespace: namespace, key: key)) { try image.bytes(after: changes) }
    #expect(try image.values(after: Array(changes.prefix(100)))[try Trap.name("k")]?.map(\.typeName) == ["u16"])
    let erase = try ImageChange(erasing: "ns/k")
    for (changes, isCompacting) in [([erase] + changes, false), (changes, true)] {
      let values = try image.values(after: changes, isCompacting: isCompacting)[try Trap.name("k")]
      #expect(values?.map(\.content) == [.number(bits: 25185)])
    }
  }
}

@Suite struct `An erased key is gone` {
  @Test(arguments: [false, true])
  func `when it had values of two types`(isCompacting: Bool) throws {
    let image = OpenedImage(try Trap.keyOfTwoTypes())
    let values = try image.values(after: [try ImageChange(erasing: "ns/k")], isCompacting: isCompacting)
    #expect(values[try Trap.name("k")] == nil && values.names.count == 124)
  }

  @Test(arguments: [false, true])
  func `when its page is there twice`(isCompacting: Bool) throws {
    let image = OpenedImage(try Fixtures.dump("page_duplicated_same_seq"))
    let values = try image.values(after: [try ImageChange(erasing: "a/f214")], isCompacting: isCompacting)
    #expect(values.names.count > 200 && !values.names.contains { $0.key.text == "f214" })
  }

  @Test func `but only if it was there`() throws {
    let image = OpenedImage(try Trap.keyOfTwoTypes())
    let erase = try ImageChange(erasing: "ns/k")
    let missing = ChangeError.noSuchKey(namespace: try Key(validating: "ns"), key: try Key(validating: "k"))
    #expect(throws: missing) { try image.bytes(after: [erase, erase]) }
    #expect(throws: Never.self) { try image.bytes(after: [erase, try ImageChange(setting: "ns/k/u8=1"), erase]) }
  }
}

@Suite struct `A clean image holds one value for a key, and says what it leaves out,` {
  private func values(_ bytes: [UInt8]) -> KeyedValues { KeyedValues(FirmwareView(mounting: PartitionImage(bytes))) }

  @Test func `when a dump is compacted`() throws {
    let image = OpenedImage(try Trap.keyOfTwoTypes())
    let made = try image.changed(by: [], isCompacting: true)
    #expect(values(made.bytes)[try Trap.name("k")]?.map(\.content) == [.number(bits: 5)])
    #expect(made.lost.count == 1 && made.lost[0].hasPrefix("ns / k: its string; "), "\(made.lost)")
    #expect(try image.changed(by: [try ImageChange(setting: "ns/k/u16=1")], isCompacting: true).lost.isEmpty)
    #expect(try image.changed(by: [try ImageChange(setting: "ns/new/u16=1")]).lost.isEmpty)
  }

  @Test func `when it is salvaged`() throws {
    let bytes = try Trap.keyOfTwoTypes()
    let salvage = Salvage(FirmwareView(mounting: PartitionImage(bytes)))
    let made = values(try salvage.image(size: bytes.count).bytes)
    #expect(made[try Trap.name("k")]?.map(\.content) == [.number(bits: 5)] && made.names.count == 125)
    #expect(salvage.lost.count == 1 && salvage.lost[0].hasPrefix("ns / k: its string; "), "\(salvage.lost)")
  }
}

@Suite struct `A namespace that a change begins` {
  @Test func `takes keys over that no name led to, and says how many`() throws {
    var bytes = try Trap.keyOfTwoTypes()
    // The entry of the namespace `ns`, of index 1, which the firmware gives to the next that is begun.
    bytes[NVS.entriesOffset + EntryLayout.key] ^= 1
    let changes = [try ImageChange(setting: "a/b/u8=5"), try ImageChange(setting: "a/f7/u8=6")]
    let made = try OpenedImage(bytes).changed(by: changes)
    let values = KeyedValues(OpenedImage(made.bytes).mounted())
    #expect(values.names.count == 126 && values.names.allSatisfy { $0.namespace?.text == "a" })
    #expect(made.notes.count == 1 && made.notes[0].hasPrefix("124 keys that no name led to are in namespace 'a' now"))
    #expect(try OpenedImage(try Trap.keyOfTwoTypes()).changed(by: changes).notes.isEmpty)
    #expect(try OpenedImage(bytes).changed(by: changes, isCompacting: true).notes.isEmpty)
  }
}

@Suite struct `The copying of a page by the firmware` {
  /// Keys of two types, from old firmware. A full page keeps both; the copy of it is not full, and the next mount takes all
  /// but the last away.
  @Test func `costs no value in silence`() throws {
    let image = OpenedImage(try Fixtures.bytes("found/collateral_two_types.bin"))
    let before = KeyedValues(image.mounted())
    var most = 0
    for start in stride(from: 0, to: before.names.count - 6, by: 5) {
      let erased = before.names[start..<start + 6].compactMap { name in name.namespace.map { ($0, name.key) } }
      let changes = erased.map { ImageChange.erase(namespace: $0.0, key: $0.1) }
      let added = try ImageChange(setting: "nvs.net80211 3/new/u32=1")
      guard let made = try? image.changed(by: changes + [added]) else { continue }
      let after = KeyedValues(OpenedImage(made.bytes).mounted())
      let lost = before.names.filter { name in !erased.contains { $0 == (name.namespace, name.key) } }
        .flatMap { name in
          (before[name] ?? []).filter { value in
            if case .error = value.content { return false }
            return !(after[name] ?? []).contains { $0.typeName == value.typeName && $0.content == value.content }
          }
        }
      #expect(made.lost.count == lost.count)
      most = max(most, lost.count)
    }
    #expect(most > 0)
  }
}
