import Testing
import TestSupport

@testable import NVSModel

@Suite struct `A CSV of an image's values` {
  /// The image that `generate` would make of an export.
  func generated(_ export: Export, size: Int) throws -> FirmwareView {
    let document = try FactoryDocument(name: "", bytes: export.csv)
    let files = export.files.map { file in
      (
        FileRequest(document: "", path: file.path),
        FileContent.found(file.bytes, path: file.path, isBesideDocument: false)
      )
    }
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate([document], files: Dictionary(uniqueKeysWithValues: files), version: .v2)
    #expect(!evaluation.hasErrors)
    let image = try ImageEncoder.encode(evaluation.items, geometry: Geometry(size: size + 0x10000))
    return FirmwareView(mounting: PartitionImage(image.bytes))
  }

  func exported(_ name: String, _ items: [Item.Content], folder: String? = nil) throws -> Export {
    let namespace = Item(row: 0, key: try Key(validating: "n"), content: .namespace)
    let rest = try items.enumerated().map {
      Item(row: $0 + 1, key: try Key(validating: "\(name)\($0)"), content: $1)
    }
    let image = try ImageEncoder.encode([namespace] + rest, geometry: Geometry(size: 0x8000))
    return Export(FirmwareView(mounting: PartitionImage(image.bytes)), filesIn: folder)
  }

  @Test(arguments: CorpusDump.all, [nil, "out"]) func `makes an image of the same values, but for what it names`(
    dump: CorpusDump, folder: String?
  ) throws {
    let view = try dump.mounted()
    let export = Export(view, filesIn: folder)
    let made = try generated(export, size: view.image.bytes.count)
    let comparison = Comparison(KeyedValues(view), KeyedValues(made))
    let named = Set(export.losses.map(\.name))
    let differences = comparison.differences.filter { $0.change != .moved }
    #expect(Set(differences.map(\.name)) == named)
    for loss in export.losses { #expect(!loss.reason.contains("another value")) }
    let order = view.namespacesInOrder
    #expect(made.namespaces.map(\.name) == order)
  }

  @Test func `keeps every string that a CSV can hold`() throws {
    let texts = ["", " a ", "a,b", "say \"no\"", "two\nlines", "# no comment", "\n#", "ü€😀", "'", "-1"]
    let export = try exported("k", texts.map { .string(Array($0.utf8)) })
    #expect(export.losses.isEmpty)
    let made = KeyedValues(try generated(export, size: 0x4000))
    #expect(made.names.compactMap { made[$0]?.first?.content } == texts.map { .data(Array($0.utf8)) })
  }

  @Test func `names what it cannot hold, and keeps it in a comment`() throws {
    let export = try exported(
      "k", [.integer(.float, bits: 0x3FC0_0000), .string([0x61, 0, 0x62]), .string([0xFF]), .string([0x61, 0x0D])])
    #expect(export.losses.map(\.name.key.text) == ["k0", "k1", "k2", "k3"])
    let text = String(decoding: export.csv, as: UTF8.self)
    #expect(text.contains("# n / k0: a CSV has no encoding for float: float 1.5\n"))
    #expect(text.contains("# n / k1: the string has a NUL inside"))
    #expect(text.contains(": string ff\n"))
  }

  @Test func `with a folder writes blobs, and strings of several lines, as files`() throws {
    let export = try exported(
      "k", [.blob([1, 2]), .string([0x61, 0x0D, 0x0A]), .blob([]), .string([0x61])], folder: "d")
    #expect(export.losses.isEmpty)
    #expect(export.files.map(\.path) == ["d/n.k0.bin", "d/n.k1.txt"])
    let rows = String(decoding: export.csv, as: UTF8.self).split(separator: "\n")
    #expect(
      rows == [
        "key,type,encoding,value", "n,namespace,,", "k0,file,binary,d/n.k0.bin", "k1,file,string,d/n.k1.txt",
        "k2,data,hex2bin,", "k3,data,string,a",
      ])
  }

  @Test func `gives files names that no file system obeys`() throws {
    let export = try exported("../é/", [.blob([1])], folder: "d")
    #expect(export.files.map(\.path) == ["d/n.%2e.%2f%c3%a9%2f0.bin"])
  }

  @Test func `keeps the Wi-Fi entries that the image has, and says which generate adds`() throws {
    let namespace = Item(row: 0, key: try Key(validating: "nvs.net80211"), content: .namespace)
    let name = Item(row: 1, key: try Key(validating: "sta.ssid"), content: .blob([4, 0, 0, 0, 0x6E, 0x65, 0x74, 0x31]))
    let key = Item(row: 2, key: try Key(validating: "sta.pmk"), content: .blob([1, 2, 3]))
    let image = try ImageEncoder.encode([namespace, name, key], geometry: Geometry(size: 0x4000))
    let view = FirmwareView(mounting: PartitionImage(image.bytes))
    let export = Export(view)
    #expect(export.losses.map(\.name.key.text) == ["sta.apinfo", "sta.apsw"])
    let made = try generated(export, size: 0x4000)
    #expect(made.data(of: try #require(made.entry(namespace: namespace.key, key: key.key))) == [1, 2, 3])
  }
}

@Suite struct `What is salvaged` {
  func salvage(_ name: String) throws -> (Salvage, FirmwareView) {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump(name)))
    let salvage = Salvage(view)
    let image = try salvage.image(size: view.image.bytes.count)
    return (salvage, FirmwareView(mounting: PartitionImage(image.bytes), readOnly: image.geometry.isReadOnly))
  }

  @Test(arguments: CorpusDump.all.filter { !$0.isReadOnly && !$0.read_args.contains("--key") })
  func `is all that the firmware gives, in an image without a fault`(dump: CorpusDump) throws {
    let before = try dump.mounted()
    let (_, after) = try salvage(dump.name)
    #expect(after.error == nil && after.repairs.isEmpty)
    #expect(!after.findings.contains { $0.severity == .error })
    let lost = Comparison(KeyedValues(before), KeyedValues(after)).differences.filter {
      [.removed, .changed].contains($0.change) && $0.old?.error == nil && $0.old?.isTerminated == true
    }
    #expect(lost.isEmpty, "\(lost)")
  }

  @Test func `has the values of a partition without a free page`() throws {
    let (result, after) = try salvage("full_no_free_page")
    #expect(after.entries.count > 100 && result.rescued.count == 1)
  }

  @Test func `has the blob that a mount loses between a rewrite's chunk and its index`() throws {
    let (result, after) = try salvage("pf_blob_rewrite_chunk0_on_same_page")
    #expect(result.rescued.count == 1)
    #expect(after.entries.count == 2)
  }

  @Test func `names what is lost`() throws {
    let (result, _) = try salvage("corrupt_multipage_page_blanked")
    #expect(result.lost.count == 1)
    #expect(try salvage("gen_sample_val").0.lost.isEmpty)
  }

  @Test func `never brings back what was erased`() throws {
    let (_, after) = try salvage("pf_blob_erase_index_gone")
    #expect(after.entries.isEmpty)
  }

  @Test func `of mutated dumps never crashes, nor do comparison, export and changes`() throws {
    var random = SeededRandom(11)
    for name in ["pf_random_boots_4", "lived_short_3pages", "gen_sample_multipage_blob", "pf_gc_freeing_copy_part"] {
      let original = try Fixtures.dump(name)
      let reference = KeyedValues(FirmwareView(mounting: PartitionImage(original)))
      for _ in 0..<12 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...40, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
        }
        bytes.removeLast(Bool.random(using: &random) ? 0 : Int.random(in: 0...bytes.count, using: &random))
        let view = FirmwareView(mounting: PartitionImage(bytes))
        let salvage = Salvage(view)
        _ = try salvage.image(size: bytes.count)
        _ = Export(salvage.values, namespaces: salvage.namespaces)
        let comparison = Comparison(reference, KeyedValues(view), bytes: (old: original, new: bytes))
        #expect(!ComparisonReport(comparison, old: .init("a"), new: .init("b")).text.isEmpty)
        let key = try Key(validating: "a_key")
        _ = try? view.appending([.set(namespace: key, key: key, .blob(FlashSample.filler(3000)))])
        _ = try? view.compacting([.set(namespace: key, key: key, .blob(FlashSample.filler(3000)))])
      }
    }
  }
}
