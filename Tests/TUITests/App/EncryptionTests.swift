import NVSModel
import Station
import Testing

@testable import TUI

@Suite struct `Encryption in the editor` {
  private static let table = Sample.table + "\nnvs_keys, data, nvs_keys, , 0x1000, encrypted"

  /// The program with a key chosen as by E and a path.
  private func app(table: String? = Self.table, key: String = "keys_testapps") throws -> Driver {
    var app = try Driver(table: table, width: 120, height: 40)
    app.disk["keys/\(key).bin"] = try Dumps.bytes("keys/\(key).bin")
    app.keys("E 'keys/\(key).bin' Enter")
    return app
  }

  @Test func `says that the image is encrypted, and where`() throws {
    let app = try app()
    #expect(app.message.contains("encrypted with keys/keys_testapps.bin"))
    #expect(app.screen.text[0].contains("V2+XTS"))
  }

  @Test(arguments: [("Enter", KeyScheme.keysPartition), ("Right Enter", .hmac), ("Esc", nil)])
  func `offers to make a key where there is none`(keys: String, scheme: KeyScheme?) throws {
    var app = try Driver(table: Self.table)
    app.keys("E 'new.bin' Enter")
    #expect(app.dialog?.lines.joined().contains("'new.bin'") == true)
    app.keys(keys)
    #expect(app.world.content.newKeys == (scheme.map { [$0] } ?? []))
  }

  @Test func `shows the bytes as they will lie in flash, by one key`() throws {
    var app = try app()
    let plain = app.state.preview.image.bytes
    app.keys("t")
    let entry = try #require(app.state.preview.encrypted?.image)
    #expect(entry[..<64].elementsEqual(plain[..<64]), "header and bitmap are in the clear")
    #expect(entry[64..<96] != plain[64..<96])
    let digits = entry[64..<72].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    #expect(app.text.contains("00040▌ \(digits)"))
    app.keys("t")
    #expect(!app.text.contains("00040▌ \(digits)"))
  }

  @Test func `exports what opens with the key, and the keys partition beside it`() throws {
    var app = try app()
    app.keys("F5 Enter")
    let image = try #require(app.disk["demo/mfg.bin"])
    let keys = try #require(app.disk["demo/mfg-keys.bin"])
    let opened = PartitionImage(image).decrypted(with: try KeyFile(keys).keys)
    #expect(opened.bytes == app.state.preview.image.bytes)
    #expect(keys == (try Dumps.bytes("keys/keys_testapps.bin")))
  }

  @Test func `exports the image and its keys, or neither of them`() throws {
    var app = try app()
    let old = Array("old".utf8)
    (app.disk["demo/mfg.bin"], app.disk["demo/mfg-keys.bin"]) = (old, old)
    app.keys("F5 Enter")
    #expect(app.dialog?.lines.joined().contains("demo/mfg.bin and demo/mfg-keys.bin are there already") == true)
    app.keys("Esc")
    #expect(app.disk["demo/mfg.bin"] == old && app.disk["demo/mfg-keys.bin"] == old)
    app.keys("F5 Enter o")
    #expect(app.disk["demo/mfg.bin"] != old && app.disk["demo/mfg-keys.bin"] != old)
    #expect(app.exports.allSatisfy { $0.sparing.map(\.path).contains("keys/keys_testapps.bin") })
  }

  @Test func `keeps the values of an encrypted dump for their owner`() throws {
    var app = try Driver(dump: "idf_fixture_encrypted_testapps", key: "keys_testapps")
    app.keys("F5 Enter")
    #expect(app.exports.last?.files.map(\.isSecret) == [true])
  }

  @Test func `flashes the keys with the image, to be encrypted by the board`() throws {
    var app = try app()
    app.keys("F6 Enter")
    let segments = try #require(app.flashRequests.last).segments
    #expect(segments.map(\.partition) == ["nvs_keys", "fctry"])
    #expect(segments.map(\.encrypted) == [true, false])
  }

  @Test func `says when the device would find no key`() throws {
    #expect(try app(table: Sample.table).message.contains("no nvs_keys partition"))
  }

  @Test func `goes back to a plain image with an empty answer`() throws {
    var app = try app()
    app.keys("E Ctrl-U Enter")
    #expect(app.state.preview.encrypted == nil)
    #expect(app.message.contains("not encrypted"))
  }

  /// A flash with an encrypted partition, and its keys in the clear.
  private func flash() throws -> [UInt8] {
    let table = PartitionTable(bytes: Array(Self.table.utf8))
    var flash = [UInt8](repeating: 0xFF, count: 4 << 20)
    func put(_ bytes: [UInt8], at offset: Int) { flash.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
    put(try table.binary(withMD5: true), at: 0x8000)
    put(try Dumps.bytes("idf_fixture_encrypted_testapps.bin"), at: 0x340000)
    put(try Dumps.bytes("keys/keys_testapps.bin"), at: try #require(table.partition(named: "nvs_keys")).offset)
    return flash
  }

  private func open(_ flash: [UInt8], key: KeyFile? = nil) throws -> Driver {
    var app = try Driver(csvs: [], table: nil, files: [:], width: 120, height: 40)
    app.open(DumpFile("returned.bin", flash), key: key)
    app.keys("Enter")
    return app
  }

  @Test func `offers the key that a whole flash holds in the clear`() throws {
    var app = try open(flash())
    #expect(app.dialog?.lines.joined().contains("in the clear") == true)
    app.keys("Enter")
    #expect(app.list.contains { $0[1] == "dummyU16Key" && $0[3] == "32768" })
  }

  @Test func `opens the partitions of a whole flash with the key that was given`() throws {
    var app = try open(flash(), key: try KeyFile(try Dumps.bytes("keys/keys_testapps.bin")))
    #expect(app.dialog == nil)
    #expect(app.list.contains { $0[1] == "dummyU16Key" && $0[3] == "32768" })
    app.keys("Esc")
    #expect(app.state.stage == .dump && app.state.image == nil, "what was decrypted is let go of")
  }
}
