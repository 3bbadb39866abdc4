import TestSupport
import Testing

@testable import NVSModel

@Suite struct `A partition table in use` {
  func table(_ csv: String, _ rules: PartitionRules = PartitionRules()) -> PartitionTable {
    PartitionTable(bytes: Array(csv.utf8), rules: rules)
  }

  @Test func `offers every NVS partition, with a word about the default one`() {
    let found = table(Samples.partitions).nvsPartitions
    #expect(found.map(\.name) == ["nvs", "fctry"])
    #expect(found[0].roleNote?.contains("Reset to Factory") == true)
    #expect(found[1].roleNote == nil)
  }

  @Test func `notes the default NVS partition at its name`() {
    let notes = table("# Name, Type, SubType, Offset, Size\n" + Samples.partitions).problems
    #expect(notes.map(\.severity) == [.note] && notes[0].place == TextPlace(line: 2, column: 1))
  }

  @Test func `differs from another by name`() {
    let board = table("nvs, data, nvs,, 24K\nfctry, data, nvs, 0x340000, 0x6000\nold, data, fat,, 1M")
    let file = table("nvs, data, nvs,, 24K\nfctry, data, nvs, 0x350000, 0x6000\nnew, data, fat,, 1M")
    let differences = board.differences(from: file)
    #expect(differences.map(\.name) == ["fctry", "old", "new"])
    #expect(
      differences[0].sentence("the board", "the file")
        == "the board has 'fctry' at 0x340000 size 0x6000 (data, nvs), "
        + "the file has it at 0x350000 size 0x6000 (data, nvs)")
    #expect(differences[1].sentence("the board", "the file").hasSuffix("the file has no such partition"))
    #expect(differences[2].sentence("the board", "the file").hasPrefix("the board has no partition 'new'"))
    #expect(board.differences(from: board).isEmpty)
  }

  @Test func `is recognised by its content`() throws {
    let csv = Array(Samples.partitions.utf8)
    #expect(PartitionTable.looksLikePartitionTable(csv))
    #expect(PartitionTable.looksLikePartitionTable(try PartitionTable(bytes: csv).binary()))
    #expect(PartitionTable.looksLikePartitionTable(Array("a, 0x40, 7, , 4K\n".utf8)))
  }

  @Test(arguments: [
    "key,type,encoding,value\nmfg_ns,namespace,,\n", "", "# only a comment\n", "id,serial_no,cert\n1,2,3\n",
    "key,type,encoding,value\na,data,u8,1\n", "a,data,nvs\n",
  ])
  func `is not mistaken for another file`(text: String) {
    #expect(!PartitionTable.looksLikePartitionTable(Array(text.utf8)))
  }

  @Test func `is shown in columns, with what is free and what is worth knowing`() {
    let table = table("nvs, data, nvs,, 24K\na, app, factory,, 1M, encrypted", PartitionRules(flashSize: 0x400000))
    #expect(
      table.text == """
        Name  Type  SubType  Offset   End       Size  Flags
        nvs   data  nvs      0x9000   0xf000    24K
        a     app   factory  0x10000  0x110000  1M    encrypted
        The partitions end at 0x110000, the flash at 0x400000: 3008K free
        Note: 'nvs' is the default NVS partition, which a Reset to Factory erases: keep factory values in one of their own

        """)
  }

  @Test func `is JSON for programs`() {
    let table = table("a\"b, data, nvs,, 8K, readonly\nc, 0x40, 7,, 0x1000")
    #expect(
      table.json == """
        {
          "table_offset": 32768,
          "partitions": [
            {"name": "a\\"b", "type": 1, "type_name": "data", "subtype": 2, "subtype_name": "nvs", "offset": 36864, \
        "size": 8192, "encrypted": false, "readonly": true},
            {"name": "c", "type": 64, "type_name": null, "subtype": 7, "subtype_name": null, "offset": 45056, \
        "size": 4096, "encrypted": false, "readonly": false}
          ]
        }

        """)
  }

  @Test func `shows no control character of a name`() {
    let partition = Partition(name: "a\u{1B}[2J\n", type: .data, subtype: 1, offset: 0x9000, size: 0x1000)
    let table = PartitionTable([partition])
    #expect(table.text.contains("a\\u{1b}[2J\\n") && table.json.contains("a\\u001b[2J\\u000a"))
  }

  @Test func `knows chips as esptool names them`() {
    #expect(Chip(named: "ESP32-S3") == .esp32s3 && Chip(named: "esp8266") == .esp8266 && Chip(named: "esp31") == nil)
    #expect(Chip.esp32c3.displayName == "ESP32-C3" && Chip.esp32.displayName == "ESP32")
    #expect(Chip.esp8266.displayName == "ESP8266")
  }
}
