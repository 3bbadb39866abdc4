import TestSupport
import Testing

@testable import NVSModel

private enum Sample {
  static let text = """
    # Name,   Type, SubType, Offset,  Size, Flags
    nvs,      data, nvs,     0x9000,  0x4000

    otadata,  data, ota,     0xd000,  0x2000
    # the next follows
    app,      app,  factory, ,        1M
    fctry,    data, nvs,     ,        $SIZE
    """
}

@Suite struct `A partition table that is edited` {
  private func document(_ text: String = Sample.text) throws -> PartitionDocument {
    try #require(PartitionDocument(Array(text.utf8)) { $0 == "SIZE" ? "0x6000" : nil })
  }

  private func text(_ document: PartitionDocument) -> String { String(decoding: document.bytes, as: UTF8.self) }

  @Test(arguments: [
    Sample.text, Sample.text + "\n", Sample.text.replacing("\n", with: "\r\n"), "\u{FEFF}" + Sample.text, "", "\r",
    "a\r\n\r\n",
  ])
  func `is the file as it was, until something is changed`(text: String) throws {
    let document = try document(text)
    #expect(document.bytes == Array(text.utf8) && !document.isChanged)
  }

  @Test func `changes nothing but the cell`() throws {
    var document = try document()
    try document.set(.size, ofRow: 0, to: "0x3000")
    #expect(text(document) == Sample.text.replacing("0x4000", with: "0x3000"))
    #expect(document.table.partitions[0].size == 0x3000 && document.isChanged)
    try document.set(.flags, ofRow: 1, to: "encrypted")
    #expect(text(document).contains("otadata,  data, ota,     0xd000,  0x2000,  encrypted\n"), "spaced as the second")
    try document.set(.offset, ofRow: 2, to: "0x20000")
    #expect(text(document).contains("app,      app,  factory, 0x20000,        1M\n"))
    #expect(document.table.partitions[3].offset == 0x120000, "what follows is found out anew")
  }

  @Test func `goes back to the file as it was opened, and forward again`() throws {
    var document = try document()
    try document.set(.size, ofRow: 0, to: "0x3000")
    document.delete(rows: 1...1)
    let changed = text(document)
    #expect(document.undo() == 1 && document.undo() == 0)
    #expect(text(document) == Sample.text && !document.isChanged && document.undo() == nil)
    #expect(document.redo() == 0 && document.redo() == 1)
    #expect(text(document) == changed && document.redo() == nil)
    document.markSaved()
    #expect(!document.isChanged)
    _ = document.undo()
    #expect(document.isChanged)
  }

  @Test func `keeps comments and blank lines when rows go, come or change places`() throws {
    var document = try document()
    document.delete(rows: 1...1)
    #expect(text(document).contains("0x4000\n\n# the next follows\napp,"))
    document.exchange(0, with: 1)
    #expect(document.table.rows.map { $0.texts[0] } == ["app", "nvs", "fctry"])
    document.insert([["new, one", "data", "nvs", "", "0x3000"]], at: 3)
    #expect(text(document).hasSuffix("$SIZE\nnew one, data, nvs, , 0x3000\n"))
    document.insert([["first", "data", "phy", "", "4K"]], at: 0)
    #expect(document.table.rows.map { $0.texts[0] } == ["first", "app", "nvs", "fctry", "new one"])
  }

  @Test(arguments: [
    (PartitionTable.Field.name, "a,b"), (.size, "1\n2"), (.name, " # x"),
  ])
  func `takes no text that would be more than a cell`(field: PartitionTable.Field, cell: String) throws {
    var document = try document()
    #expect(throws: ValueError.self) { try document.set(field, ofRow: 0, to: cell) }
    #expect(!document.isChanged)
  }

  @Test func `makes room behind a partition that has grown`() throws {
    var document = try document(
      "nvs, data, nvs, 0x9000, 0x6000\nphy, data, phy, 0xf000, 4K\napp, app, factory, 0x10000, 1M\nfar, data, nvs, 0x200000, 24K\n"
    )
    try document.set(.size, ofRow: 0, to: "0x8000")
    #expect(document.table.hasErrors)
    #expect(document.makeRoom(behind: 0) == [1, 2])
    #expect(document.table.partitions.map(\.offset) == [0x9000, 0x11000, 0x20000, 0x200000])
    #expect(!document.table.hasErrors)
    #expect(document.undo() == 0 && document.table.partitions[1].offset == 0xF000, "it is one step")
    #expect(document.makeRoom(behind: 3) == [])
  }

  @Test func `is none where it could not be kept as it is`() {
    for bytes in [[0xAA, 0x50] + [UInt8](repeating: 0, count: 30), [0xFF, 0xFE, 0x61, 0x00], [0x61, 0x2C, 0xE4]] {
      #expect(PartitionDocument(bytes) == nil)
    }
  }

  @Test func `offers what is legal in a cell`() throws {
    let table = try document().table
    #expect(table.choices(for: .type, ofRow: 0) == ["app", "data", "bootloader", "partition_table"])
    #expect(table.choices(for: .subtype, ofRow: 0).contains("nvs_keys"))
    #expect(table.choices(for: .subtype, ofRow: 2).contains("ota_0"))
    #expect(table.choices(for: .flags, ofRow: 0) == ["", "encrypted", "readonly", "encrypted:readonly"])
    #expect(table.choices(for: .size, ofRow: 0) == [])
  }

  @Test func `takes any changes in any order, and undoes all of them`() throws {
    var random = SeededRandom(12)
    for _ in 0..<40 {
      var document = try document()
      for _ in 0..<30 {
        let row = Int.random(in: 0...5, using: &random)
        let field = PartitionTable.Field.allCases.randomElement(using: &random) ?? .name
        let cell = ["", "x", "0x1000", "-1", "nvs", "$SIZE", "ü", " "].randomElement(using: &random) ?? ""
        switch Int.random(in: 0..<7, using: &random) {
        case 0: document.insert([["n\(row)", "data", cell]], at: min(row, document.table.rows.count))
        case 1: document.delete(rows: row...row)
        case 2: document.exchange(row, with: row + 1)
        case 3: _ = document.makeRoom(behind: row)
        case 4: _ = document.undo()
        default: try document.set(field, ofRow: row, to: cell)
        }
        #expect(PartitionDocument(document.bytes) { $0 == "SIZE" ? "0x6000" : nil }?.table.rows == document.table.rows)
      }
      while document.undo() != nil {}
      #expect(text(document) == Sample.text)
    }
  }
}
