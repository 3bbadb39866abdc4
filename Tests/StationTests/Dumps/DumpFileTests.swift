import NVSModel
import Testing

@testable import Station

@Suite struct `A dump that was read` {
  private static let image: [UInt8] = {
    let tests = "\(#filePath)".dropLast("StationTests/Dumps/DumpFileTests.swift".count)
    return (try? WholeFile.read("\(tests)Fixtures/dumps/lived_6pages.bin")) ?? []
  }()

  /// A flash whose table has NVS partitions of these names, each with the same image, and one that is not for NVS.
  private static func flash(_ names: [String], cutTo size: Int? = nil) throws -> DumpFile {
    var rows = "phy_init, data, phy, , 0x1000\n"
    for name in names { rows += "\(name), data, nvs, , \(image.count)\n" }
    var bytes = [UInt8](repeating: 0xFF, count: 0x8000)
    bytes += try PartitionTable(bytes: Array(rows.utf8)).binary()
    bytes += [UInt8](repeating: 0xFF, count: 0xA000 - bytes.count)
    for _ in names { bytes += image }
    return DumpFile("flash.bin", Array(bytes.prefix(size ?? bytes.count)))
  }

  private func reason(_ body: () throws(DumpError) -> Void) -> String? {
    do throws(DumpError) { try body() } catch { return error.description }
    return nil
  }

  @Test func `is the only partition there is`() throws {
    let alone = DumpFile("nvs.bin", Self.image)
    #expect(try alone.requirePart(.only).bytes == Self.image)
    let part = try Self.flash(["fctry"]).requirePart(.only)
    #expect(
      part.bytes == Self.image && part.region?.name == "fctry"
        && part.place == PartitionPlace(name: "fctry", offset: 0xA000, size: Self.image.count))
    #expect(part.name == "flash.bin:fctry")
  }

  @Test func `leaves open which of several partitions is meant`() throws {
    let file = try Self.flash(["nvs", "fctry"])
    #expect(try file.part(.only) == nil)
    #expect(reason { () throws(DumpError) in _ = try file.requirePart(.only) }?.contains("nvs at 0xa000") == true)
    #expect(try file.requirePart(.named("fctry")).place.offset == 0xA000 + Self.image.count)
  }

  @Test func `tells of the dump as a whole where no partition of it is named`() throws {
    let file = try Self.flash(["fctry"], cutTo: 0x8000 + 0x2000 + Self.image.count)
    let shifted = DumpFile("flash.bin", Array(file.bytes.dropFirst(0x8000)))
    let whole = try shifted.requirePart(.only)
    #expect(whole.notes.contains { $0.severity == .warning && $0.message.contains("begins at 0x8000") })
    let named = try shifted.requirePart(.named("fctry"))
    #expect(named.bytes == whole.bytes && named.notes.map(\.severity) == [.note])
  }

  @Test func `means the partition that the other side of a comparison has`() throws {
    let other = try Self.flash(["fctry"]).requirePart(.only)
    #expect(try Self.flash(["nvs", "fctry"]).part(.only, like: other)?.region?.name == "fctry")
    #expect(try Self.flash(["nvs", "more"]).part(.only, like: other) == nil)
  }

  @Test func `says why a named partition cannot be had`() throws {
    let file = try Self.flash(["nvs", "fctry"], cutTo: 0xA000 + Self.image.count)
    #expect(reason { () throws(DumpError) in _ = try file.part(.named("none")) }?.contains("no partition") == true)
    #expect(reason { () throws(DumpError) in _ = try file.part(.named("phy_init")) }?.contains("not for NVS") == true)
    #expect(reason { () throws(DumpError) in _ = try file.part(.named("fctry")) }?.contains("ends before") == true)
  }

  @Test func `says of several partitions of one name where they lie`() throws {
    let file = try Self.flash(["fctry", "fctry"])
    let said = reason { () throws(DumpError) in _ = try file.part(.named("fctry")) }
    #expect(said == "several partitions are called 'fctry': --at takes one, of those at 0xa000, 0x10000")
    #expect(try file.part(.at(0x10000, size: nil))?.region?.offset == 0x10000)
  }

  @Test func `says of a partition that its table gives it no byte`() throws {
    var bytes = try Self.flash(["fctry"]).bytes
    // The size of the second entry, as in esp_partition_info_t.
    for place in 0x8000 + 32 + 8..<0x8000 + 32 + 12 { bytes[place] = 0 }
    let file = DumpFile("flash.bin", bytes)
    for choice in [PartChoice.named("fctry"), .at(0xA000, size: nil)] {
      _ = try? file.part(choice)
      _ = try? file.carved(choice)
    }
    let said = reason { () throws(DumpError) in _ = try file.carved(.named("fctry")) }
    #expect(said == "partition 'fctry' at 0xa000 has a size of 0")
  }

  @Test func `gives a part of any kind to be carved`() throws {
    let file = try Self.flash(["fctry"])
    #expect(try file.carved(.named("phy_init")).place == PartitionPlace(name: "phy_init", offset: 0x9000, size: 0x1000))
    #expect(try file.carved(.at(0x8000, size: nil)).bytes == Array(file.bytes[0x8000..<0x9000]))
    #expect(try file.carved(.at(0x9010, size: 16)).bytes == [UInt8](repeating: 0xFF, count: 16))
    #expect(reason { () throws(DumpError) in _ = try file.carved(.only) } != nil)
  }

  @Test func `is made anew with another partition, and nothing else`() throws {
    let file = try Self.flash(["nvs", "fctry"])
    let part = try file.requirePart(.named("fctry"))
    let made = try file.bytes(replacing: part, with: [1, 2, 3])
    #expect(made.count == file.bytes.count && made.prefix(0x10000) == file.bytes.prefix(0x10000))
    #expect(Array(made[0x10000..<0x10004]) == [1, 2, 3, 0xFF])
    let tooLarge = [UInt8](repeating: 0, count: part.bytes.count + 1)
    #expect(
      reason { () throws(DumpError) in _ = try file.bytes(replacing: part, with: tooLarge) }?.contains("fit") == true)
    let cut = try Self.flash(["fctry"], cutTo: 0xA000 + 4096)
    let piece = try cut.requirePart(.named("fctry"))
    #expect(
      reason { () throws(DumpError) in _ = try cut.bytes(replacing: piece, with: []) }?.contains("only 0x1000") == true)
  }

  @Test func `may begin inside a partition, whose offsets then count from its own start`() throws {
    let file = DumpFile("tail.bin", Array(try Self.flash(["fctry"]).bytes[0xB000...]))
    let part = try file.requirePart(.only)
    #expect(part.place.offset == nil && part.bytes.count == Self.image.count - 0x1000)
    #expect(reason { () throws(DumpError) in _ = try file.part(.named("fctry")) }?.contains("no partition") == true)
  }

  @Test func `gives the bytes at an offset, whatever they are taken for`() throws {
    let text = DumpFile("notes.txt", Array("hello there".utf8))
    #expect(reason { () throws(DumpError) in _ = try text.part(.only) } == "this is a text file, not an image")
    #expect(try text.part(.at(6, size: 5))?.bytes == Array("there".utf8))
    #expect(try text.part(.at(6, size: 50))?.notes.first?.message == "only 5 of the 50 bytes are in the dump")
    #expect(try text.part(.at(0, size: .max))?.bytes.count == 11)
    #expect(try text.part(.at(6, size: 5))?.shortage == nil)
    #expect(
      reason { () throws(DumpError) in _ = try text.part(.at(11, size: nil)) }?.contains("not in the dump") == true)
  }

  @Test func `has bytes at an offset that is no page's, with a warning`() throws {
    let part = try #require(try Self.flash(["fctry"]).part(.at(0xA010, size: 0x1000)))
    #expect(part.notes.map(\.severity) == [.warning] && part.notes[0].message.contains("no multiple of 0x1000"))
    #expect(part.place == PartitionPlace(offset: 0xA010, size: 0x1000))
    let flash = try Self.flash(["fctry"])
    let far = reason { () throws(DumpError) in _ = try flash.part(.at(.max, size: .max)) }
    #expect(far?.contains("not in the dump") == true)
  }

  @Test func `does not show keys`() throws {
    let keys = DumpFile("keys.bin", try SystemRandom.keys().partitionImage())
    #expect(reason { () throws(DumpError) in _ = try keys.part(.only) }?.contains("not shown") == true)
    let chosen = try #require(try keys.part(.at(0, size: nil)))
    #expect(reason { () throws(DumpError) in _ = try chosen.mounted(with: .none) }?.contains("not shown") == true)
  }

  @Test func `has no values without a mount`() throws {
    let cut = DumpFile("cut.bin", Array(Self.image.prefix(4096)))
    let mounted = try cut.requirePart(.only).mounted(with: .none)
    let said = reason { () throws(DumpError) in try mounted.opened.requireValues(of: mounted.view, "cut.bin") }
    #expect(mounted.view.error != nil && said?.contains("the mount ends in") == true)
  }
}
