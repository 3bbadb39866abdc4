import Testing

@testable import NVSModel

@Suite struct `The firmware's view of a dump` {
  @Test func `is tried on the whole corpus`() {
    #expect(CorpusDump.all.count == 65)
    #expect(Set(CorpusDump.all.map(\.name)) == Set(Fixtures.dumps))
  }

  @Test(arguments: CorpusDump.all) func `ends the mount as ESP-IDF does`(dump: CorpusDump) throws {
    let answer = try CorpusAnswer.read(dump.name)
    let view = try dump.mounted()
    #expect(view.mountName == answer.`init`)
    #expect(view.namespaces.map(\.name.text) == (answer.namespaces ?? []).map(\.name))
    #expect(view.namespaces.map(\.index) == (answer.namespaces ?? []).map(\.index))
    #expect(view.error != nil || !view.repairs.isEmpty == answer.image_changed_at_init)
    let statistics = view.statistics.map {
      CorpusAnswer.Stats(
        used_entries: $0.used, free_entries: $0.free, total_entries: $0.total, namespace_count: $0.namespaces)
    }
    #expect(statistics == answer.stats.flatMap { $0.used_entries == nil ? nil : $0 })
  }

  @Test(arguments: CorpusDump.all) func `has the pages that ESP-IDF has`(dump: CorpusDump) throws {
    let pages = try dump.mounted().pages
    for expected in try CorpusAnswer.read(dump.name).pages ?? [] {
      let page = pages[expected.page]
      #expect(page.state == expected.state)
      #expect(page.sequence == expected.seq)
      #expect(page.written == expected.used)
      #expect(page.erased == expected.erased)
    }
  }

  @Test(arguments: CorpusDump.all) func `has the entries that ESP-IDF returns, in their order`(dump: CorpusDump) throws
  {
    let view = try dump.mounted()
    let answer = try CorpusAnswer.read(dump.name)
    #expect(view.entries.count == answer.entries.count)
    for (entry, expected) in zip(view.entries, answer.entries) {
      #expect(entry.namespace?.text == expected.ns)
      #expect(entry.namespaceIndex == expected.ns_index)
      #expect(expected.key_hex == nil ? entry.key.text == expected.key : hexText(entry.key.bytes) == expected.key_hex)
      #expect((entry.typeName == "string" ? "str" : entry.typeName) == expected.type)
      #expect(entry.page == expected.page)
      #expect(entry.slot == expected.entry)
      #expect(entry.size == expected.size)
      #expect(entry.isListed == (expected.listed ?? true))
      #expect(entry.isShadowed == (expected.shadowed ?? false))
      expectValue(entry, expected, in: view)
    }
  }

  private func expectValue(_ entry: FirmwareEntry, _ expected: CorpusAnswer.Entry, in view: FirmwareView) {
    switch entry.value {
    case .error(let error): #expect(error.name == expected.error)
    case .data: #expect(hexText(view.data(of: entry)) == expected.value)
    case .number(let bits):
      let text = EntryHeader.valueText(entry.type, bits: bits)
      switch entry.type {
      case .float: #expect(expected.value.flatMap(Float.init) == text.flatMap(Float.init))
      case .double: #expect(expected.value.flatMap(Double.init) == text.flatMap(Double.init))
      default: #expect(text == expected.value)
      }
    }
  }

  @Test func `says that a blank keys partition has no keys`() {
    #expect(throws: ESPError.keysNotInitialized) {
      try EncryptionKeys(partition: Array(repeating: 0xFF, count: 4096))
    }
  }

  @Test func `mounts bytes of any length`() {
    for size in [0, 1, 4095, 4096, 4097, 8191, 12289] {
      for fill: UInt8 in [0x00, 0xFF, 0xA5] {
        let image = PartitionImage(Array(repeating: fill, count: size))
        #expect(FirmwareView(mounting: image).entries.isEmpty)
        #expect(FirmwareView(mounting: image, readOnly: true).entries.isEmpty)
      }
    }
  }
}

func hexText(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
