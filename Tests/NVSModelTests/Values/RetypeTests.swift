import Testing

@testable import NVSModel

@Suite struct `Another type for a key` {
  private func change(_ text: String) throws -> ImageChange { try ImageChange(setting: text) }

  private func retypes(_ changes: [ImageChange], in dump: String = "gen_sample_val") throws -> [String] {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump(dump)))
    return Retype.all(of: changes, in: view).map(\.description)
  }

  @Test func `is told with both types`() throws {
    #expect(
      try retypes([try change("storage/u8_key/string=a"), try change("storage/i8_key/i8=1")]) == [
        "'u8_key' in namespace 'storage' is u8, and becomes string: firmware that reads it as u8 finds nothing"
      ])
    #expect(try retypes([try change("storage/u8_key/i8=1")]).count == 1, "a get is by type, not by size")
  }

  @Test func `is none for a new key, and for one that is erased first`() throws {
    let erasing = try ImageChange(erasing: "storage/u8_key")
    #expect(try retypes([try change("storage/new/u8=1"), try change("other/u8_key/string=a")]).isEmpty)
    #expect(try retypes([erasing, try change("storage/u8_key/string=a")]).isEmpty)
  }

  @Test func `is told of each of two changes to one key`() throws {
    let changes = [try change("storage/new/u8=1"), try change("storage/new/u16=1"), try change("storage/new/u16=2")]
    #expect(try retypes(changes).count == 1)
  }

  @Test func `is none for a blob of the other format`() throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump("idf_fixture_old_blob_padded")))
    let old = try #require(view.entries.first { $0.type == .blobV1 })
    let change = ImageChange.set(namespace: try #require(old.namespace), key: old.key, .blob([1]))
    #expect(Retype.all(of: [change], in: view).isEmpty)
  }
}
