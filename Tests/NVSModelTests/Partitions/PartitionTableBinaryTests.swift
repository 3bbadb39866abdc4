import Testing
import TestSupport

@testable import NVSModel

@Suite struct `A binary partition table` {
  static let csv = "nvs, data, nvs,, 24K\nfctry, data, nvs,, 8K, readonly\nfactory, app, factory,, 1M\n"

  func good() throws -> [UInt8] { try PartitionTable(bytes: Array(Self.csv.utf8)).binary() }

  func errors(_ bytes: [UInt8]) -> [String] {
    PartitionTable(bytes: bytes).problems.filter { $0.severity == .error }.map(\.message)
  }

  @Test func `is read with its signature sector behind it`() throws {
    let table = PartitionTable(bytes: try good() + [UInt8](repeating: 0x5A, count: 0x400))
    #expect(table.partitions.map(\.name) == ["nvs", "fctry", "factory"])
    #expect(!table.hasErrors)
  }

  @Test func `with a changed byte does not match its MD5, and is read all the same`() throws {
    var bytes = try good()
    bytes[0x2B] ^= 0x01
    #expect(errors(bytes).contains { $0.hasPrefix("byte 0x60: the MD5") })
    #expect(PartitionTable(bytes: bytes).partitions.count == 3)
  }

  @Test func `with a destroyed entry still gives the others`() throws {
    var bytes = try good()
    bytes.replaceSubrange(32..<64, with: [UInt8](repeating: 0, count: 32))
    #expect(errors(bytes).map { $0.prefix(10) } == ["byte 0x20:", "byte 0x60:"])
    #expect(PartitionTable(bytes: bytes).partitions.map(\.name) == ["nvs", "factory"])
  }

  @Test(arguments: [(70, "byte 0x40"), (96, "byte 0x60"), (128, "byte 0x80"), (2, "byte 0x0")])
  func `that is cut off says where`(length: Int, place: String) throws {
    #expect(errors(Array(try good().prefix(length))).first?.hasPrefix(place) == true)
  }

  @Test func `from a flash that was never written says so, and is not taken for one by its looks`() {
    let erased = [UInt8](repeating: 0xFF, count: 0xC00)
    #expect(errors(erased) == ["byte 0x0: there is no partition in this table: was it read from its offset, 0x8000?"])
    #expect(!PartitionTable.looksLikePartitionTable(erased))
  }

  @Test func `without MD5 is good, with a note`() throws {
    let bytes = try PartitionTable(bytes: Array(Self.csv.utf8)).binary(withMD5: false)
    let table = PartitionTable(bytes: bytes)
    #expect(!table.hasErrors && table.partitions.count == 3)
    #expect(table.problems.contains { $0.severity == .note && $0.message.contains("no MD5") })
  }

  @Test func `warns of entries behind the MD5, which firmware does not read`() throws {
    var bytes = try good()
    bytes.replaceSubrange(128..<160, with: bytes[0..<32])
    let table = PartitionTable(bytes: bytes)
    #expect(table.partitions.count == 3)
    #expect(table.problems.contains { $0.severity == .warning && $0.message.hasPrefix("byte 0x80") })
  }

  @Test func `warns of unknown flags, and keeps them`() {
    let partition = Partition(
      name: "a", type: .data, subtype: 1, offset: 0x9000, size: 0x1000, flags: PartitionFlags(rawValue: 0x82))
    let table = PartitionTable([partition])
    #expect(table.problems.map(\.severity) == [.warning] && table.problems[0].message.contains("0x80"))
  }

  @Test func `may have partitions in any order of offset`() throws {
    let partitions = [(0x20000, "b"), (0x9000, "a")].map {
      Partition(name: $1, type: .data, subtype: 1, offset: $0, size: 0x1000)
    }
    #expect(!PartitionTable(bytes: try PartitionTable(partitions).binary()).hasErrors)
  }

  @Test func `must not have partitions that overlap`() throws {
    let partitions = [(0x20000, "b"), (0x1F000, "a")].map {
      Partition(name: $1, type: .data, subtype: 1, offset: $0, size: 0x2000)
    }
    #expect(errors(try PartitionTable(partitions).binary()).first?.contains("overlaps 'a'") == true)
  }

  @Test func `holds 94 partitions with MD5 and 95 without`() throws {
    let partitions = (0..<95).map {
      Partition(name: "p\($0)", type: .data, subtype: 1, offset: 0x9000 + $0 * 0x1000, size: 0x1000)
    }
    #expect(try PartitionTable(Array(partitions.prefix(94))).binary().count == 0xC00)
    #expect(try PartitionTable(partitions).binary(withMD5: false).suffix(32) == ArraySlice(repeating: 0xFF, count: 32))
    #expect(throws: PartitionTableError.tooManyPartitions(count: 95, limit: 94)) {
      try PartitionTable(partitions).binary()
    }
  }
}

@Suite struct `Damage never crashes the reader` {
  /// Reads to the end what comes out: shown, printed, and made binary, from which the same is read again.
  @discardableResult
  func exercise(_ bytes: [UInt8], _ rules: PartitionRules) -> PartitionTable {
    let table = PartitionTable(bytes: bytes, rules: rules) { $0.count.isMultiple(of: 2) ? "0x$0" : nil }
    let shown = table.text + table.json + table.csv + table.problems.map(\.message).joined()
    #expect(!table.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" } && !shown.isEmpty)
    if let binary = try? table.binary() {
      #expect(binary.count == 0xC00)
      let again = PartitionTable(bytes: binary, rules: rules).partitions
      #expect(again.map(\.offset) == table.partitions.map(\.offset))
      // A name that is not UTF-8, which is an error, is not kept.
      #expect(table.hasErrors || again == table.partitions)
    }
    _ = PartitionTable.looksLikePartitionTable(bytes)
    return table
  }

  let chips: [Chip?] = [nil, .esp8266, .esp32]

  @Test func `that leaves nothing but random bytes, which are no table`() {
    var random = SeededRandom(7)
    for _ in 0..<500 {
      let length = Int.random(in: 0...400, using: &random)
      let head: [UInt8] =
        Bool.random(using: &random)
        ? [0xAA, 0x50] : [[], [0xFF, 0xFE], [0, 0, 0xFE, 0xFF]].randomElement(using: &random) ?? []
      let bytes = head + (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let table = exercise(bytes, PartitionRules(chip: chips.randomElement(using: &random) ?? nil))
      #expect(table.hasErrors)
    }
  }

  @Test func `that changes a good table`() throws {
    var random = SeededRandom(8)
    let csv = Array("#c\nboot, bootloader, primary\nnvs, data, nvs, 0x9000, 24K, readonly\n$A, app, ota_0,, -2M\n".utf8)
    let binary = try PartitionTable(bytes: Array(`A binary partition table`.csv.utf8)).binary()
    let alphabet = Array("\n\r,:#$-_0x9KMm{}\0 \u{1B}é".utf8) + [0xFF, 0x80, 0xAA, 0x50, 0xEB]
    for round in 0..<1000 {
      var bytes = round.isMultiple(of: 2) ? csv : binary
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let at = Int.random(in: 0..<min(bytes.count, 160), using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: at)
        case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: at)
        case 2: bytes[at] = alphabet.randomElement(using: &random) ?? 0
        default: bytes[at] = UInt8.random(in: 0...255, using: &random)
        }
      }
      exercise(bytes, PartitionRules(flashSize: 0x400000, chip: chips.randomElement(using: &random) ?? nil))
    }
  }
}
