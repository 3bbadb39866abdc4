import Foundation
import NVSModel
import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// What checks a line must itself be seen to fail.
@Suite(.timeLimit(.minutes(5))) struct `The checker of a line` {
  private let folder: TemporaryFolder
  private let offset = 0x9000
  private let macs = (1...4).map { "24:a1:60:00:00:0\($0)" }

  /// A bench by hand: SN1 has passed, SN2 is in doubt with half of its image, SN3 has failed, and a fourth board is blank.
  init() async throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("rack"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder("images"), withIntermediateDirectories: true)
    let table = PartitionTable(bytes: Array("fctry, data, nvs, \(offset), 0x3000\n".utf8))
    for number in 1...3 {
      let csv =
        "key,type,encoding,value\ndevice,namespace,,\nserial_no,data,string,SN\(number)\ncount,data,u32,\(number)\n"
      try WholeFile.write(Array(csv.utf8), to: folder("rows.csv"), sparing: [])
      let made = try await Program.fctry(
        "generate", folder("rows.csv"), folder("images/SN\(number).bin"), "0x3000")
      #expect(made.status == 0)
    }
    var flash = [UInt8](repeating: 0xFF, count: 0x10000)
    flash.replaceSubrange(0x8000..<0x8C00, with: try table.binary())
    for mac in macs { try write(flash, mac) }
    try put(image(1), on: 1)
    try put(Array(image(2).prefix(0x88)), on: 2)
    try writeText("serial_no,mac\nSN1,\nSN2,\nSN3,24:A1:60:00:00:03\n", to: "values.csv")
    try writeText(
      #"{"time": 1.0, "event": "closed", "lane": 1, "mac": "\#(macs[0])", "written": 12288, "verified": true}"# + "\n",
      to: "rack/rack.log")
  }

  private func path(_ mac: String) -> String { folder("rack/flash-\(mac.filter { $0 != ":" }).bin") }
  private func write(_ flash: [UInt8], _ mac: String) throws {
    try WholeFile.write(flash, to: path(mac), sparing: [])
  }
  private func writeText(_ text: String, to name: String) throws {
    try WholeFile.write(Array(text.utf8), to: folder(name), sparing: [])
  }
  private func image(_ number: Int) throws -> [UInt8] { try WholeFile.read(folder("images/SN\(number).bin")) }
  private func put(_ bytes: [UInt8], on board: Int) throws {
    var flash = try WholeFile.read(path(macs[board - 1]))
    flash.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    try write(flash, macs[board - 1])
  }

  /// - Parameter recorded: the device whose image the ledger says the first board got.
  private func makeLedger(recorded: Int = 1) throws {
    let author = LedgerAuthor(station: "bench 3", operator: "Ada", program: "0.1.0")
    let place = LedgerPlace(folder("ledger.db"), stateFolder: folder("state"))
    let session = try LedgerSession(Ledger(place, author: author, isCreating: true))
    let version = BatchVersion(batch: "lamps", template: "t", table: nil, columns: ["serial_no"])
    for (number, result) in [(1, LedgerEvent.Result.passed), (2, nil), (3, .failed)] {
      let offer = DeviceOffer([(name: "serial_no", value: .text("SN\(number)"))])
      let claim = try session.claim([offer], of: version, for: #require(MACAddress(macs[number - 1])))
      let written = SHA256.hex(of: try image(number == 1 ? recorded : number))
      try session.begin(
        claim, LedgerWrite(chip: "esp32", port: "lane1", partition: "fctry", offset: offset, image: written))
      if let result { try session.end(claim, result, because: nil, took: .seconds(4)) }
    }
  }

  private func check(_ words: [String]) throws -> (status: Int, output: String) {
    let checker = Program.package.appending("Tests/EndToEndTests/Line/line_check.py").string
    return try Command.run(
      [testPython, checker, folder("ledger.db"), folder("rack")] + words, environment: [:],
      folder: URL(filePath: folder.description))
  }

  private func expectFault(_ sentence: String, _ words: String...) throws {
    let said = try check(words)
    #expect(said.status == 1)
    #expect(said.output.contains(sentence), "\(said.output)")
  }

  @Test func `finds nothing wrong with what is as it should be`() throws {
    try makeLedger()
    let said = try check(["--table", folder("values.csv"), "--images", folder("images")])
    #expect(said.status == 0)
    #expect(said.output.hasSuffix("3 attempts, 3 devices, 4 boards: 1 passed, 2 in doubt, 0 given up\n"))
  }

  @Test func `notices a flash that holds other bytes, or another device`() throws {
    try makeLedger()
    var bytes = try image(1)
    bytes[0x2FFF] ^= 1
    try put(bytes, on: 1)
    try expectFault("serial_no SN1 has passed on \(macs[0]), whose flash holds other bytes than the ledger says")
  }

  @Test func `notices an image of somebody else that the ledger agrees with`() throws {
    try makeLedger(recorded: 3)
    try put(image(3), on: 1)
    try expectFault("serial_no SN1 has passed on \(macs[0]), whose flash has no value SN1 for serial_no")
    try expectFault("\(macs[0]) holds SN3, which the ledger gives to \(macs[2])")
  }

  @Test func `notices one identity on two boards, also half of an image`() throws {
    try makeLedger()
    try put(image(1), on: 4)
    try put(Array(image(2).prefix(0xC0)), on: 3)
    try expectFault("\(macs[3]) holds SN1, which the ledger gives to \(macs[0])")
    try expectFault("\(macs[2]) holds SN2, which the ledger gives to \(macs[1])")
  }

  @Test func `notices a result of a board that was never written`() throws {
    try makeLedger()
    try writeText("", to: "rack/rack.log")
    try expectFault("says that \(macs[0]) passed, which was never written and verified")
  }

  @Test func `notices devices that the table does not have, and boards that it names for others`() throws {
    try makeLedger()
    try writeText("serial_no,mac\nSN1,\nSN3,24:A1:60:00:00:09\n", to: "values.csv")
    try expectFault("serial_no SN2 is no row of", "--table", folder("values.csv"))
    try expectFault("and the table names 24:A1:60:00:00:09", "--table", folder("values.csv"))
  }

  @Test func `notices another image than the reference's, and what is still in doubt`() throws {
    try makeLedger()
    try expectFault("serial_no SN2 is still in doubt", "--settled")
    try expectFault("serial_no SN3 is still in doubt", "--settled")
    try WholeFile.write(image(2), to: folder("images/SN1.bin"), sparing: [])
    try expectFault("with another image than", "--images", folder("images"))
  }

  @Test(arguments: [
    ("UPDATE events SET mac = '24:a1:60:00:00:04' WHERE kind = 'bytes' AND number < 7", "without a claim for it"),
    ("UPDATE events SET device = (SELECT min(device) FROM events) WHERE mac LIKE '%:02'", "went to 2 boards"),
    ("UPDATE event_values SET value = 'SN1' WHERE value = 'SN2'", "serial_no SN1 is of two devices"),
    ("UPDATE events SET kind = 'give-back' WHERE kind = 'result'", "back though bytes were sent"),
    ("UPDATE events SET reason = 'none'", "has another hash"),
  ])
  func `notices a ledger that says what cannot be`(change: String, sentence: String) throws {
    try makeLedger()
    let script = """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1])
      for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
      database.execute(sys.argv[2])
      database.commit()
      """
    let changed = try Command.run(
      [testPython, "-c", script, folder("ledger.db"), change], environment: [:],
      folder: URL(filePath: folder.description))
    #expect(changed.status == 0)
    try expectFault(sentence)
  }
}
