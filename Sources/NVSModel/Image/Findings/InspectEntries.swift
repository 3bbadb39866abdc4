// Findings about single entries.
extension Inspector {
  mutating func inspectEntries() {
    var newTypes = 0
    for page in image.pages where isRead[page.number] {
      var run: (first: Entry, count: Int)?
      for entry in image.entries[page.entries] {
        if case .damaged = entry.kind, entry.state == .written {
          run = (run?.first ?? entry, (run?.count ?? 0) + 1)
          continue
        }
        if let broken = run { inspectDamaged(broken.first, broken.count) }
        run = nil
        if entry.state == .illegal { inspectIllegal(entry) }
        guard entry.state == .written, case .item(let type) = entry.kind else { continue }
        if type == .float || type == .double { newTypes += 1 }
        inspect(entry, type)
      }
      if let broken = run { inspectDamaged(broken.first, broken.count) }
    }
    if newTypes > 0 {
      add(
        .note, .newType,
        "\(plural(newTypes, "value")) of type float or double: ESP-IDF up to 6.0 takes these for damaged and erases them"
      )
    }
  }

  private mutating func inspectIllegal(_ entry: Entry) {
    add(.error, .entryState, entry, "the bitmap's bits 01 for this entry are no legal state")
  }

  private mutating func inspectDamaged(_ entry: Entry, _ count: Int) {
    guard case .damaged(let fault) = entry.kind else { return }
    let what = DamagedHeader(image, entry).map { "what looks like \(name($0.name))" } ?? "the entry"
    let more = count > 1 ? "; so are the \(plural(count - 1, "entry", "entries")) after it, which may be its data" : ""
    let flipped = fault == .crc ? mendable(FlippedBit(inEntryAt: entry.offset, of: image.bytes)) : ""
    add(.error, .entryHeader, entry, "\(what) is not accepted: \(fault.sentence)\(flipped)\(more)")
  }

  /// What is to be said of a flipped bit that a CRC names.
  private func mendable(_ bit: FlippedBit?) -> String {
    bit.map { ", as \($0.text(image.place)) is flipped; salvage puts it back" } ?? ""
  }

  private mutating func inspect(_ entry: Entry, _ type: ItemType) {
    guard type.hasData else { return }
    let header = image.header(of: entry)
    if let slot = entry.slots.first(where: { image.state(page: Int(entry.page), slot: $0) != .written }) {
      inspectIncomplete(entry, header, slot)
    } else if !image.isDataIntact(entry, header) {
      let what = type == .blobData ? "chunk #\(header.chunkIndex) of \(name(header))" : name(header)
      let flipped = mendable(FlippedBit(inDataOf: entry, header, of: image.bytes))
      add(
        .error, .dataCRC, entry,
        "the data of \(what) does not match its CRC\(flipped): it is listed, a get returns \(ESPError.notFound.name)")
    } else if type == .string, header.dataSize == 0 || image.data(of: entry).last != 0 {
      add(.warning, .stringNotTerminated, entry, "the string \(name(header)) does not end with a NUL")
    }
  }

  private mutating func inspectIncomplete(_ entry: Entry, _ header: EntryHeader, _ slot: Int) {
    let state = image.state(page: Int(entry.page), slot: slot)
    if let cut = image.cutEntry(of: entry) {
      let damage = PastValue.Damage.writeCut(entry: cut)
      add(.warning, .interruptedWrite, entry, "\(name(header)): \(damage), so a mount drops it")
    } else {
      add(
        .error, .dataIncomplete, entry,
        "\(name(header)) is dropped by a mount: its data entry \(slot) is \(state.name), not written")
    }
  }

  /// Bytes after the last entry in use, which a mount erases.
  mutating func inspectTornWrites() {
    for page in image.pages where page.header.isIntact && page.header.state == .active {
      guard let first = (0..<NVS.entriesPerPage).first(where: { image.state(page: page.number, slot: $0) == .empty })
      else { continue }
      var end = first
      while end < NVS.entriesPerPage, image.bytes.u32(at: NVS.offset(page: page.number, entry: end)) != .max {
        end += 1
      }
      if end > first { addTornWrite(page.number, first..<end) }
    }
  }

  private mutating func addTornWrite(_ page: Int, _ slots: Range<Int>) {
    let entry = image.entryIndex(page: page, slot: slots.lowerBound).map { image.entries[$0] }
    // Where it is data of the item before it, that one is reported.
    guard let entry, Int(entry.slot) == slots.lowerBound else { return }
    var what = slots.count == 1 ? "an entry" : "\(slots.count) entries from here on"
    if let header = DamagedHeader(image, entry) { what = "an entry of \(name(header.name))" }
    add(
      .warning, .interruptedWrite, entry,
      "\(what) had bytes written but was not marked as written when the power was cut: a mount erases it")
  }

  mutating func inspectNamespaces() {
    var indexes: [UInt8: Key] = [:]
    var byName: [Key: UInt8] = [:]
    for namespace in view.namespaces {
      let text = namespace.name.text.quoted
      if let other = byName[namespace.name] {
        add(
          .error, .namespaceTwice,
          "namespace \(text) is there with index \(other) and \(namespace.index): only the first opens")
      } else if let other = indexes[namespace.index] {
        add(
          .warning, .namespaceTwice,
          "namespaces \(other.text.quoted) and \(text) have the same index \(namespace.index), so they share their keys"
        )
      }
      byName[namespace.name] = byName[namespace.name] ?? namespace.index
      indexes[namespace.index] = indexes[namespace.index] ?? namespace.name
    }
  }

  /// What the firmware lists but does not return, or returns but does not list.
  mutating func inspectListing() {
    var lost: [UInt8: (count: Int, first: FirmwareEntry)] = [:]
    for entry in view.entries {
      if !entry.isReachable {
        let known = lost[entry.namespaceIndex]
        lost[entry.namespaceIndex] = ((known?.count ?? 0) + 1, known?.first ?? entry)
        continue
      }
      inspect(entry)
    }
    for (index, group) in lost.sorted(by: { $0.key < $1.key }) {
      let why = names[Int(index)] == nil ? "no entry names it" : "its name is erased or opens another one"
      add(
        .error, .unreachable, page: group.first.origin.page, entry: group.first.origin.slot,
        "\(plural(group.count, "key")) of namespace \(index) cannot be reached: \(why)")
    }
  }

  private mutating func inspect(_ entry: FirmwareEntry) {
    let (page, slot) = (entry.origin.page, entry.origin.slot)
    let header = EntryHeader(image.bytes, at: entry.origin.offset)
    if header.key != entry.key {
      let text = name(entry.namespaceIndex, entry.key)
      let what = header.key.isTerminated ? "has bytes after its NUL" : "has no NUL at its end"
      add(
        .error, .keyNotTerminated, page: page, entry: slot,
        "the key \(text) \(what): the firmware lists it and cannot find it")
    } else if case .error(let error) = entry.value, entry.type != .string, entry.type != .blobData,
      !isEnough(.error, .unreadable)
    {
      let text = name(entry.namespaceIndex, entry.key)
      add(
        .error, .unreadable, page: page, entry: slot,
        "\(text) is listed, a get as \(entry.typeName) returns \(error.name)")
    }
    if !entry.isListed, !isEnough(.note, .v1Blob) {
      let text = name(entry.namespaceIndex, entry.key)
      add(
        .note, .v1Blob, page: page, entry: slot,
        "\(text) is a blob of format version 1: the firmware's iterator leaves it out, a get returns it")
    }
  }
}
