import NVSModel
import Station
import Testing

@testable import TUI

@Suite struct `The Image screen` {
  @Test func `lists what the firmware returns`() throws {
    // The values are those of gen_sample_val.json, as ESP-IDF's library read them.
    let app = try Driver(dump: "gen_sample_val")
    #expect(
      app.list.prefix(3) == [
        ["storage", "u8_key", "u8", "255"], ["storage", "i8_key", "i8", "-128"],
        ["storage", "u16_key", "u16", "65535"],
      ])
    #expect(app.text.contains("ESP_OK · 14 of 756 entries used · room: string 3999, blob "))
    #expect(app.text.contains(" bytes · 1 namespace"))
    #expect(app.text.contains("✓ sound"))
  }

  @Test func `leads from a value to its bytes, and from a byte back to its value`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("Down Down")
    #expect(app.state.image?.layout.offset == NVS.offset(page: 0, entry: 3))
    app.keys("Tab Up Up Up Up")
    #expect(app.state.image?.cursor == 1)
  }

  @Test func `unfolds what a key held before`() throws {
    var app = try Driver(dump: "blob_rewritten_7_times")
    let before = app.list.count
    app.keys("Enter")
    #expect(app.list.count > before)
    #expect(app.list.contains { $0[1].contains("erased") })
    app.keys("Enter")
    #expect(app.list.count == before)
  }

  @Test func `shows only lines that hold every word of the filter, until Esc`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("F4 'U 16' Enter")
    #expect(app.list.map { $0[1] } == ["u16_key"])
    app.keys("Esc")
    #expect(app.list.count == 6)
  }

  @Test(arguments: ["/ '0x2f2f' Enter", "/ '66 ff' Enter"]) func `says when bytes are nowhere`(keys: String) throws {
    var app = try Driver(dump: "namespace_only")
    app.keys(keys)
    #expect(app.message.contains("not found"))
  }

  @Test func `finds text in the bytes and goes there`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("/ 'Suspendisse' Enter")
    let image = try #require(app.state.image)
    #expect(image.image.bytes[image.layout.offset...].starts(with: Array("Suspendisse".utf8)))
    #expect(app.state.pane == .layout)
    #expect(app.list[image.cursor][1] == "str_key")
  }

  @Test(arguments: ["i32_key", "storage/i32_key"]) func `goes to a key by its name`(name: String) throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("Ctrl-G '\(name)' Enter")
    #expect(app.state.image?.layout.offset == NVS.offset(page: 0, entry: 5))
    #expect(app.state.image.map { app.list[$0.cursor][1] } == "i32_key")
  }

  @Test func `counts offsets from the start of the flash`() throws {
    var app = try Driver(flash: ["fctry"])
    app.keys("Enter")
    #expect(app.text.contains("flash.bin:fctry  0xa000"))
    #expect(app.offsets.allSatisfy { (0xA000..<0x10000).contains(Int($0, radix: 16) ?? 0) } && !app.offsets.isEmpty)
    app.keys("Ctrl-G '0xb040' Enter")
    #expect(app.state.image?.layout.offset == 0x1040)
    #expect(app.text.contains("0xb040"))
    app.keys("Ctrl-G '0x10' Enter")
    #expect(app.prompt?.error == "here are 0xa000 to 0xffff")
  }

  @Test func `comes behind the parts of a whole flash, also of one with a single partition`() throws {
    var app = try Driver(flash: ["fctry"])
    #expect(app.state.stage == .dump && app.text.contains("phy_init"))
    app.keys("Enter")
    #expect(app.state.stage == .image)
  }

  @Test(arguments: [PartChoice.named("fctry"), .at(0x10000, size: nil), .at(0x10000, size: 0x3000)])
  func `begins with the part that is meant, and leads back to the others`(choice: PartChoice) throws {
    var app = try Driver(flash: ["nvs", "fctry"], opening: choice, isReadOnly: true)
    #expect(app.state.stage == .image && app.state.image?.image.place.offset == 0x10000)
    #expect(app.text.contains("read-only"))
    app.keys("Esc")
    #expect(app.state.stage == .dump && app.text.contains("phy_init"))
  }

  @Test func `asks before a key gets another type`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("o Ctrl-U 'storage/u8_key/string=x' Enter")
    #expect(app.dialog?.lines.joined().contains("is u8, and becomes string") == true)
    app.keys("Enter")
    #expect(app.state.image?.edits.changes.isEmpty == true)
    app.keys("o Ctrl-U 'storage/u8_key/string=x' Enter Left Enter")
    #expect(app.list.contains { $0[1] == "u8_key" && $0[2] == "string" })
  }

  @Test func `shows the bytes of the line that it begins with, and of what a filter leaves`() throws {
    var app = try Driver(dump: "lived_6pages")
    let first = try #require(app.state.image)
    #expect(first.line.flatMap { first.offset(of: $0) } == first.layout.offset)
    app.keys("F4 'str_1' Enter")
    let filtered = try #require(app.state.image)
    #expect(filtered.line.flatMap { filtered.offset(of: $0) } == filtered.layout.offset)
  }

  @Test func `leads from a finding to its bytes`() throws {
    var app = try Driver(dump: "corrupt_blob_index")
    app.keys("F7 End")
    let image = try #require(app.state.image)
    let finding = try #require(image.analysis?.findings.first { $0.severity == .error && $0.offset != nil })
    let line = try #require(image.lines.firstIndex { image.offset(of: $0) == finding.offset })
    for _ in 0..<line { app.keys("Down") }
    #expect(app.state.image?.layout.offset == finding.offset)
  }

  @Test func `says what a writable mount would change, and a read-only one would not`() throws {
    var app = try Driver(dump: "corrupt_blob_index")
    app.keys("V")
    #expect(app.list.count == 2)
    app.keys("r")
    #expect(app.list.isEmpty)
    #expect(app.text.contains("read-only"))
  }

  @Test func `opens an encrypted image with its key`() throws {
    let app = try Driver(dump: "idf_fixture_encrypted_testapps", key: "keys_testapps")
    #expect(app.list.contains { $0[1] == "dummyU16Key" && $0[3] == "32768" })
    #expect(app.message.isEmpty)
  }

  @Test func `says that a key does not open the image`() throws {
    let app = try Driver(dump: "idf_fixture_encrypted_testapps", key: "keys_wrong")
    #expect(app.message.contains("this key does not open this image"))
  }

  @Test func `shows an encrypted image as it lies in flash`() throws {
    var app = try Driver(dump: "idf_fixture_encrypted_testapps", key: "keys_testapps")
    let plain = app.text
    app.keys("t")
    #expect(app.text != plain)
    #expect(app.text.contains("00040  59 ab 1a 8a"))
  }

  @Test(arguments: ["all_zero_0x3000", "random_garbage_0x3000", "full_no_free_page", "corrupt_page_version_fd"])
  func `lives on with what cannot be mounted`(name: String) throws {
    var app = try Driver(dump: name, width: 80, height: 24)
    for _ in 0..<4 { app.keys("v Down PgDn End Tab PgDn Tab") }
    #expect(app.text.contains("pages"))
  }

  @Test func `compares with the rows that are open too`() throws {
    let csv = "key,type,encoding,value\nstorage,namespace,,\nu8_key,data,u8,7\ni8_key,data,i8,-128\nnew,data,u8,1\n"
    var app = try Driver(dump: "gen_sample_val", beside: csv)
    app.keys("V")
    #expect(app.list.contains(["changed", "storage", "u8_key", "u8 255 → u8 7"]))
    #expect(app.list.contains(["added", "storage", "new", "nothing → u8 1"]))
    #expect(!app.list.contains { $0[2] == "i8_key" && $0[0] != "moved" })
  }

  @Test func `writes the values as a CSV that makes them again`() throws {
    var app = try Driver(dump: "gen_sample_val")
    app.keys("F5 Enter")
    let csv = String(decoding: try #require(app.disk["returned/gen_sample_val.csv"]), as: UTF8.self)
    #expect(csv.contains("i8_key,data,i8,-128"))
    #expect(app.message.contains("exported returned/gen_sample_val.csv"))
  }

  @Test(arguments: ["firmware", "flash", "findings", "repairs"], [80, 120])
  func `looks as it did`(view: String, width: Int) throws {
    var app = try Driver(dump: "pf_random_boots_6", width: width, height: width == 80 ? 24 : 40)
    while app.state.image?.view.rawValue != view { app.keys("v") }
    app.keys("Down")
    expectSnapshot(app.screen, named: "image-\(view)-\(width)")
  }
}

/// A dump of settings as ESP-IDF's Wi-Fi library writes them.
@Suite struct `The Image screen, read by people,` {
  /// Namespace, key, type, encoding and value, as rows.
  private static let rows =
    "key,type,encoding,value\nnvs.net80211,namespace,,\nsta.ssid,data,hex2bin,04000000686f6d65"
    + String(repeating: "00", count: 28) + "\nsta.pswd,data,hex2bin,736573616d65"
    + String(repeating: "00", count: 59) + "\napp,namespace,,\nnote,data,hex2bin,736f6d652074657874\nn,data,u8,7\n"

  private func driver(width: Int = 120, height: Int = 40) throws -> Driver {
    var evaluator = Evaluator()
    let document = try FactoryDocument(name: "rows.csv", bytes: Array(Self.rows.utf8))
    let items = evaluator.evaluate([document], files: [:], version: .v2).items
    let image = try ImageEncoder.encode(items, geometry: Geometry(size: 0x3000))
    var app = try Driver(csvs: [], table: nil, files: [:], width: width, height: height)
    app.open(DumpFile("returned/wifi.bin", image.bytes))
    return app
  }

  @Test func `says what entries of ESP-IDF's own are, and hides passwords until they are asked for`() throws {
    var app = try driver()
    #expect(app.text.contains("\"home\" · Wi-Fi station"))
    #expect(app.text.contains("●●●●●●  Ctrl-T shows it · Wi-Fi") && !app.text.contains("sesame"))
    #expect(app.text.contains("\"some text\""))
    // The generator writes three more entries between name and password.
    app.keys("Down Down Down Down")
    #expect(!app.text.contains("sesame") && app.text.contains("hidden: Ctrl-T shows it"))
    app.keys("R")
    #expect(app.text.contains("\"sesame\" · Wi-Fi station: password"))
  }

  @Test func `hides a password where it stands among entries and bytes`() throws {
    var app = try driver(width: 200, height: 50)
    app.keys("F6 G")
    for _ in 0..<8 {
      #expect(!app.text.contains("sesame") && !app.text.contains("73 65 73 61"))
      app.keys("Up")
    }
  }

  @Test func `sorts values by what is asked for, with the cursor on the same one`() throws {
    var app = try driver()
    app.keys("Down Down Down Down")
    var orders: [[String]] = []
    for _ in 0..<4 {
      app.keys("s")
      orders.append(app.list.map { $0[1] }.filter { ["sta.ssid", "sta.pswd", "note", "n"].contains($0) })
      #expect(app.state.image.map { app.list[$0.cursor][1] } == "sta.pswd")
    }
    #expect(
      orders == [
        ["sta.ssid", "sta.pswd", "note", "n"], ["n", "note", "sta.pswd", "sta.ssid"],
        ["sta.pswd", "sta.ssid", "note", "n"], ["n", "note", "sta.pswd", "sta.ssid"],
      ])
    #expect(app.text.contains("by age, the newest first"))
    app.keys("s F7 s")
    #expect(app.message.contains("only values are sorted"))
  }

  @Test func `shows more of a value in a wider terminal`() throws {
    func room(_ width: Int) throws -> Int {
      let app = try driver(width: width)
      let desk = app.state[ImageDesk.self]
      let list = desk.panes(app.state.house).grid.width
      return list - desk.list.view.columns(width: list, names: desk.names).reduce(0) { $0 + $1.width }
    }
    #expect(try room(80) >= 30 && room(100) >= 20 && room(200) > 70)
  }

  @Test func `says first what an entry is, then the field, then what else it could be`() throws {
    var app = try driver()
    app.keys("G Tab")
    let shown = app.text.split(separator: "\n").map { $0.drop { $0 != "│" }.dropFirst() }
    let title = try #require(shown.firstIndex { $0.contains("app / n · u8") })
    #expect(shown[title + 1].contains("7"))
    #expect(shown[title + 2].contains("namespace  2 · app"))
    #expect(shown[title + 4].contains("LE  u8 i8 2  u16 i16 258"))
  }
}
