/// Walks the 126 entries of one page.
struct EntryScanner {
  let bytes: [UInt8]
  let page: Int

  /// What the page's bitmap says of an entry.
  func state(of slot: Int) -> EntryState {
    bytes.entryState(of: slot, inBitmapAt: page * NVS.pageSize + NVS.bitmapOffset)
  }

  func scan(into entries: inout [Entry]) {
    var slot = 0
    while slot < NVS.entriesPerPage {
      let entry = entry(at: slot)
      entries.append(entry)
      slot += Int(entry.span)
    }
  }

  private func entry(at slot: Int) -> Entry {
    let state = state(of: slot)
    if state == .empty {
      let free = freeRun(from: slot)
      if free > 0 { return make(.free, state, slot, span: free) }
    }
    let offset = NVS.offset(page: page, entry: slot)
    let header = EntryHeader(bytes, at: offset)
    if let fault = header.fault(atEntry: slot, computedCRC: EntryHeader.computeCRC(bytes, at: offset)) {
      return make(.damaged(fault), state, slot, span: 1)
    }
    guard let type = header.type else { return make(.damaged(.unknownType), state, slot, span: 1) }
    return make(.item(type), state, slot, span: Int(header.span))
  }

  private func make(_ kind: Entry.Kind, _ state: EntryState, _ slot: Int, span: Int) -> Entry {
    Entry(
      kind: kind, state: state, span: UInt8(truncatingIfNeeded: span), slot: UInt8(truncatingIfNeeded: slot),
      page: Int32(truncatingIfNeeded: page))
  }

  /// How many entries from `slot` on are marked empty and hold nothing but FF.
  private func freeRun(from slot: Int) -> Int {
    var end = slot
    while end < NVS.entriesPerPage, state(of: end) == .empty, isBlank(end) { end += 1 }
    return end - slot
  }

  private func isBlank(_ slot: Int) -> Bool {
    let offset = NVS.offset(page: page, entry: slot)
    return bytes.withUnsafeBytes { raw in
      (0..<4).allSatisfy { raw.loadUnaligned(fromByteOffset: offset + $0 * 8, as: UInt64.self) == .max }
    }
  }
}
