import Testing

@testable import NVSModel

/// A table made from a seed, with what Espressif's generator for its chip made of it: gen_esp32part.py of ESP-IDF
/// for `esp32`, of ESP8266_RTOS_SDK for `esp8266`.
struct SeededTable: CustomTestStringConvertible {
  var number = ""
  var rules = PartitionRules()
  var hasMD5 = true
  var lines: [Substring] = []
  /// The rows that the generator prints after reading its own binary.
  var rows: [Substring] = []
  /// Nil when the generator refuses it.
  var binary: [UInt8]?

  var testDescription: String { "table \(number)" }

  /// In the fixture `@` begins a table, `>` is a line of its CSV, `<` a row printed, `=` the bytes without the
  /// trailing ff, `!` a refusal.
  static func all() throws -> [SeededTable] {
    let text = String(decoding: try Fixtures.bytes("partitions/seeded.txt"), as: UTF8.self)
    var tables: [SeededTable] = []
    for line in text.split(separator: "\n") {
      switch line.first {
      case "@": tables.append(SeededTable(heading: line))
      case ">": tables[tables.count - 1].lines.append(line.dropFirst(2))
      case "<": tables[tables.count - 1].rows.append(line.dropFirst(2))
      case "=": tables[tables.count - 1].binary = padded(line.dropFirst(2))
      default: break
      }
    }
    return tables
  }

  private init(heading: Substring) {
    let words = heading.split(separator: " ")
    number = String(words[1])
    for word in words.dropFirst(2) {
      let value = word.drop { $0 != "=" }.dropFirst()
      switch word.prefix(while: { $0 != "=" }) {
      case "chip": rules.chip = Chip(named: value)
      case "offset": rules.tableOffset = Int(value) ?? 0
      case "flash": rules.flashSize = value == "0" ? nil : Int(value)
      default: hasMD5 = value == "1"
      }
    }
  }

  private static func padded(_ hex: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = hex
    while let byte = UInt8(rest.prefix(2), radix: 16) {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes + [UInt8](repeating: 0xFF, count: 0xC00 - bytes.count)
  }
}

@Suite struct `Every one of 400 seeded tables` {
  let tables: [SeededTable]

  init() throws { tables = try SeededTable.all() }

  func read(_ table: SeededTable) -> PartitionTable {
    PartitionTable(bytes: Array(table.lines.joined(separator: "\n").utf8), rules: table.rules)
  }

  @Test func `is taken or refused as Espressif's generator does`() {
    #expect(tables.count == 400)
    for table in tables {
      let errors = read(table).problems.filter { $0.severity == .error }
      #expect(errors.isEmpty == (table.binary != nil), "\(table.number): \(errors)")
    }
  }

  @Test func `has the known good offsets, sizes and flags`() {
    for table in tables where table.binary != nil {
      let rows = read(table).csv.split(separator: "\n").dropFirst(2)
      #expect(Array(rows) == table.rows, "\(table.number)")
    }
  }

  @Test func `has the known good binary form`() throws {
    for table in tables where table.binary != nil {
      #expect(try read(table).binary(withMD5: table.hasMD5) == table.binary, "\(table.number)")
    }
  }

  @Test func `reads the same from its binary form`() throws {
    for table in tables {
      guard let binary = table.binary else { continue }
      let again = PartitionTable(bytes: binary, rules: table.rules)
      #expect(!again.hasErrors, "\(table.number): \(again.problems)")
      #expect(again.partitions == read(table).partitions, "\(table.number)")
      #expect(Array(again.csv.split(separator: "\n").dropFirst(2)) == table.rows, "\(table.number)")
    }
  }
}
