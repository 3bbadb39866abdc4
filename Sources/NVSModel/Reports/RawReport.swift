/// An image as it lies in flash, as JSON, CSV or text: every page and entry whatever its state.
public struct RawReport: Sendable {
  let image: PartitionImage
  let findings: Findings
  private let names: [UInt8: Key]
  /// Nil for page by page.
  private let order: ListOrder?

  /// A report of an image with the findings of whoever looked for them.
  ///
  /// - Parameter order: of the entries as text and CSV, in one list without the free ones; nil for page by page.
  public init(_ image: PartitionImage, findings: Findings, order: ListOrder? = nil) {
    self.image = image
    self.findings = findings
    self.order = order
    names = image.namespaces
  }

  /// The entries in one list.
  private var entries: [Entry] {
    order.map { $0.sorted(image, namespaces: names).map { image.entries[$0] } } ?? image.entries
  }

  /// One object: partition, size, pages, each with its entries, and findings with their totals.
  public var json: JSON {
    .object(
      [
        ("partition", place.json), ("size", .int(image.bytes.count)),
        ("pages", .list(image.pages, json)),
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
        ("crc_computed", .int(header.computedCRC)),
        ("entries", .list(page.entries.count) { json(image.entries[page.entries.lowerBound + $0]) }),
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
    let text = ValueText(entry, type, in: image)
    let value = [text.json] + text.json(KnownEntry(namespace: names[header.namespace], key: header.key))
    if !type.hasData { return value }
    let data = image.data(of: entry)
    return [
      ("size", .int(data.count)), ("data_crc_stored", .int(header.dataCRC)),
      ("data_crc_computed", .int(CRC32.checksum(data))),
    ] + value
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
    return CSVTable.text([heading] + entries.map(cells))
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
      space, type.name, header.key.text, isPart ? "\(header.chunkIndex)" : "", "\(header.listedSize)", value.encoding,
      value.text,
    ]
  }

  /// For people: page by page, or in the order that is asked for, then the findings.
  ///
  /// - Parameters:
  ///   - width: the columns of the terminal, at which entries are cut; nil for as long as they are.
  ///   - isRevealing: whether secrets are written out.
  public func text(width: Int?, isRevealing: Bool) -> String {
    var lines: [String] = []
    let secrets = isRevealing ? nil : SecretKeys(image, namespaces: names)
    if order == nil {
      for page in image.pages {
        lines.append(title(of: page))
        let rows = image.entries[page.entries].map { row($0, cells($0, limit: width ?? .max, secrets)) }
        lines += TextTable.lines(rows, width: width.map { $0 - 2 }).map { "  " + $0 }
      }
    } else {
      let columns: [ImageColumn] = [.place, .state, .type, .namespace, .key, .size, .value]
      let rows = entries.map { entry in
        let cells = cells(entry, limit: width ?? .max, secrets)
        return columns.map { cells[$0] }
      }
      lines += TextTable.lines([columns.map(\.title)] + rows, width: width)
    }
    if !findings.isEmpty { lines += ["", "Findings:"] + findings.lines(in: place).map { "  " + $0 } }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same, as wide as it is and with all secrets.
  public var text: String { text(width: nil, isRevealing: true) }

  private func title(of page: PartitionImage.Page) -> String {
    let header = page.header
    let state = header.state?.name ?? "illegal state \(header.rawState.hex)"
    let crc = header.state == .uninitialized || header.isIntact ? "" : ", header CRC wrong"
    let sequence = header.state == .uninitialized ? "" : ", sequence \(header.sequence)"
    return "Page \(page.number) at \(place.inFlash(page.offset).hex): \(state)\(sequence)\(crc)"
  }

  private func cells(_ entry: Entry, limit: Int, _ secrets: SecretKeys?) -> ImageCells {
    var cells = ImageCells(entry, in: image, namespaces: names, limit: limit)
    if secrets?.holds(entry, in: image) == true { cells.hideValue() }
    return cells
  }

  private func row(_ entry: Entry, _ cells: ImageCells) -> [String] {
    let slots = entry.slots
    let place = slots.count == 1 ? "\(slots.lowerBound)" : "\(slots.lowerBound)-\(slots.upperBound - 1)"
    let columns: [ImageColumn] = [.state, .type, .namespace, .key, .size, .value]
    return [place] + (entry.kind == .free ? [cells[.state], "free"] : columns.map { cells[$0] })
  }
}
