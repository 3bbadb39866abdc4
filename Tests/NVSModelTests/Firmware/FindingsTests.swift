import Testing

@testable import NVSModel

@Suite struct `Findings in a dump` {
  struct Expectation: CustomTestStringConvertible, Sendable {
    let dump: String
    let code: Finding.Code
    let severity: Problem.Severity
    let page: Int?
    let entry: Int?

    init(
      _ dump: String, _ severity: Problem.Severity, _ code: Finding.Code, page: Int? = nil, entry: Int? = nil
    ) {
      (self.dump, self.severity, self.code, self.page, self.entry) = (dump, severity, code, page, entry)
    }

    var testDescription: String { "\(code.rawValue) in \(dump)" }
  }

  // What the corpus says was done to each dump.
  static let expectations = [
    Expectation("blank_readonly_4096", .note, .blank),
    Expectation("random_garbage_0x3000", .error, .notNVS),
    Expectation("gen_encrypted_read_without_key", .warning, .looksEncrypted),
    Expectation("full_no_free_page", .error, .noFreePage),
    Expectation("pf_new_page_header_half", .error, .pageHeaderCRC, page: 1),
    Expectation("pf_gc_erase_first_16_bytes", .warning, .pageNotBlank, page: 1),
    Expectation("pf_gc_freeing_copy_part", .warning, .pageFreeing, page: 1),
    Expectation("corrupt_page_version_fd", .error, .newerVersion, page: 0),
    Expectation("idf_fixture_old_blob_padded", .note, .olderVersion),
    Expectation("page_duplicated_same_seq", .warning, .sameSequence, page: 5),
    Expectation("page_duplicated_same_seq", .note, .staleCopy, page: 1, entry: 0),
    Expectation("corrupt_str_header", .error, .entryHeader, page: 0, entry: 2),
    Expectation("forged_span_0", .error, .entryHeader, page: 0, entry: 1),
    Expectation("corrupt_blob_chunk_data", .error, .dataCRC, page: 0, entry: 6),
    Expectation("corrupt_str_data_state_erased", .error, .dataIncomplete, page: 0, entry: 2),
    Expectation("forged_key_without_nul", .error, .keyNotTerminated, page: 0, entry: 1),
    Expectation("pf_int_overwrite_entry_half", .warning, .interruptedWrite, page: 0, entry: 3),
    Expectation("pf_str_crosspage_data_half", .warning, .interruptedWrite, page: 1, entry: 0),
    Expectation("pf_int_overwrite_old_not_erased", .warning, .duplicate, page: 0, entry: 1),
    Expectation("pf_int_crosspage_dup", .warning, .duplicate, page: 0, entry: 1),
    Expectation("pf_blob_erase_index_gone", .warning, .orphanChunk, page: 0, entry: 1),
    Expectation("pf_blob_erase_index_gone", .warning, .interruptedWrite, page: 2, entry: 0),
    Expectation("forged_blob_index_count", .error, .blobIndexMismatch, page: 0, entry: 12),
    Expectation("pf_blob_rewrite_chunk0_on_same_page", .error, .blobLost, page: 1, entry: 65),
    Expectation("pf_blob_rewrite_chunk0_on_same_page", .warning, .interruptedWrite, page: 1, entry: 67),
    Expectation("v1_blob_replaced_by_v2", .note, .v1Blob, page: 0, entry: 14),
    Expectation("float_double_types", .note, .newType),
    Expectation("lived_6pages", .note, .readableErased),
  ]

  @Test(arguments: expectations) func `say what was done to it`(expected: Expectation) throws {
    let findings = FirmwareView(mounting: PartitionImage(try Fixtures.dump(expected.dump))).findings
    let found = findings.filter { $0.code == expected.code && $0.severity == expected.severity }
    #expect(!found.isEmpty)
    if let page = expected.page { #expect(found.contains { $0.page == page && $0.entry == expected.entry }) }
  }

  @Test(arguments: ["gen_sample_val", "gen_all_types_min_max", "gen_many_namespaces", "str_max_4000"])
  func `are none where nothing is wrong`(name: String) throws {
    #expect(FirmwareView(mounting: PartitionImage(try Fixtures.dump(name))).findings.isEmpty)
  }

  @Test func `name the secrets left in erased entries`() throws {
    // Entry 6 of Espressif's sample is the string str_key; erasing it in the bitmap is what old firmware does.
    var bytes = try Fixtures.dump("gen_sample_val")
    for slot in 6..<14 { bytes[32 + slot / 4] &= ~(3 << UInt8(slot % 4 * 2)) }
    let findings = FirmwareView(mounting: PartitionImage(bytes)).findings
    #expect(findings.contains { $0.code == .readableSecret && $0.page == 0 && $0.entry == 6 })
  }

  @Test func `tell the keys of a namespace that lost its name`() throws {
    var bytes = try Fixtures.dump("gen_sample_val")
    bytes[64 + 8] ^= 1
    let view = FirmwareView(mounting: PartitionImage(bytes))
    #expect(view.entries.allSatisfy { !$0.isReachable && $0.value == .error(.notFound) })
    #expect(view.entries.count == 6)
    #expect(view.findings.contains { $0.code == .unreachable && $0.severity == .error })
  }

  private func messages(_ name: String) throws -> [String] {
    FirmwareView(mounting: PartitionImage(try Fixtures.dump(name))).findings.map(\.message)
  }

  @Test func `tell a damaged blob index as what it is, and that the blob is whole`() throws {
    let messages = try messages("corrupt_blob_index")
    #expect(!messages.contains { $0.contains("power was cut") })
    #expect(messages.contains { $0.contains("its index, page 0, entry 12, is damaged; its 150 bytes are whole") })
  }

  @Test func `name the key of an entry that was written in part`() throws {
    #expect(try messages("pf_int_overwrite_entry_half").contains { $0.contains("an entry of 'k' of namespace 'a'") })
  }

  @Test func `call a chunk by the number that the history has for it`() throws {
    var bytes = try Fixtures.dump("corrupt_blob_chunk_data")
    // A second bit: no CRC can put both back.
    bytes[0x129] ^= 1
    let history = History(FirmwareView(mounting: PartitionImage(bytes)))
    let past = history.keys.flatMap { history.values(of: $0) }.compactMap { $0.damage.map { "\($0)" } }
    #expect(past == ["the bytes of chunk #0 do not match their CRC"])
    #expect(history.findings.contains { $0.message.contains("the data of chunk #0 of 'b'") })
  }

  @Test func `say of erased bytes that they stay erased, and of an empty blob nothing of its bytes`() throws {
    let messages = try messages("pf_blob_erase_index_gone")
    #expect(messages.contains { $0.contains("history still shows its 9000 bytes, which salvage leaves erased") })
    var image = try ForgedImage(pages: 3)
    image.add(.blobData, "empty", [], chunk: 0)
    image.addIndex("empty", size: 0, chunks: 2)
    let findings = FirmwareView(mounting: PartitionImage(image.bytes)).findings
    #expect(!findings.contains { $0.message.contains("0 bytes of it are whole") })
  }

  @Test func `and the meaning of a page's state say the same of it`() throws {
    var bytes = try Fixtures.dump("gen_sample_val")
    bytes[PageLayout.crc] ^= 3
    let image = PartitionImage(bytes)
    let field = try #require(image.field(at: 0))
    let words = "the page header's CRC is wrong"
    #expect(image.meaning(of: field).note == "\(words): the firmware takes it for a free page")
    #expect(FirmwareView(mounting: image).findings.contains { $0.message.hasPrefix(words) })
  }

  @Test func `name a flipped bit where a CRC proves it`() throws {
    let bit = "bit 0 of the byte at 0x9a is flipped; salvage puts it back"
    #expect(try messages("corrupt_str_header").contains { $0.contains(bit) })
  }

  @Test func `tell where a cut dump ends`() throws {
    let bytes = Array(try Fixtures.dump("gen_sample_val").prefix(9000))
    let findings = FirmwareView(mounting: PartitionImage(bytes)).findings
    #expect(findings.contains { $0.code == .truncated && $0.offset == 8192 })
  }
}

@Suite struct `The history of a key` {
  private func history(_ name: String) throws -> History {
    History(FirmwareView(mounting: PartitionImage(try Fixtures.dump(name))))
  }

  private func values(_ history: History, _ namespace: String, _ key: String) throws -> [PastValue] {
    let found = HistoryReport.keys(in: history, namespace: namespace, key: key)
    return history.values(of: try #require(found.first))
  }

  @Test func `has the old value before the one that replaced it`() throws {
    let values = try values(try history("pf_int_crosspage_dup"), "a", "k")
    #expect(values.map(\.standing) == [.hidden, .current])
    #expect(values.map { $0.content } == [.number(bits: 0xFFFF_FFFF_FFFF_FF01), .number(bits: 0xFFFF_FFFF_FFFF_FF4D)])
    #expect(values.map(\.page) == [0, 1])
  }

  @Test func `has the blob that a mount loses, whole`() throws {
    let history = try history("pf_blob_rewrite_chunk0_on_same_page")
    let values = try values(history, "a", "b")
    #expect(values.map(\.standing) == [.hidden, .unfinished])
    #expect(values.map(\.isWhole) == [true, false])
    #expect(history.data(of: values[0]).count == 6000)
  }

  @Test(arguments: CorpusDump.all) func `ends with what the firmware returns`(dump: CorpusDump) throws {
    let view = try dump.mounted()
    let history = History(view)
    for entry in view.entries where entry.isReachable && !entry.isShadowed {
      if case .error = entry.value { continue }
      guard let index = history.index(namespace: entry.namespaceIndex, key: entry.key) else { continue }
      let current = history.values(of: history.keys[index]).filter { $0.standing == .current }
      #expect(current.contains { $0.size == entry.size && history.data(of: $0) == view.data(of: entry) })
    }
  }

  @Test func `keeps the versions of a blob rewritten seven times`() throws {
    let history = try history("blob_rewritten_7_times")
    let values = history.keys.flatMap { history.values(of: $0) }.filter { $0.type.isBlob }
    #expect(values.count { $0.isWhole && $0.standing == .erased } == 4)
    #expect(values.last?.standing == .current)
  }
}
