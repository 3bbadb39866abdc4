import Testing
import TestSupport

@testable import NVSModel

@Suite struct `The room of a dump` {
  /// A namespace that is there, or a new one where there is none, and a key that is not there.
  private static func set(_ content: Item.Content, in view: FirmwareView) throws -> ImageChange {
    let namespace = try view.namespaces.first?.name ?? Key(validating: "new")
    return .set(namespace: namespace, key: try Key(validating: "not.there.yet"), content)
  }

  /// Tries what is said with the firmware's writer, which is proven byte for byte elsewhere.
  private static func expectTrue(_ view: FirmwareView, _ comment: Comment) throws {
    let room = try #require(view.room)
    func fits(_ content: Item.Content) throws -> Bool { (try? view.appending([set(content, in: view)])) != nil }
    let byte: UInt8 = 0x61
    if let size = room.string {
      #expect(try fits(.string(Array(repeating: byte, count: size))), comment)
    }
    #expect(try !fits(.string(Array(repeating: byte, count: room.string.map { $0 + 1 } ?? 0))), comment)
    if let size = room.blob {
      #expect(try fits(.blob(Array(repeating: byte, count: size))), comment)
    }
    #expect(try !fits(.blob(Array(repeating: byte, count: room.blob.map { $0 + 1 } ?? 0))), comment)
  }

  @Test(arguments: Fixtures.dumps) func `is the largest string and blob that its writer takes`(name: String) throws {
    let image = PartitionImage(try Fixtures.dump(name))
    let view = FirmwareView(mounting: image)
    if view.error == nil, !image.looksEncrypted { try Self.expectTrue(view, "\(name)") }
  }

  @Test(arguments: ChangeScript.all) func `is so however a dump was filled`(script: ChangeScript) throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump(script.dump)))
    guard let bytes = try? view.appending(script.changes) else { return }
    try Self.expectTrue(FirmwareView(mounting: PartitionImage(bytes)), "\(script)")
  }

  @Test func `is so at each step to a partition that is full`() throws {
    var random = SeededRandom(6)
    for pages in 2...6 {
      var bytes = [UInt8](repeating: 0xFF, count: pages * NVS.pageSize)
      for number in 0..<60 {
        let view = FirmwareView(mounting: PartitionImage(bytes))
        try Self.expectTrue(view, "\(pages) pages, step \(number)")
        let size = Int.random(in: 0...900, using: &random)
        let data = [UInt8](repeating: 0x61, count: size)
        let change = ImageChange.set(
          namespace: try Key(validating: "n"), key: try Key(validating: "k\(number % 23)"),
          number.isMultiple(of: 3) ? .blob(data) : .string(data))
        bytes = (try? view.appending([change])) ?? bytes
      }
    }
  }

  @Test func `is not told where nothing is written`() throws {
    let image = PartitionImage(try Fixtures.dump("gen_sample_val"))
    #expect(FirmwareView(mounting: image, readOnly: true).room == nil)
    #expect(FirmwareView(mounting: PartitionImage(try Fixtures.dump("full_no_free_page"))).room == nil)
  }
}

@Suite struct `The room behind rows` {
  private func encoded(_ items: [Item], _ version: FormatVersion, _ geometry: Geometry) -> EncodedImage? {
    try? ImageEncoder.encode(items, version: version, geometry: geometry)
  }

  @Test(arguments: FormatVersion.allCases) func `is the largest string and blob that still fit`(
    version: FormatVersion
  ) throws {
    var random = SeededRandom(7)
    for _ in 0..<40 {
      let size = Int.random(in: 1...5, using: &random) * NVS.pageSize
      let geometry = try Geometry(size: size, isReadOnly: Bool.random(using: &random))
      var items = [Item(row: 0, key: try Key(validating: "n"), content: .namespace)]
      for row in 1...30 {
        let image = try #require(encoded(items, version, geometry))
        guard let room = image.room else { break }
        let key = Key(low: 0x77656E, high: 0)
        func fits(_ content: Item.Content) -> Bool {
          encoded(items + [Item(row: row, key: key, content: content)], version, geometry)?.fits ?? false
        }
        if let size = room.string { #expect(fits(.string(Array(repeating: 0x61, count: size)))) }
        #expect(!fits(.string(Array(repeating: 0x61, count: room.string.map { $0 + 1 } ?? 0))))
        if let size = room.blob { #expect(fits(.blob(Array(repeating: 0x61, count: size)))) }
        #expect(!fits(.blob(Array(repeating: 0x61, count: room.blob.map { $0 + 1 } ?? 0))))
        let data = [UInt8](repeating: 0x61, count: Int.random(in: 0...1500, using: &random))
        let content: [Item.Content] = [.integer(.u8, bits: 1), .string(data), .blob(data)]
        items.append(Item(row: row, key: try Key(validating: "k\(row)"), content: content[row % 3]))
      }
    }
  }

  @Test func `counts the namespace that no row has begun yet`() throws {
    let empty = try ImageEncoder.encode([], geometry: Geometry(size: 0x1000))
    // 126 entries: namespace, header, index, and 123 of data; what is whole leaves one more free.
    #expect(empty.room == Room(stringSize: 123 * 32, blob: 123 * 32))
    #expect(empty.room?.text == "string 3935, blob 3936 bytes")
  }

  @Test func `is said in words where there is none`() {
    #expect(Room(stringSize: 0, blob: nil).text == "no string, no blob")
  }
}
