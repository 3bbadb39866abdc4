/// An image as it lies in flash, as JSON, CSV or text: every page and entry whatever its state.
public struct RawReport: Sendable {
  let image: PartitionImage
  let findings: Findings
  private let names: [UInt8: Key]

  /// A report of an image with the findings of whoever looked for them.
  public init(_ image: PartitionImage, findings: Findings) {
    self.image = image
    self.findings = findings
    names = image.namespaces
  }

  /// One object: partition, size, pages, each with its entries, and findings with their totals.
  public var json: JSON {
    .object(
      [
        ("partition", place.json), ("size", .int(image.bytes.count)),
        ("pages", .array(image.pages.map(json))),
        ("trailing_bytes", .int(image.trailingBytes.count)),
      ] + findings.members(in: place))
  }

  private var place: PartitionPlace { image.place }

  private func json(_ page: PartitionImage.Page) -> JSON {
    let header = page.header
    return .object(
      [("page", .int(page.number))] + place.offsets(page.offset) + [
        ("state", .string(header.state?.name ?? header.rawState.hex)), ("sequence", .int(header.sequence)),
        ("version", .int(header.version)), ("crc_stored", .int(header.storedCRC)),
        ("crc_computed", .int(header.computedCRC)), ("entries", .array(image.entries[page.entries].map(json))),
      ])
  }

  private func json(_ entry: Entry) -> JSON {
    var members: [(String, JSON)] = [
      ("entry", .int(entry.slot))
    ]
    members += place.offsets(entry.offset)
    members += [
      ("span", .int(entry.span)), ("state", .string(entry.state.name)), ("kind", .string(Self.kind(of: entry))),
    ]
    if entry.kind == .free { return .object(members) }
    let header = image.header(of: entry)
    members += [("namespace_index", .int(header.namespace))]
    members += names[header.namespace]?.json("namespace") ?? []
    members += [("type", .string(header.type?.name)), ("raw_type", .int(header.rawType))]
    members += header.key.json("key")
    members += [
      ("chunk_index", header.chunkIndex == EntryLayout.noChunk ? .null : .int(header.chunkIndex)),
      ("crc_stored", .int(header.storedCRC)),
      ("crc_computed", .int(EntryHeader.computeCRC(image.bytes, at: entry.offset))),
    ]
    if case .item(let type) = entry.kind { members += self.members(of: entry, type, header) }
    return .object(members)
  }

  private func members(
    of entry: Entry, _ type: ItemType, _ header: EntryHeader
  ) -> [(String, JSON)] {
    if type == .blobIndex {
      return [
        ("size", .int(header.blobSize)), ("chunk_count", .int(header.chunkCount)),
        ("chunk_start", .int(header.chunkStart)),
      ]
    }
    let value = ValueText(entry, type, in: image).json
    if !type.hasData { return [value] }
    let data = image.data(of: entry)
    return [
      ("size", .int(data.count)), ("data_crc_stored", .int(header.dataCRC)),
      ("data_crc_computed", .int(CRC32.checksum(data))), value,
    ]
  }

  private static func kind(of entry: Entry) -> String {
    switch entry.kind {
    case .item: "item"
    case .free: "free"
    case .damaged(let fault): "damaged: \(fault.sentence)"
    }
  }

  /// A line for each entry, with a heading.
  public var csv: String {
    let heading = [
      "page", "entry", "offset", "partition_offset", "span", "state", "kind", "namespace", "type", "key", "chunk",
      "size", "encoding",
      "value",
    ]
    return CSVTable.text([heading] + image.entries.map(cells))
  }

  private func cells(_ entry: Entry) -> [String] {
    let place = [
      "\(entry.page)", "\(entry.slot)", place.inFlash(entry.offset).hex, entry.offset.hex, "\(entry.span)",
      entry.state.name, Self.kind(of: entry),
    ]
    guard case .item(let type) = entry.kind else { return place + Array(repeating: "", count: 7) }
    let header = image.header(of: entry)
    let space = names[header.namespace]?.text ?? "\(header.namespace)"
    let isPart = header.chunkIndex != EntryLayout.noChunk
    let value = ValueText(entry, type, in: image)
    return place + [
      space, type.name, header.key.text, isPart ? "\(header.chunkIndex)" : "", size(of: type, header), value.encoding,
      value.text,
    ]
  }

  private func size(of type: ItemType, _ header: EntryHeader) -> String {
    type == .blobIndex ? "\(header.blobSize)" : "\(type.width ?? header.dataSize)"
  }

  /// For people: page by page, then the findings.
  public var text: String {
    var lines: [String] = []
    for page in image.pages {
      let header = page.header
      let state = header.state?.name ?? "illegal state \(header.rawState.hex)"
      let crc = header.state == .uninitialized || header.isIntact ? "" : ", header CRC wrong"
      let sequence = header.state == .uninitialized ? "" : ", sequence \(header.sequence)"
      lines.append("Page \(page.number) at \(place.inFlash(page.offset).hex): \(state)\(sequence)\(crc)")
      lines += TextTable.lines(image.entries[page.entries].map(row)).map { "  " + $0 }
    }
    if !findings.isEmpty { lines += ["", "Findings:"] + findings.lines(in: place).map { "  " + $0 } }
    return lines.map { $0 + "\n" }.joined()
  }

  private func row(_ entry: Entry) -> [String] {
    let slots = entry.slots
    let place = slots.count == 1 ? "\(slots.lowerBound)" : "\(slots.lowerBound)-\(slots.upperBound - 1)"
    let cells = ImageCells(entry, in: image, namespaces: names)
    let columns: [ImageColumn] = [.state, .type, .namespace, .key, .size, .value]
    return [place] + (entry.kind == .free ? [cells[.state], "free"] : columns.map { cells[$0] })
  }
}
