@testable import NVSModel
import Station
import Testing

@testable import TUI

@Suite struct `Changing the values of a dump` {
  private static let file = "returned/gen_sample_val.bin"

  private func press(_ app: inout Driver, _ keys: String) {
    app.keys(keys)
  }

  /// The values of an image as the firmware reads them, by key.
  private func values(_ bytes: [UInt8], key: KeyFile? = nil) -> [String: String] {
    let values = KeyedValues(OpenedImage(bytes, key: key).mounted())
    return Dictionary(
      uniqueKeysWithValues: values.names.map { ($0.key.text, values[$0]?.first?.displayText ?? "") })
  }

  @Test func `writes another image, as the firmware would leave it, and keeps the dump`() throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "F2 Ctrl-U '7' Enter")
    #expect(app.list[0] == ["storage", "u8_key", "u8", "7 · changed"])
    #expect(app.text.contains("1 change: Ctrl-S writes"))
    press(&app, "Ctrl-S Enter")
    let written = try #require(app.disk["returned/gen_sample_val-changed.bin"])
    let key = try Key(validating: "u8_key")
    let original = FirmwareView(mounting: PartitionImage(try Dumps.bytes("gen_sample_val.bin")))
    let change = ImageChange.set(namespace: try Key(validating: "storage"), key: key, .integer(.u8, bits: 7))
    #expect(written == (try original.appending([change])))
    #expect(!app.state.hasChanges)
    #expect(app.disk[Self.file] == nil, "nothing goes to the dump's own path")
  }

  @Test func `keeps its lines where they were, though in flash what is changed goes to the end`() throws {
    var app = try Driver(dump: "gen_sample_val")
    let before = app.list.map { $0[1] }
    press(&app, "Down F2 Ctrl-U '-7' Enter Down F2 Ctrl-U '7' Enter")
    #expect(app.list.map { $0[1] } == before)
    #expect(app.state.image?.cursor == 2)
  }

  @Test func `gives a key a value of its past again`() throws {
    var app = try Driver(dump: "blob_rewritten_7_times")
    press(&app, "Enter")
    let image = try #require(app.state.image)
    let past = try #require(
      image.lines.firstIndex { line in
        guard case .past(let past) = line else { return false }
        return past.standing == .erased && past.isWhole
      })
    let text = try #require(image.value(at: image.lines[past])?.typed?.text)
    for _ in 0..<past { app.keys("Down") }
    app.keys("F2")
    #expect(app.prompt?.line.text == text)
    let before = image.value(at: image.lines[0])?.typed?.text
    #expect(before != text)
    press(&app, "Enter")
    #expect(app.state.image.flatMap { image in image.value(at: image.lines[0])?.typed?.text } == text)
  }

  @Test func `keeps edits made in a row but for the one that cannot be made`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("o 'one/u8=1' Enter o")
    app.paste("long/string=" + String(repeating: "y", count: 4100))
    app.keys("Enter")
    #expect(app.message.contains("the value of 'long' has more than"))
    app.keys("o 'two/u8=2' Enter o 'three/u8=3' Enter")
    #expect(app.list.suffix(3).map { $0[1] } == ["one", "two", "three"])
    #expect(app.state.image?.edits.changes.count == 3)
  }

  @Test func `shows an edit also to the mount that is switched to while it is made`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("o 'one/u8=1' Enter r")
    #expect(app.state.image?.analysis?.firmware.isReadOnly == true)
    #expect(app.list.contains { $0[1] == "one" })
  }

  @Test func `has nothing to write, nor to lose, when all is taken back`() throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "d d")
    app.keys("Ctrl-S Enter")
    press(&app, "u")
    #expect(!app.text.contains("Ctrl-S writes"))
    app.keys("F10")
    #expect(app.hasQuit)
  }

  @Test func `unfolds the past of a line that a filter shows`() throws {
    var app = try Driver(dump: "blob_rewritten_7_times")
    let key = app.list[0][1]
    press(&app, "F4 '\(key)' Enter")
    let count = app.list.count
    app.keys("Enter")
    #expect(app.list.count > count)
  }

  @Test func `takes changes back and makes them again`() throws {
    var app = try Driver(dump: "gen_sample_val")
    let before = app.list
    press(&app, "d d")
    #expect(app.list.count == before.count - 1)
    press(&app, "u")
    #expect(app.list == before && !app.state.hasChanges)
    press(&app, "U")
    #expect(app.list.count == before.count - 1)
    press(&app, "u u")
    #expect(app.message.contains("nothing to undo"))
  }

  @Test func `adds a value in the namespace of the line`() throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "o")
    #expect(app.prompt?.line.text == "storage/")
    press(&app, "'hw_rev/u16=0x102' Enter")
    #expect(app.list.contains(["storage", "hw_rev", "u16", "258 · changed"]))
    #expect(app.state.image?.line.flatMap { app.state.image?.value(at: $0)?.key.text } == "hw_rev")
  }

  @Test(arguments: [
    ("'256' Enter", "does not fit in u8"), ("'seven' Enter", "not a whole number"), ("Enter", "number"),
  ])
  func `refuses what the type cannot hold, and keeps asking`(keys: String, reason: String) throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "F2 Ctrl-U " + keys)
    #expect(app.prompt?.error?.contains(reason) == true)
    #expect(!app.state.hasChanges)
  }

  @Test func `sets a value to what a file holds`() throws {
    var app = try Driver(dump: "gen_sample_singlepage_blob")
    while app.state.image.flatMap({ image in image.line.flatMap { image.value(at: $0) } })?.place?.encoding != .hex2bin
    {
      app.keys("Down")
    }
    let key = try #require(app.state.image.flatMap { image in image.line.flatMap { image.value(at: $0) } }?.key.text)
    app.disk["cert.der"] = [0x30, 0x82, 0xFF]
    app.keys("f 'cert.der' Enter")
    #expect(app.list.contains { $0[1] == key && $0[3].contains("changed") })
    press(&app, "Ctrl-S Enter")
    let written = try #require(app.disk["returned/gen_sample_singlepage_blob-changed.bin"])
    #expect(values(written)[key] == "3082ff")
  }

  @Test func `offers a blob that is text as text`() throws {
    // ESP-IDF's library read the key as the bytes 31 32 33 61 62 63.
    var app = try Driver(dump: "gen_sample_singlepage_blob")
    let place = try #require(app.list.firstIndex { $0[1] == "dummyBase64Key" })
    for _ in 0..<place { app.keys("Down") }
    app.keys("F2")
    #expect(app.prompt?.line.text == "123abc")
    press(&app, "End 'd' Enter")
    #expect(app.list[place][3].contains("\"123abcd\""))
  }

  @Test func `brings back a key that is erased, from where it lies in flash`() throws {
    var app = try Driver(dump: "lived_6pages")
    app.keys("V V V V")
    while app.state.image?.view != .flash { app.keys("v") }
    let image = try #require(app.state.image)
    let live = Set(image.analysis?.firmware.entries.map(\.key) ?? [])
    let gone = try #require(
      image.lines.firstIndex { line in
        guard let value = image.value(at: line) else { return false }
        return value.typed?.text != nil && value.namespace != nil && !live.contains(value.key)
      })
    let key = try #require(image.value(at: image.lines[gone])?.key.text)
    for _ in 0..<gone { app.keys("Down") }
    press(&app, "F2 Enter")
    while app.state.image?.view != .firmware { app.keys("v") }
    #expect(app.list.contains { $0[1] == key && $0[3].contains("changed") })
  }

  @Test func `never means another value than that of the bytes under the cursor`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("Tab g F2")
    #expect(app.prompt == nil && app.message.contains("no value of the list"))
    app.keys("d d")
    #expect(!app.state.hasChanges)
  }

  @Test func `asks again for a file that is not there`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("f 'nope.crt' Enter")
    #expect(app.prompt?.line.text == "nope.crt" && app.prompt?.error == "there is no file 'nope.crt'")
  }

  @Test func `keeps the line breaks of what is pasted`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("o 'cert/string='")
    app.paste("-----BEGIN\nMIIB\n")
    press(&app, "Enter")
    app.keys("Ctrl-S Enter")
    let written = try #require(app.disk["returned/gen_sample_val-changed.bin"])
    #expect(values(written)["cert"] == "-----BEGIN\nMIIB")
  }

  @Test func `keeps what fits when a change does not`() throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "F2 Ctrl-U '7' Enter")
    app.keys("o")
    app.paste("big/hex2bin=" + String(repeating: "00", count: 30_000))
    press(&app, "Enter")
    #expect(app.message.contains("no room for 'big'"))
    #expect(app.list[0][3] == "7 · changed")
    #expect(app.state.image?.edits.changes.count == 1)
  }

  @Test func `encrypts what it writes with the key of the dump`() throws {
    let key = try KeyFile(try Dumps.bytes("keys/keys_testapps.bin"))
    var app = try Driver(dump: "idf_fixture_encrypted_testapps", key: "keys_testapps")
    let place = try #require(app.list.firstIndex { $0[1] == "dummyU16Key" })
    for _ in 0..<place { app.keys("Down") }
    press(&app, "F2 Ctrl-U '77' Enter")
    app.keys("Ctrl-S")
    #expect(app.prompt?.hint.contains("encrypted") == true)
    press(&app, "Enter")
    let written = try #require(app.disk["returned/idf_fixture_encrypted_testapps-changed.bin"])
    #expect(PartitionImage(written).looksEncrypted)
    var expected = values(try Dumps.bytes("idf_fixture_encrypted_testapps.bin"), key: key)
    expected["dummyU16Key"] = "77"
    #expect(values(written, key: key) == expected)
  }

  @Test(arguments: [nil, "keys_wrong"] as [String?]) func `changes nothing that no key opens`(key: String?) throws {
    var app = try Driver(dump: "idf_fixture_encrypted_testapps", key: key)
    press(&app, "F2")
    #expect(app.prompt == nil && app.message.contains("E "))
    press(&app, "o")
    #expect(app.prompt == nil && app.message.contains("E "))
  }

  @Test func `does not type a hidden secret, nor empties it by Enter alone`() throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "o 'wifi_pass/string=hunter2hunter2' Enter")
    app.keys("F2")
    #expect(app.prompt?.line.text.isEmpty == true)
    app.keys("Enter")
    #expect(app.prompt?.error != nil)
    app.keys("Esc R F2")
    #expect(app.prompt?.line.text == "hunter2hunter2")
  }

  @Test func `asks before changes are lost`() throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "d d F10")
    #expect(app.dialog?.lines.joined().contains("gen_sample_val.bin") == true && !app.hasQuit)
    press(&app, "Enter")
    #expect(app.prompt?.label == "Write to")
    press(&app, "Enter F10")
    #expect(app.hasQuit)
  }

  @Test func `keeps the dump open while changes are not written`() throws {
    var app = try Driver(dump: "gen_sample_val")
    press(&app, "d d E")
    #expect(app.prompt == nil && app.message.contains("not written: 1 change"))
  }

  private struct Missing: Error {}
}

@Suite struct `Two dumps compared` {
  /// Two dumps on the screen, the second as it lies in its file.
  private func compare(_ first: String, _ second: [UInt8], key: String? = nil) throws -> Driver {
    var app = try Driver(dump: first, key: key, other: DumpFile("other.bin", second))
    app.keys("V")
    return app
  }

  @Test func `are both decrypted with the key`() throws {
    let name = "idf_fixture_encrypted_testapps"
    let key = try KeyFile(try Dumps.bytes("keys/keys_testapps.bin"))
    let encrypted = try Dumps.bytes("\(name).bin")
    #expect(try compare(name, encrypted, key: "keys_testapps").text.contains("✓ the same values"))
    let change = try ImageChange(setting: "mfg/new/u8=1")
    let changed = try OpenedImage(encrypted, key: key).bytes(after: [change])
    let app = try compare(name, changed, key: "keys_testapps")
    #expect(app.list.filter { $0[0] != "moved" } == [["added", "mfg", "new", "nothing → u8 1"]])
  }

  @Test func `may be chosen on the screen`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("= 'other.bin' Enter")
    #expect(app.prompt?.error == "there is no file 'other.bin'")
    let change = try ImageChange(setting: "storage/new/u8=1")
    app.disk["other.bin"] = try OpenedImage(try Dumps.bytes("gen_sample_val.bin")).bytes(after: [change])
    app.keys("Enter")
    #expect(app.list == [["added", "storage", "new", "nothing → u8 1"]])
  }

  @Test func `may be an encrypted one and a plain one`() throws {
    let name = "idf_fixture_encrypted_testapps"
    let key = try KeyFile(try Dumps.bytes("keys/keys_testapps.bin"))
    let plain = PartitionImage(try Dumps.bytes("\(name).bin")).decrypted(with: key.keys).bytes
    #expect(try compare(name, plain, key: "keys_testapps").text.contains("✓ the same values"))
  }

  @Test func `are not compared when the second cannot be read`() throws {
    let encrypted = try Dumps.bytes("idf_fixture_encrypted_testapps.bin")
    let app = try compare("gen_sample_val", encrypted)
    #expect(app.text.contains("other.bin: the image looks encrypted"))
    #expect(app.list.isEmpty)
  }

  @Test func `are read without the key where they are plain`() throws {
    let key = try KeyFile(try Dumps.bytes("keys/keys_testapps.bin"))
    let encrypted = try Dumps.bytes("idf_fixture_encrypted_testapps.bin")
    let plain = PartitionImage(encrypted).decrypted(with: key.keys).bytes
    var app = try Driver(csvs: [], table: nil, files: [:], other: DumpFile("e.bin", encrypted))
    app.open(DumpFile("p.bin", plain), key: key)
    #expect(app.message.contains("not encrypted"))
    app.keys("V")
    #expect(app.text.contains("✓ the same values"))
  }

  @Test func `are not the same for having no values`() throws {
    let app = try compare("full_no_free_page", try Dumps.bytes("gen_readonly_8192_mounted_rw.bin"))
    #expect(!app.text.contains("✓ the same"))
    #expect(app.text.contains("full_no_free_page.bin: the mount ends in"))
  }

  @Test func `do not show secrets`() throws {
    let change = try ImageChange(setting: "storage/wifi_pass/string=hunter2hunter2")
    let changed = try OpenedImage(try Dumps.bytes("gen_sample_val.bin")).bytes(after: [change])
    var app = try compare("gen_sample_val", changed)
    app.keys("F4 'wifi' Enter")
    #expect(app.list.count == 1 && !app.text.contains("hunter2"))
    app.keys("R")
    #expect(app.text.contains("hunter2hunter2"))
  }

  @Test func `both stay as they are, whatever is written`() throws {
    var app = try Driver(dump: "gen_sample_val", other: DumpFile("other.bin", [0xFF]))
    press(&app, "d d")
    app.keys("Ctrl-S Enter F5 Enter")
    #expect(app.exports.count == 2)
    #expect(
      app.exports.allSatisfy {
        Set($0.sparing.map(\.path)).isSuperset(of: ["returned/gen_sample_val.bin", "other.bin"])
      })
  }

  private func press(_ app: inout Driver, _ keys: String) {
    app.keys(keys)
  }

  @Test func `may be a partition and the whole flash that it is in`() throws {
    let table = PartitionTable(bytes: Array("fctry, data, nvs, 0x10000, 0x6000\n".utf8))
    var flash = [UInt8](repeating: 0xFF, count: 0x20000)
    let image = try Dumps.bytes("gen_sample_val.bin")
    flash.replaceSubrange(0x8000..<0x8000 + 0xC00, with: try table.binary(withMD5: true).prefix(0xC00))
    flash.replaceSubrange(0x10000..<0x10000 + image.count, with: image)
    #expect(try compare("gen_sample_val", flash).text.contains("✓ the same values"))
  }
}
