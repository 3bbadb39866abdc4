import Testing

@testable import NVSModel

/// Each row of a table of mistakes: what is written, where the error must be said, and a word that it must say.
@Suite struct `A mistake in a partition table is an error at its cell` {
  func table(_ csv: String, _ rules: PartitionRules = PartitionRules()) -> PartitionTable {
    PartitionTable(bytes: Array(csv.utf8), rules: rules)
  }

  func expect(
    _ csv: String, _ rules: PartitionRules = PartitionRules(), errorAt line: Int, _ column: Int, saying word: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let errors = table(csv, rules).problems.filter { $0.severity == .error }
    #expect(errors.count == 1, "\(errors)", sourceLocation: sourceLocation)
    #expect(errors.first?.place == TextPlace(line: line, column: column), sourceLocation: sourceLocation)
    #expect(
      errors.first?.message.contains(word) == true, "\(errors.first?.message ?? "")", sourceLocation: sourceLocation)
  }

  @Test func `when a type is missing`() { expect("fctry,, nvs,, 24K", errorAt: 1, 7, saying: "type") }

  @Test func `when a row ends before its type`() { expect("fctry", errorAt: 1, 6, saying: "type") }

  @Test func `when a type is unknown`() { expect("fctry, date, nvs,, 24K", errorAt: 1, 8, saying: "'date'") }

  @Test func `when a type is over a byte`() { expect("a, 256, 1,, 24K", errorAt: 1, 4, saying: "0 to 255") }

  @Test func `when a subtype is unknown`() { expect("fctry, data, nvm,, 24K", errorAt: 1, 14, saying: "nvs_keys") }

  @Test func `when a subtype is of another type`() { expect("a, app, nvs,, 1M", errorAt: 1, 9, saying: "ota_15") }

  @Test func `when an app has no subtype`() { expect("a, app, ,, 1M", errorAt: 1, 9, saying: "needs a subtype") }

  @Test func `when a size is missing`() { expect("fctry, data, nvs, 0x9000,", errorAt: 1, 26, saying: "size") }

  @Test(arguments: ["24Q", "010", "0x", "1_", "24KB", "1.5M", "24K # spare"])
  func `when a size is no number`(size: String) {
    expect("fctry, data, nvs, , \(size)", errorAt: 1, 21, saying: "not a number")
  }

  @Test func `when a number is over 32 bits`() {
    expect("fctry, data, nvs, 0x9000, 0x100000000", errorAt: 1, 27, saying: "32 bits")
  }

  @Test func `when a number is as low as a machine word goes`() {
    expect("fctry, data, nvs, 0x9000, -9007199254740992K", errorAt: 1, 27, saying: "32 bits")
  }

  @Test func `when a partition ends past 4 GiB`() {
    expect("fctry, data, nvs, 0xFFFFF000, 0x3000", errorAt: 1, 31, saying: "4 GiB")
  }

  @Test func `when a negative size names an end before the offset`() {
    expect("fctry, data, nvs, 0x20000, -0x10000", errorAt: 1, 28, saying: "0x10000")
  }

  @Test func `when an offset is negative`() {
    expect("fctry, data, nvs, -0x9000, 0x3000", errorAt: 1, 19, saying: "negative")
  }

  @Test func `when an app's offset is not a multiple of 64K`() {
    expect("a, app, factory, 0x11000, 1M", errorAt: 1, 18, saying: "use 0x20000")
  }

  @Test func `when a data offset is not a multiple of 4K`() {
    expect("fctry, data, nvs, 0x9100, 24K", errorAt: 1, 19, saying: "use 0xa000")
  }

  @Test func `when an app's size is not a multiple of 4K`() {
    expect("a, app, factory, , 0x10100", errorAt: 1, 20, saying: "use 0x11000")
  }

  @Test func `when an offset is before the end of the row above`() {
    expect("a, data, phy, 0x9000, 8K\nb, data, nvs, 0xA000, 24K", errorAt: 2, 15, saying: "'a' in line 1")
  }

  @Test func `when rows are not in order of offset`() {
    let csv = "a, data, phy, 0x20000, 4K\nb, data, nvs, 0x9000, 24K"
    let errors = table(csv).problems.filter { $0.severity == .error }
    #expect(errors.map(\.place) == [TextPlace(line: 2, column: 15)])
  }

  @Test func `when an offset is inside the table's own sector`() {
    expect("a, data, phy, 0x8000, 4K", errorAt: 1, 15, saying: "0x9000")
  }

  @Test func `when a name is used twice`() {
    expect("a, data, phy,, 4K\na, data, nvs,, 24K", errorAt: 2, 1, saying: "line 1")
  }

  @Test func `when a name is over 16 bytes`() {
    expect("größe_in_milligr, data, phy,, 4K", errorAt: 1, 1, saying: "18 bytes")
  }

  @Test func `when a name has a NUL`() { expect("a\0b, data, phy,, 4K", errorAt: 1, 1, saying: "NUL") }

  @Test func `when there are two otadata partitions`() {
    expect("a, data, ota,, 8K\nb, data, ota,, 8K", errorAt: 2, 10, saying: "second otadata")
  }

  @Test func `when otadata has another size`() {
    expect("otadata, data, ota,, 4K", errorAt: 1, 22, saying: "0x2000")
  }

  @Test func `when there are two TEE otadata partitions`() {
    expect("a, data, tee_ota,, 8K\nb, data, tee_ota,, 8K", errorAt: 2, 10, saying: "second TEE otadata")
  }

  @Test func `when TEE otadata has another size`() {
    expect("a, data, tee_ota,, 4K", errorAt: 1, 20, saying: "0x2000")
  }

  @Test func `when NVS under 12K is not readonly`() {
    expect("fctry, data, nvs,, 8K", errorAt: 1, 20, saying: "readonly")
  }

  @Test(arguments: ["ota,, 8K", "coredump,, 64K"])
  func `when a partition that firmware writes is readonly`(cells: String) {
    expect("a, data, \(cells), readonly", errorAt: 1, 12 + cells.count, saying: "cannot be readonly")
  }

  @Test func `when a flag is unknown`() {
    expect("a, data, phy,, 4K, readonly:hidden", errorAt: 1, 20, saying: "'hidden'")
  }

  @Test func `when NVS is flagged encrypted`() {
    expect("fctry, data, nvs,, 24K, encrypted", errorAt: 1, 25, saying: "refuses")
  }

  @Test func `when a partition ends past the flash`() {
    let rules = PartitionRules(flashSize: 0x20_0000)
    expect("fctry, data, nvs, 0x340000, 0x6000", rules, errorAt: 1, 19, saying: "0x200000")
  }

  @Test func `when a variable is not set`() {
    expect("fctry, data, nvs, , ${SIZE}", errorAt: 1, 21, saying: "'SIZE'")
  }

  @Test func `when there are more than 94 partitions`() {
    let csv = (0..<95).map { "p\($0), data, phy,, 4K\n" }.joined()
    expect(csv, errorAt: 95, 1, saying: "94")
  }

  @Test func `when there is no partition at all`() {
    let problems = table("# nothing\n").problems
    #expect(problems.map(\.severity) == [.error] && problems[0].place == nil)
  }

  @Test func `when the file is not text`() {
    let table = PartitionTable(bytes: Array("a, data, phy,, 4K\nb".utf8) + [0xFF] + Array(", data, nvs,, 24K".utf8))
    #expect(table.problems.first?.place == TextPlace(line: 2, column: 1))
  }

  @Test func `when the boot loader's offset is not known`() {
    expect("boot, bootloader, primary, N/A, N/A", errorAt: 1, 7, saying: "--bootloader-offset")
  }

  @Test func `when the boot loader does not lie before the table`() {
    let rules = PartitionRules(tableOffset: 0x1000, chip: .esp32)
    expect("boot, bootloader, primary", rules, errorAt: 1, 7, saying: "0x1000")
  }

  @Test func `when the recovery boot loader's offset is not known`() {
    let rules = PartitionRules(chip: .esp32)
    expect("boot, bootloader, recovery,,", rules, errorAt: 1, 28, saying: "--recovery-bootloader-offset")
  }

  @Test func `and every mistake is said, in file order`() {
    let problems = table("a, data, nvs,, 8K\nb, app,,, 1M\nc, dat, nvs,, 24K").problems
    #expect(problems.filter { $0.severity == .error }.map { $0.place?.line } == [1, 2, 3])
  }
}

@Suite struct `A doubtful thing in a partition table is a warning at its cell` {
  func warnings(_ csv: String, chip: Chip? = nil) -> [Problem] {
    PartitionTable(bytes: Array(csv.utf8), rules: PartitionRules(chip: chip)).problems.filter { $0.severity != .note }
  }

  @Test(arguments: [
    ("factory, data, phy,, 4K", 1), ("data, app, factory,, 1M", 1), (", data, phy,, 4K", 1),
    ("keys, data, nvs_keys,, 4K", 26), ("a, data, fat,, 5000", 16), ("a, data, fat,, 0", 16),
    ("a, data, phy,, 4K,, readonly", 21), ("t, partition_table, ota,, 8K", 27),
  ])
  func `with nothing refused`(csv: String, column: Int) {
    let found = warnings(csv)
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.place == TextPlace(line: 1, column: column))
  }

  @Test func `and a name that fits its type is none`() {
    #expect(warnings("phy, data, phy,, 4K\napp, app, factory,, 1M\nota, data, ota,, 8K").isEmpty)
  }
}
