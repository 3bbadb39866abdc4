import NVSModel
import Testing

@testable import Station

/// The table that most tests use, as text and as the board has it.
enum Sample {
  static let csv = """
    nvs,      data, nvs,     0x9000,   0x6000
    phy_init, data, phy,     0xf000,   0x1000
    factory,  app,  factory, 0x10000,  1M
    fctry,    data, nvs,     0x340000, 0x6000
    """

  static func table(_ text: String = csv) -> PartitionTable { PartitionTable(bytes: Array(text.utf8)) }

  static func sector(_ text: String = csv) throws -> [UInt8] {
    try table(text).binary() + [UInt8](repeating: 0xFF, count: 0x400)
  }

  static func board(chip: String = "ESP32", flashSize: Int? = 4 << 20, isEncrypted: Bool = false) -> BoardInfo {
    BoardInfo(
      port: "/dev/ttyUSB0", chip: chip, description: chip, mac: "24:0a:c4:00:01:10", flashSize: flashSize,
      isEncrypted: isEncrypted)
  }

  static func segment(at offset: Int = 0x340000, count: Int = 0x6000, partition: String? = "fctry") -> FlashSegment {
    FlashSegment(
      name: "mfg.bin", offset: offset, bytes: [UInt8](repeating: 0xA5, count: count), partition: partition)
  }

  static func request(
    _ segment: FlashSegment = segment(), chip: Chip? = nil, table: PartitionTable? = table(), tableOffset: Int = 0x8000
  ) -> FlashRequest {
    FlashRequest(port: "/dev/ttyUSB0", segments: [segment], chip: chip, table: table, tableOffset: tableOffset)
  }
}

@Suite struct `A flash plan` {
  func plan(
    _ request: FlashRequest = Sample.request(), board: BoardInfo = Sample.board(), boardCSV: String = Sample.csv
  ) throws -> FlashPlan {
    FlashPlan(request, board: board, tableSector: try Sample.sector(boardCSV))
  }

  @Test func `is clear when board and table agree`() throws {
    let plan = try plan()
    #expect(plan.verdict == .clear)
    #expect(plan.refusals == [])
  }

  @Test func `asks for one confirmation that names everything`() throws {
    // sha256sum
    let digest = "b05b4f2cc2a7542554fa328bd05d867f0c1daeed46488e31b00cb0aae5b54981"
    #expect(
      try plan().confirmation
        == "write 'mfg.bin' (24576 bytes, SHA-256 \(digest)) to 'fctry' at 0x340000 of the ESP32 24:0a:c4:00:01:10 "
        + "on /dev/ttyUSB0")
  }

  @Test func `refuses a partition that lies elsewhere on the board`() throws {
    let other = Sample.csv.replacing("0x340000", with: "0x330000")
    let plan = try plan(boardCSV: other)
    #expect(plan.verdict == .overridable)
    #expect(
      plan.refusals.map(\.message) == [
        "the board has 'fctry' at 0x330000 size 0x6000 (data, nvs), the table here has it at 0x340000 size 0x6000 (data, nvs)"
      ])
  }

  @Test func `refuses a partition that the board does not have`() throws {
    let other = Sample.csv.replacing("fctry,", with: "other,")
    let plan = try plan(boardCSV: other)
    #expect(plan.verdict == .overridable)
    #expect(plan.refusals.first?.message.hasPrefix("the board has no partition 'fctry', the table here has it") == true)
  }

  @Test func `does not mind a difference in other partitions`() throws {
    #expect(try plan(boardCSV: Sample.csv.replacing("1M", with: "2M")).verdict == .clear)
  }

  @Test func `never writes past the end of the flash`() throws {
    let plan = try plan(board: Sample.board(chip: "ESP8266", flashSize: 2 << 20))
    #expect(plan.verdict == .forbidden)
    #expect(
      plan.refusals.first?.message
        == "'mfg.bin' would end at 0x346000, the flash of this ESP8266 ends at 0x200000 (2M)")
  }

  @Test func `never writes an image larger than its partition`() throws {
    let plan = try plan(Sample.request(Sample.segment(count: 0x7000)))
    #expect(plan.verdict == .forbidden)
    #expect(
      plan.refusals.first?.message
        == "'mfg.bin' has 28672 bytes, the partition 'fctry' only 24576: make the image for that size")
  }

  @Test func `never writes over the boot loader or the partition table`() throws {
    for offset in [0, 0x1000, 0x8000] {
      let plan = try plan(Sample.request(Sample.segment(at: offset, partition: nil), table: nil))
      #expect(plan.verdict == .forbidden)
      #expect(plan.refusals.first?.message.contains("lie before 0x9000") == true)
    }
  }

  @Test(arguments: [0x340800, 0x340004, -0x1000]) func `never writes at a broken offset`(offset: Int) throws {
    #expect(try plan(Sample.request(Sample.segment(at: offset, partition: nil))).verdict == .forbidden)
  }

  @Test func `never writes nothing`() throws {
    #expect(try plan(Sample.request(Sample.segment(count: 0))).verdict == .forbidden)
    #expect(try plan(FlashRequest(port: "p", segments: [])).verdict == .forbidden)
  }

  @Test func `refuses another chip`() throws {
    let plan = try plan(Sample.request(chip: .esp32s3))
    #expect(plan.verdict == .overridable)
    #expect(plan.refusals.map(\.message) == ["the board is an ESP32, the image is for an ESP32-S3"])
  }

  @Test(arguments: ["ESP32", "ESP8266", "ESP32-C2", "ESP32-C61"])
  func `never writes an image whose keys the chip cannot derive`(chip: String) throws {
    var request = Sample.request()
    request.key = try KeyFile([UInt8](0..<32))
    let plan = try plan(request, board: Sample.board(chip: chip))
    #expect(plan.verdict == .forbidden)
    #expect(plan.refusals.first?.message.hasPrefix("the \(chip) has no HMAC peripheral") == true)
    // Known before there is a board.
    request.chip = Chip(named: chip)
    #expect(FlashPlan.refusals(beforeConnecting: request).map(\.canBeOverridden) == [false])
  }

  @Test(arguments: ["ESP32-S2", "ESP32-S3", "ESP32-C3", "ESP32-C5", "ESP32-C6", "ESP32-H2", "ESP32-P4", "ESP32-Z9"])
  func `writes an image whose keys the chip derives`(chip: String) throws {
    var request = Sample.request()
    request.key = try KeyFile([UInt8](0..<32))
    #expect(try plan(request, board: Sample.board(chip: chip)).verdict == .clear)
    request.key = try KeyFile([UInt8](0..<64))
    #expect(try plan(request).verdict == .clear)
  }

  @Test func `refuses a board without a partition table`() {
    let plan = FlashPlan(
      Sample.request(), board: Sample.board(), tableSector: [UInt8](repeating: 0xFF, count: 0x1000))
    #expect(plan.verdict == .overridable)
    #expect(plan.refusals.map(\.message).first?.hasPrefix("the board has no partition table at 0x8000") == true)
  }

  @Test func `refuses a board whose table is something else`() {
    let plan = FlashPlan(Sample.request(), board: Sample.board(), tableSector: [UInt8](repeating: 0x3C, count: 0x1000))
    #expect(plan.refusals.map(\.message).first?.hasPrefix("what the board has at 0x8000 is no partition table") == true)
  }

  @Test func `refuses a board whose table is damaged`() throws {
    var sector = try Sample.sector()
    sector[5] ^= 1
    let plan = FlashPlan(Sample.request(), board: Sample.board(), tableSector: sector)
    #expect(plan.verdict == .overridable)
    #expect(plan.refusals.contains { $0.message.hasPrefix("the board's partition table at 0x8000 is wrong: ") })
  }

  @Test func `says why the table of an encrypted flash cannot be compared`() {
    let plan = FlashPlan(
      Sample.request(), board: Sample.board(isEncrypted: true), tableSector: [UInt8](repeating: 0x3C, count: 0x1000))
    #expect(plan.refusals.map(\.message).first?.hasPrefix("the board's flash is encrypted") == true)
  }

  @Test func `refuses an app partition as a target`() throws {
    let plan = try plan(Sample.request(Sample.segment(at: 0x10000, partition: nil), table: nil))
    #expect(plan.verdict == .overridable)
    #expect(
      plan.refusals.map(\.message) == [
        "'mfg.bin' at 0x10000 would overwrite the partition 'factory' (app, factory) of the board"
      ])
  }

  @Test func `refuses an offset alone that begins inside a partition, leaves it, or hits none`() throws {
    let messages = try [(0xA000, 0x1000), (0x340000, 0x7000), (0x300000, 0x6000)].map { offset, count in
      try plan(Sample.request(Sample.segment(at: offset, count: count, partition: nil), table: nil)).refusals
        .map(\.message)
    }
    #expect(
      messages == [
        ["'mfg.bin' at 0xa000 would begin inside the board's partition 'nvs', which begins at 0x9000"],
        ["'mfg.bin' at 0x340000 has 28672 bytes, the board's partition 'fctry' only 24576"],
        ["'mfg.bin' at 0x300000 would lie in no partition of the board, so its firmware would not find it"],
      ])
  }

  @Test func `takes an offset alone that is an NVS partition of the board`() throws {
    #expect(try plan(Sample.request(Sample.segment(partition: nil), table: nil)).verdict == .clear)
  }

  @Test func `refuses a flash that does not tell its size`() throws {
    #expect(try plan(board: Sample.board(flashSize: nil)).verdict == .overridable)
  }

  @Test func `shows no control characters of a hostile name`() throws {
    var segment = Sample.segment(at: 0x10000, partition: "a\u{1b}[31m")
    segment.name = "b\u{7}\n"
    let plan = try plan(Sample.request(segment))
    let texts = plan.refusals.map(\.message) + [plan.confirmation]
    #expect(!plan.refusals.isEmpty)
    #expect(texts.allSatisfy { $0.unicodeScalars.allSatisfy(Printable.isPrintable) })
  }
}
