// What the firmware changes in flash. On a read-only partition each of these fails at its first write.
extension Mount {
  /// Erases the entry that a query finds on a page; false when there is none, or when it fails.
  mutating func erase(_ query: Query, page: Int, _ reason: Repair.Reason) -> Bool {
    var item = Candidate()
    guard find(&item, query, page: page, from: 0) == .found else { return false }
    do throws(ESPError) {
      try erase(page: page, slot: item.slot, reason)
      return true
    } catch {
      return false
    }
  }

  /// Erases an entry with all it spans.
  mutating func erase(page: Int, slot: Int, _ reason: Repair.Reason) throws(ESPError) {
    generation += 1
    var span = 1
    if state(page: page, slot: slot) == .written {
      let header = header(page: page, slot: slot)
      hashes[slotNumber(page, slot)] = 0
      if accepts(header, page: page, slot: slot) {
        searches.noteErasure(of: header, page: page)
        span = Int(header.span)
        try eraseSpan(page: page, slot..<slot + span)
      } else {
        defer {
          pages[page].used &-= 1
          pages[page].erased &+= 1
        }
        try markErased(page: page, slot: slot)
      }
    } else {
      try markErased(page: page, slot: slot)
    }
    note(reason, page: page, slot..<slot + span)
    if slot == pages[page].firstUsed { updateFirstUsed(page, from: slot + span) }
    if pages[page].nextFree < slot + span { pages[page].nextFree = slot + span }
  }

  private mutating func eraseSpan(page: Int, _ slots: Range<Int>) throws(ESPError) {
    for slot in slots {
      if state(page: page, slot: slot) == .written { pages[page].used &-= 1 }
      pages[page].erased &+= 1
    }
    if slots.count == 1 { return try markErased(page: page, slot: slots.lowerBound) }
    // The firmware goes from the last entry down, and writes a word of 16 states when it leaves it.
    let lastWord = (slots.upperBound - 1) / 16
    for slot in slots.reversed() {
      if isReadOnly && slot / 16 != lastWord { throw .notAllowed }
      setState(.erased, page: page, slot: slot)
    }
    if isReadOnly { throw .notAllowed }
  }

  mutating func markErased(page: Int, slot: Int) throws(ESPError) {
    setState(.erased, page: page, slot: slot)
    if isReadOnly {
      pages[page].state = .invalid
      throw .notAllowed
    }
  }

  private mutating func updateFirstUsed(_ page: Int, from start: Int) {
    let end = pages[page].searchEnd
    let next = start < end ? (start..<end).first { state(page: page, slot: $0) == .written } : nil
    pages[page].firstUsed = next ?? MountedPage.noEntry
  }

  mutating func erasePage(_ page: Int, _ reason: Repair.Reason) throws(ESPError) {
    if isReadOnly {
      pages[page].state = .invalid
      throw .notAllowed
    }
    for slot in 0..<NVS.entriesPerPage {
      hashes[slotNumber(page, slot)] = 0
      verdicts[slotNumber(page, slot)] = 0
    }
    let sequence = pages[page].sequence
    pages[page] = MountedPage()
    pages[page].state = .uninitialized
    pages[page].sequence = sequence
    repairs.append(Repair(action: .erasePage(page), reason: reason))
  }

  /// Copies the written entries of a page, packed, to a page not in use yet.
  mutating func copyEntries(from source: Int, to target: Int) throws(ESPError) {
    guard pages[source].firstUsed != MountedPage.noEntry else { return }
    if pages[target].state == .uninitialized { open(target) }
    repairs.append(Repair(action: .copyPage(from: source, to: target), reason: .interruptedFreeing))
    var slot = pages[source].firstUsed
    while slot < NVS.entriesPerPage {
      guard state(page: source, slot: slot) == .written else {
        if slot == pages[source].firstUsed { throw .fail }
        slot += 1
        continue
      }
      let header = header(page: source, slot: slot)
      let end = slot + max(Int(header.span), 1)
      guard end <= NVS.entriesPerPage else { throw .fail }
      addHash(of: header, page: target, slot: pages[target].nextFree)
      for part in slot..<end { copyEntry(source, part, to: target) }
      slot = end
    }
  }

  mutating func open(_ page: Int) {
    pages[page].state = .active
    pages[page].nextFree = 0
    for place in page * NVS.bitmapSize..<(page + 1) * NVS.bitmapSize { bitmaps[place] = 0xFF }
  }

  private mutating func copyEntry(_ source: Int, _ slot: Int, to target: Int) {
    let next = pages[target].nextFree
    let from = NVS.offset(page: source, entry: slot)
    let to = NVS.offset(page: target, entry: next)
    for place in 0..<NVS.entrySize { bytes[to + place] = bytes[from + place] }
    setState(.written, page: target, slot: next)
    origins[slotNumber(target, next)] = slotNumber(source, slot)
    if pages[target].firstUsed == MountedPage.noEntry { pages[target].firstUsed = next }
    pages[target].used += 1
    pages[target].nextFree += 1
  }

  mutating func note(_ reason: Repair.Reason, page: Int, _ slots: Range<Int>) {
    repairs.append(Repair(action: .eraseEntries(page: page, slots: slots), reason: reason))
  }
}
