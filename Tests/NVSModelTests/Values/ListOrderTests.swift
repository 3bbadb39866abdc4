import Testing

@testable import NVSModel

@Suite struct `The order of a list` {
  /// Two pages, the second in flash the older one: `b` and `a` in namespace `z`, then `c` in `y`.
  private func view() throws -> FirmwareView {
    func item(_ key: String, _ content: Item.Content) throws -> Item {
      Item(row: 0, key: try Key(validating: key), content: content)
    }
    let items = [
      try item("z", .namespace), try item("b", .string(Array(repeating: 0x61, count: 3500))),
      try item("a", .integer(.u8, bits: 1)), try item("y", .namespace),
      try item("c", .blob(Array(repeating: 1, count: 600))),
    ]
    var bytes = try ImageEncoder.encode(items, geometry: Geometry(size: 0x4000)).bytes
    let first = Array(bytes[..<NVS.pageSize])
    bytes.replaceSubrange(..<NVS.pageSize, with: bytes[NVS.pageSize..<2 * NVS.pageSize])
    bytes.replaceSubrange(NVS.pageSize..<2 * NVS.pageSize, with: first)
    return FirmwareView(mounting: PartitionImage(bytes))
  }

  private func keys(_ order: ListOrder) throws -> [String] {
    let view = try view()
    return order.sorted(view).map { view.entries[$0].key.text }
  }

  @Test func `is by place, name, size or age`() throws {
    #expect(try view().error == nil)
    // The blob fills the end of the older page, which lies second, and goes on in the newer, which lies first.
    #expect(try keys(.place) == ["b", "a", "c"])
    #expect(try keys(.key) == ["c", "a", "b"])
    #expect(try keys(.size) == ["b", "c", "a"])
    #expect(try keys(.age) == ["c", "a", "b"])
  }

  @Test func `is the same for what lies in flash, where parts count for themselves`() throws {
    let image = try view().image
    let places = ListOrder.age.sorted(image, namespaces: image.namespaces)
    #expect(image.header(of: image.entries[places[0]]).type == .blobIndex)
    #expect(places.count == image.entries.count { $0.kind != .free })
    let sizes = ListOrder.size.sorted(image, namespaces: image.namespaces)
      .map { image.header(of: image.entries[$0]).listedSize }
    #expect(sizes == sizes.sorted(by: >))
  }

  @Test(arguments: ListOrder.allCases, Fixtures.dumps) func `changes no list but its order`(
    order: ListOrder, name: String
  ) throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump(name)))
    #expect(order.sorted(view).sorted() == Array(view.entries.indices))
    let history = History(view)
    let sorted = order.sorted(history.keys, in: history, names: history.namespaceNames)
    #expect(Set(sorted) == Set(history.keys) && sorted.count == history.keys.count)
  }

  @Test func `is that of the report`() throws {
    let lines = FirmwareReport(try view(), order: .key).text.split(separator: "\n")
    let keys = lines.drop { !$0.hasPrefix("Namespace") }.dropFirst().prefix(3).map { $0.split(separator: " ")[1] }
    #expect(keys == ["c", "a", "b"])
  }
}
