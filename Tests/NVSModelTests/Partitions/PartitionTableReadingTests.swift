import Testing

@testable import NVSModel

@Suite struct `A partition CSV` {
  func table(
    _ csv: String, _ rules: PartitionRules = PartitionRules(), environment: [String: String] = [:]
  ) -> PartitionTable {
    PartitionTable(bytes: Array(csv.utf8), rules: rules) { environment[$0] }
  }

  @Test func `puts a blank offset where the row before ends, rounded up to 64K for an app`() {
    let csv = "nvs, data, nvs,, 24K\nphy, data, phy,, 4K\na, app, factory,, 1M\nd, data, 0x40,, 32K\nb, app, test,, 1M"
    let offsets = table(csv).partitions.map(\.offset)
    #expect(offsets == [0x9000, 0xF000, 0x10000, 0x110000, 0x120000])
  }

  @Test func `takes a negative size as the end`() {
    let partitions = table("a, app, factory, 0x10000, -2M\nb, data, phy, , 4K").partitions
    #expect(partitions.map(\.size) == [0x1F0000, 0x1000])
    #expect(partitions[1].offset == 0x200000)
  }

  @Test func `skips blank lines, comments and indented comments`() {
    #expect(table("# a\n\n  # b, c\n \t \nphy, data, phy,, 4K\n").entries.map(\.source?.line) == [5])
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func `counts lines however they end`(end: String) {
    #expect(table("#\(end)\(end)phy, data, phy,, 4K").entries.map(\.source?.line) == [3])
  }

  @Test func `knows where each cell begins`() throws {
    let source = try #require(table("  größe,data , phy,,\t4K").entries.first?.source)
    let columns = PartitionTable.Field.allCases.map { source.place(of: $0).column }
    #expect(columns == [3, 9, 16, 20, 22, 24])
  }

  @Test func `expands variables, also into several cells, and keeps the columns of the file`() {
    let environment = ["ROW": "data, nvs", "SIZE": "8K", "OFF": ""]
    let table = table("fctry, $ROW, $OFF, ${SIZE}", environment: environment)
    #expect(table.partitions.map(\.size) == [0x2000])
    #expect(table.problems.map(\.place) == [TextPlace(line: 1, column: 20)])
  }

  @Test func `reads a dollar that names no variable as itself`() {
    #expect(table("a$, data, phy,, 4K").partitions.map(\.name) == ["a$"])
  }

  @Test func `ignores variables in comments`() { #expect(!table("# $HOME\nphy, data, phy,, 4K").hasErrors) }

  /// "й, data, phy,, 4K" as Python's codecs encode it, behind each byte order mark.
  static let encoded = [
    "efbbbfd0b92c20646174612c207068792c2c20344b",
    "fffe39042c00200064006100740061002c0020007000680079002c002c00200034004b00",
    "feff0439002c00200064006100740061002c0020007000680079002c002c00200034004b",
    "fffe0000390400002c00000020000000640000006100000074000000610000002c0000002000000070000000680000007900"
      + "00002c0000002c00000020000000340000004b000000",
    "0000feff000004390000002c00000020000000640000006100000074000000610000002c0000002000000070000000680000"
      + "00790000002c0000002c00000020000000340000004b",
  ]

  @Test(arguments: encoded) func `is read in the encoding that its byte order mark names`(hex: String) {
    let digits = Array(hex)
    let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
    let table = PartitionTable(bytes: bytes)
    #expect(table.partitions.map(\.name) == ["й"])
    #expect(table.problems.isEmpty)
  }

  @Test(arguments: [
    ("24576", 24576), ("0x6000", 0x6000), ("0X6000", 0x6000), ("24k", 0x6000), ("24 K", 0x6000), ("1M", 0x100000),
    ("0x18K", 0x6000), ("24_576", 24576), ("+24K", 0x6000), ("0o60000", 0x6000), ("0b110K", 0x1800),
    ("0x_6000", 0x6000),
    ("-1", -1), ("00", 0),
  ])
  func `reads numbers as Python does, with K or M behind`(text: String, value: Int) {
    #expect(PartitionNumber.parse(text) == value)
  }

  @Test(arguments: ["", " ", "K", "-", "--1", "0x-1", "+-1", "1__0", "_1", "1_", "012", "0x", "4KB", "١", "1e3", "0xK"])
  func `takes nothing else for a number`(text: String) { #expect(PartitionNumber.parse(text) == nil) }

  @Test func `places the boot loader and the table themselves by chip and table offset`() {
    let csv = """
      boot, bootloader, primary, N/A, N/A
      table, partition_table, primary, N/A, N/A
      app, app, factory, , 1M
      boot2, bootloader, ota, , N/A
      table2, partition_table, ota, , N/A
      boot3, bootloader, recovery, N/A, N/A
      """
    let rules = PartitionRules(tableOffset: 0x9000, chip: .esp32, recoveryBootloaderOffset: 0x200000)
    let table = table(csv, rules)
    #expect(table.problems.isEmpty)
    #expect(table.partitions.map(\.offset) == [0x1000, 0x9000, 0x10000, 0x110000, 0x118000, 0x200000])
    #expect(table.partitions.map(\.size) == [0x8000, 0x1000, 0x100000, 0x8000, 0x1000, 0x8000])
  }

  @Test func `for an ESP8266 aligns apps to 4K and data to 4, and calls an empty data subtype ota`() {
    let csv = "nvs, data, nvs,, 24K\na, app,,, 0x3004\nb, data, phy,, 6\nc, data,,, 8K"
    let partitions = table(csv, PartitionRules(chip: .esp8266)).partitions
    #expect(partitions.map(\.offset) == [0x9000, 0xF000, 0x12004, 0x1200C])
    #expect(partitions.map(\.subtypeName) == ["nvs", "factory", "phy", "ota"])
  }

  @Test(arguments: ["a, data, phy,, 4K, readonly", "a, data, littlefs,, 4K", "a, bootloader, primary,,"])
  func `for an ESP8266 cannot say what its SDK does not know`(csv: String) {
    let problems = table(csv, PartitionRules(chip: .esp8266)).problems
    #expect(problems.map(\.severity) == [.error] && problems[0].message.contains("ESP8266"))
  }
}
