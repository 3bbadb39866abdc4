import Testing

@testable import NVSModel

/// Evaluates one CSV's rows, below the header.
func evaluated(
  _ rows: String, files: [String: [UInt8]] = [:], version: FormatVersion = .v2,
  header: String = "key,type,encoding,value\n"
) throws -> Evaluation {
  let document = try FactoryDocument(name: "m.csv", bytes: Array((header + rows).utf8))
  var contents: [FileRequest: FileContent] = [:]
  for (path, bytes) in files {
    contents[FileRequest(document: "m.csv", path: path)] = .found(bytes, path: path, isBesideDocument: false)
  }
  var evaluator = Evaluator()
  return evaluator.evaluate([document], files: contents, version: version)
}

extension Evaluation {
  /// The messages of one severity.
  func messages(_ severity: Problem.Severity) -> [String] {
    problems.filter { $0.problem.severity == severity }.map(\.problem.message)
  }

  /// The contents by key, but for namespaces.
  func content(_ key: String) -> Item.Content? {
    items.first { $0.key.text == key && $0.content != .namespace }?.content
  }
}

@Suite struct `An evaluation` {
  @Test(arguments: [
    ("u8,0", 0), ("u8,255", 255), ("i8,-128", 0x80), ("i8,127", 127), ("u16,65535", 65535), ("i16,-1", 0xFFFF),
    ("u32,4294967295", 0xFFFF_FFFF), ("i32,-2147483648", 0x8000_0000), ("u64,18446744073709551615", UInt64.max),
    ("i64,-9223372036854775808", 1 << 63), ("U8, 1_0 ", 10), ("u8,+7", 7), ("u8,007", 7), ("u8,-0", 0), ("u8,٣", 3),
    ("u8,0x1F", 31), ("i8,-0x1", 255),
  ])
  func `reads whole numbers as Python does`(cells: String, bits: UInt64) throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,\(cells)\n")
    guard case .integer(_, let found) = try #require(evaluation.content("k")) else {
      Issue.record("no integer")
      return
    }
    #expect(found == bits)
    #expect(!evaluation.hasErrors)
  }

  @Test(arguments: [
    ("u8,256", "256 does not fit in u8 (0…255)"), ("u8,-1", "-1 does not fit in u8 (0…255)"),
    ("i8,128", "128 does not fit in i8 (-128…127)"),
    ("u64,18446744073709551616", "18446744073709551616 does not fit in u64 (0…18446744073709551615)"),
    ("i64,9223372036854775808", "9223372036854775808 does not fit in i64 (-9223372036854775808…9223372036854775807)"),
    ("u8,abc", "'abc' is not a whole number: u8 takes 0…255"), ("u8,", "a number is needed here: u8 takes 0…255"),
    ("u8,1__0", "'1__0' is not a whole number: u8 takes 0…255"),
    ("u8,1.5", "'1.5' is not a whole number: u8 takes 0…255"),
    ("hex2bin,abc", "3 hex digits: a byte takes two, so one is missing or too many"),
    ("hex2bin,0g", "character 2, 'g', is not a hex digit: write pairs of 0-9 and a-f"),
    ("base64,YQ", "this base64 is cut short or its '=' at the end are not right: copy it again, whole"),
    ("base64,YQ-_", "character 3, '-', is of URL base64: write + and /"),
    ("blob_fill(2;0xFF),abc", "3 bytes are more than the 2 that the encoding gives"),
    ("blob_fill(2),abc", "'blob_fill(2)' should look like blob_fill(32;0xFF): a size in bytes and a padding byte"),
    ("text,abc", "'text' is not an encoding: u8…i64, string, binary, hex2bin, base64, blob_fill(N;0xPP)"),
  ])
  func `says what is wrong with a value`(cells: String, message: String) throws {
    #expect(try evaluated("n,namespace,,\nk,data,\(cells)\n").messages(.error) == [message])
  }

  @Test(arguments: [
    ("string,\"a,\"\"b\"\"\nc\"", Item.Content.string(Array("a,\"b\"\nc".utf8))), ("string,", .string([])),
    ("hex2bin, 00fFA1 ", .blob([0, 0xFF, 0xA1])), ("base64,AP+h", .blob([0, 0xFF, 0xA1])),
    ("base64,YQ==", .blob([0x61])),
    ("binary,ab", .blob([0x61, 0x62])), ("blob_fill(4;0xaa),ab", .blob([0x61, 0x62, 0xAA, 0xAA])),
    ("blob_fill(2;0xFF),", .blob([0xFF, 0xFF])), ("blob_sz_fill(3;0x00),ab", .blob([2, 0, 0, 0, 0x61, 0x62, 0])),
    ("blob_sz_fill(1;0x01)", .blob([0, 0, 0, 0, 1])),
  ])
  func `stores a value as its encoding says`(cells: String, content: Item.Content) throws {
    let evaluation = try evaluated("n,namespace,,\nk,data,\(cells)\n")
    #expect(evaluation.content("k") == content)
    #expect(evaluation.problems.isEmpty)
  }

  @Test(
    arguments: [
      ("binary", [0, 1], Item.Content.blob([0, 1])), ("hex2bin", Array("00 ".utf8), .blob([0])),
      ("base64", Array("YW\nI=\n".utf8), .blob([0x61, 0x62])), ("string", Array("a\n".utf8), .string([0x61, 0x0A])),
      ("u8", Array("12\n".utf8), .integer(.u8, bits: 12)),
    ] as [(String, [UInt8], Item.Content)])
  func `stores a file as its encoding says`(encoding: String, bytes: [UInt8], content: Item.Content) throws {
    let evaluation = try evaluated("n,namespace,,\nk,file,\(encoding),f\n", files: ["f": bytes])
    #expect(evaluation.content("k") == content && evaluation.problems.isEmpty)
  }

  @Test func `asks for each file once`() throws {
    let rows = "key,type,encoding,value\nn,namespace,,\na,file,binary,f\nb,file,string,f\nc,file,binary,g\n"
    let document = try FactoryDocument(name: "d/m.csv", bytes: Array(rows.utf8))
    #expect(document.fileRequests.map(\.path) == ["f", "g"])
    #expect(document.fileRequests[0].document == "d/m.csv")
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate([document], files: [:], version: .v2)
    #expect(evaluation.messages(.error) == ["f", "f", "g"].map { "the file '\($0)' has not been read yet" })
  }

  @Test func `writes the entries that come with Wi-Fi keys`() throws {
    let evaluation = try evaluated(
      "n,namespace,,\nsta.pswd,data,string,p\nsta.ssid,data,string,s\nap.authmode,data,u8,3\nap.ssid,data,string,net\nap.passwd,data,string,secret12\n"
    )
    #expect(
      evaluation.items.map(\.key.text) == [
        "n", "sta.pswd", "sta.apinfo", "sta.pmk", "sta.apsw", "sta.ssid", "ap.authmode", "ap.ssid", "ap.pmk_info",
        "ap.passwd",
      ])
    #expect(evaluation.items.map(\.row) == [0, 1, 1, 1, 1, 2, 3, 4, 5, 5])
    // python3 -c "import hashlib; print(hashlib.pbkdf2_hmac('sha1', b'secret12', b'net', 4096, 32).hex())"
    let key = "3ad53bd927eef927a1d7cb76ab544f8a2411d0a4e2858eb98db1dbbac4016ecc"
    guard case .blob(let info) = try #require(evaluation.content("ap.pmk_info")) else { return }
    #expect(info.prefix(100).allSatisfy { $0 == 0 } && info.count == 132)
    #expect(info.dropFirst(100).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == key)
  }

  @Test func `keeps the right one of two derived keys`() throws {
    let point = "ap.ssid,data,string,net\nap.passwd,data,string,secret12\n"
    let evaluation = try evaluated("a,namespace,,\nap.authmode,data,u8,3\n\(point)b,namespace,,\n\(point)")
    #expect(evaluation.items.count { $0.key.text == "ap.pmk_info" } == 2)
    #expect(!evaluation.hasErrors)
    #expect(
      evaluation.messages(.note) == ["Espressif's generator writes ap.pmk_info twice here, first with older values"])
  }

  @Test func `leads from an item back to its document and row`() throws {
    let documents = try ["n,namespace,,\na,data,u8,1\n", "b,data,u8,2\n"].map {
      try FactoryDocument(name: "m", bytes: Array(("key,type,encoding,value\n" + $0).utf8))
    }
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate(documents, files: [:], version: .v2)
    let place = try #require(evaluation.place(ofItemRow: evaluation.items[2].row))
    #expect(place.document == 1 && place.row == 0)
    #expect(evaluation.itemRow(document: 1, row: 0) == 2)
    #expect(evaluation.place(ofItemRow: 3) == nil)
  }

  @Test func `keeps V1 to what its generator takes`() throws {
    let blob = String(repeating: "x", count: 1985)
    #expect(
      try evaluated("n,namespace,,\nk,data,binary,\(blob)\n", version: .v1).messages(.error) == [
        "a blob of 1985 bytes is too large: it can have 1984 in V1"
      ])
    #expect(
      try evaluated("n,namespace,,\nk,data,string,\(blob.dropFirst())\n", version: .v1).messages(.error) == [
        "a string of 1984 bytes is too long: it can have 1983 in V1"
      ])
    #expect(try evaluated("n,namespace,,\nk,data,binary,\(blob)\n").problems.isEmpty)
  }

  @Test func `offers what is legal for a type`() throws {
    #expect(RowType.allCases.map(\.rawValue) == ["namespace", "data", "file"])
    for type in [RowType.data, .file] {
      let choices = RowEncoding.choices(for: type)
      #expect(choices.count == 14)
      for choice in choices { #expect(throws: Never.self) { try RowEncoding(choice) } }
    }
  }

  @Test func `shows one edit only where it was made`() throws {
    var document = try FactoryDocument(
      name: "m", bytes: Array("key,type,encoding,value\nn,namespace,,\na,data,u8,1\nb,data,u8,2\n".utf8))
    let before = document.rows
    document.set(.value, ofRow: 1, to: "256")
    #expect(document.rows[0].texts == before[0].texts && document.rows[2].texts == before[2].texts)
    #expect(before[1].texts.value == "1" && document.rows[1].texts.value == "256", "a copy keeps what it had")
  }
}
