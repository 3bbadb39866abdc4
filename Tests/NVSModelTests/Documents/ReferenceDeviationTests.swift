import Testing

@testable import NVSModel

/// What the reference generator gets wrong, row by row of the list in docs: the image is right, and nothing is silent.
@Suite struct `Where the reference generator is wrong` {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `a namespace named again takes its keys`() throws {
    let evaluation = try evaluated("a,namespace,,\nb,namespace,,\na,namespace,,\nk,data,u8,1\n")
    #expect(evaluation.items.map(\.key.text) == ["a", "b", "a", "k"])
    #expect(evaluation.messages(.note).count == 1 && evaluation.problems[0].row == 2)
    let image = try ImageEncoder.encode(evaluation.items, version: .v2, geometry: Geometry(size: 0x3000))
    #expect(image.bytes[NVS.offset(page: 0, entry: 2)] == 1)
  }

  @Test func `a line that begins with # in quotes is part of the value`() throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,string,\"a\n#b\"\n")
    #expect(evaluation.content("k") == .string(bytes("a\n#b")))
    #expect(evaluation.messages(.note).count == 1)
    #expect(evaluation.problems[0].problem.place == TextPlace(line: 3, column: 15))
  }

  @Test func `a byte order mark is read and kept`() throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,u8,1\n", header: "\u{FEFF}key,type,encoding,value\n")
    #expect(evaluation.items.count == 2 && evaluation.messages(.note).count == 1)
  }

  @Test func `a key is measured in bytes`() throws {
    let evaluation = try evaluated("n,namespace,,\né23456789012345,data,u8,1\n")
    #expect(
      evaluation.messages(.error) == ["16 bytes long: the firmware allows 15 (a character beyond ASCII takes 2 to 4)"])
    #expect(evaluation.problems[0].column == .key)
  }

  @Test(arguments: [3967, 3968, 3999, 4000])
  func `a string may fill a page`(count: Int) throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,string,\(String(repeating: "x", count: count))\n")
    #expect(evaluation.hasErrors == (count == 4000))
    #expect(evaluation.messages(.note).isEmpty == (count == 3967 || count == 4000))
  }

  @Test func `binary text beyond ASCII is bytes`() throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,binary,é\n")
    #expect(evaluation.content("k") == .blob([0xC3, 0xA9]) && evaluation.messages(.note).count == 1)
  }

  @Test func `the 255th namespace is an error`() throws {
    let rows = (1...255).map { "n\($0),namespace,,\n" }.joined()
    let evaluation = try evaluated(rows)
    #expect(evaluation.messages(.error) == ["this is namespace 255: the firmware takes 254"])
    #expect(evaluation.problems[0].row == 254)
  }

  @Test(arguments: [
    ("n,namespace,,\nk,data,u8,1\nk,data,u8,2\n", "'k' is in this namespace already, in line 3"),
    ("k,data,u8,1\n", "this row stands before any namespace: put a row of type namespace above it"),
    ("n,namespace,,\nk,Data,u8,1\n", "'Data' is not a type: write data, in lower case without spaces"),
    ("n,namespace,,\n,data,u8,1\n", "a name is needed here: 1 to 15 bytes"),
    (
      "n,namespace,,\nk,data,string,a,b\n", "5 columns where the header has 4: put a value that holds a comma in quotes"
    ),
    ("n,namespace,,\nk,data,string,\"a\n", "this quote is never closed: add a \" at the end of the value"),
    (
      "n,namespace,,\nk,data,string,a\0b\n",
      "a NUL at byte 2 would end the string early: remove it, or store it as binary"
    ),
    ("n,namespace,,\nk,data\n", "an encoding is needed here: u8…i64, string, binary, hex2bin or base64"),
    ("n,namespace,,\nk,data,u8\n", "the row ends before its value: it needs 4 columns"),
    ("n,namespace,,\n  # note\n", "a comment begins in the first column: remove the spaces before the #"),
    ("n,namespace,,\n,,,\n", "this row is empty: fill it in or delete it"),
  ])
  func `what it takes or crashes on is an error at its cell`(rows: String, message: String) throws {
    #expect(try evaluated(rows).messages(.error) == [message])
  }

  @Test func `empty cells at the end are no columns too many`() throws {
    #expect(try evaluated("n,namespace,,,,\nk,data,u8,1,,\n").problems.isEmpty)
  }

  @Test func `an empty file and one over the limit are errors`() throws {
    let large = [UInt8](repeating: 1, count: 508_001)
    let evaluation = try evaluated("n,namespace,,\na,file,binary,e\nb,file,binary,l\n", files: ["e": [], "l": large])
    #expect(
      evaluation.messages(.error) == [
        "the file 'e' is empty", "a blob of 508001 bytes is too large: it can have 508000",
      ])
  }

  @Test func `a missing file is an error that says where it was looked for`() throws {
    let document = try FactoryDocument(
      name: "m", bytes: bytes("key,type,encoding,value\nn,namespace,,\na,file,binary,x\n"))
    var evaluator = Evaluator()
    let request = FileRequest(document: "m", path: "x")
    let evaluation = evaluator.evaluate([document], files: [request: .missing("there is no file 'x'")], version: .v2)
    #expect(evaluation.messages(.error) == ["there is no file 'x'"])
    #expect(evaluation.problems[0].problem.place == TextPlace(line: 3, column: 15))
  }

  @Test func `a file beside the CSV is taken, and said to be`() throws {
    let document = try FactoryDocument(
      name: "d/m", bytes: bytes("key,type,encoding,value\nn,namespace,,\na,file,binary,x\n"))
    var evaluator = Evaluator()
    let found = FileContent.found([1], path: "d/x", isBesideDocument: true)
    let files = [FileRequest(document: "d/m", path: "x"): found]
    let evaluation = evaluator.evaluate([document], files: files, version: .v2)
    #expect(evaluation.content("a") == .blob([1]))
    #expect(evaluation.messages(.note) == ["this is 'd/x'; Espressif's generator looks in the current folder only"])
  }

  @Test func `a Wi-Fi name from a file is the file's content`() throws {
    let evaluation = try evaluated("n,namespace,,\nsta.ssid,file,string,f\n", files: ["f": bytes("net")])
    #expect(evaluation.content("sta.ssid") == .string(bytes("net")))
    #expect(evaluation.messages(.note) == ["Espressif's generator stores the path itself, not the file's content"])
  }

  @Test func `hex numbers are read`() throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,u16,0x10\n")
    #expect(evaluation.content("k") == .integer(.u16, bits: 16))
    #expect(evaluation.messages(.note) == ["Espressif's generator does not read hex numbers"])
  }

  @Test(arguments: [
    ("STRING,a", Item.Content.string([0x61])), ("Hex2Bin,00", .blob([0])), ("BASE64,YQ==", .blob([0x61])),
    ("BLOB_FILL(1;0xFF),", .blob([0xFF])), ("blob_fill(1;0XFF),", .blob([0xFF])),
  ])
  func `encodings mean the same in any case`(cells: String, content: Item.Content) throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,\(cells)\n")
    #expect(evaluation.content("k") == content && evaluation.messages(.note).count == 1)
  }

  @Test func `a short namespace row and a lower-case hex digit are no deviation`() throws {
    #expect(try evaluated("n,namespace\nk,data,blob_fill(2;0xab)\n").problems.isEmpty)
  }
}
