// Findings about the values of a key: doubles, blobs in pieces, and what erased entries still tell.
extension Inspector {
  mutating func inspectKeys() {
    inspectEachKey()
    for pair in copies.keys.sorted(by: { ($0.older, $0.newer) < ($1.older, $1.newer) }) {
      guard let (first, count) = copies[pair] else { continue }
      let what = count == 1 ? "1 entry of this page is" : "\(count) entries of this page are"
      add(
        .note, .staleCopy, first, "\(what) in page \(pair.newer) too: one page is a copy of the other")
    }
  }

  private mutating func inspectEachKey() {
    var readable = 0
    for key in history.keys {
      let traits = traits(of: key)
      if traits.hasBlob || traits.live > 1 {
        let entries = history.items[key.items].map { image.entries[Int($0)] }
        let live = entries.filter { isLive($0) }
        if live.count > 1 { inspectDoubles(live, key) }
        if traits.hasBlob { inspectBlobs(live, key) }
      }
      if traits.hasErased { readable += inspectErased(key) }
    }
    if readable > 0 {
      add(
        .note, .readableErased,
        "\(plural(readable, "former value")) can still be read from erased entries: see the history")
    }
  }

  /// What there is to look at, told without any array, as most keys have nothing.
  private func traits(of key: HistoryKey) -> (live: Int, hasBlob: Bool, hasErased: Bool) {
    var traits = (live: 0, hasBlob: false, hasErased: false)
    for place in key.items {
      let entry = image.entries[Int(history.items[place])]
      if entry.state == .written && isRead[Int(entry.page)] { traits.live += 1 }
      if entry.state == .erased { traits.hasErased = true }
      if repair(of: entry) == nil { continue }
      if entry.kind == .item(.blobIndex) || entry.kind == .item(.blobData) { traits.hasBlob = true }
    }
    return traits
  }

  private func isLive(_ entry: Entry) -> Bool {
    entry.state == .written && isRead[Int(entry.page)] && repair(of: entry) != .missingData
  }

  private mutating func inspectDoubles(_ live: [Entry], _ key: HistoryKey) {
    var newest: [UInt16: Entry] = [:]
    var types: [ItemType] = []
    for entry in live {
      let header = image.header(of: entry)
      guard let type = header.type else { continue }
      let plain = type.isBlob ? .blobData : type
      if !types.contains(plain) { types.append(plain) }
      let part = UInt16(type.rawValue) << 8 | UInt16(header.chunkIndex)
      if let older = newest[part] { addDouble(older, entry, key) }
      newest[part] = entry
    }
    if types.count > 1, let last = live.last {
      let list = types.map(\.valueName).joined(separator: " and as ")
      add(
        .warning, .sameKeyTypes, last,
        "\(name(key.namespace, key.key)) is live as \(list): an interrupted change of type, or an older ESP-IDF")
    }
  }

  private mutating func addDouble(_ older: Entry, _ newer: Entry, _ key: HistoryKey) {
    let isFreeing = image.pages[Int(older.page)].header.state == .freeing
    if isFreeing || image.bytes[older.range].elementsEqual(image.bytes[newer.range]) {
      return noteCopy(of: older, newer)
    }
    if isEnough(.warning, .duplicate) { return }
    let place = "entry \(newer.slot) of page \(newer.page)"
    let text = name(key.namespace, key.key)
    let outcome: String
    switch repair(of: older) {
    case .duplicate?, .replacedByNewest?: outcome = "a mount erases this one"
    case nil where view.isReturned(older): outcome = "the firmware returns this one, the older"
    default: outcome = "the firmware does not return this one"
    }
    add(
      .warning, .duplicate, older,
      "\(text) is live twice, here and in \(place), as when a write is cut before the old value is erased; \(outcome)"
    )
  }

  private mutating func inspectBlobs(_ live: [Entry], _ key: HistoryKey) {
    var isBroken = false
    for entry in live {
      switch repair(of: entry) {
      case .indexMismatch?:
        isBroken = true
        if isEnough(.error, .blobIndexMismatch) { continue }
        let header = image.header(of: entry)
        add(
          .error, .blobIndexMismatch, entry,
          "the index of blob \(name(key.namespace, key.key)) says \(header.blobSize) bytes in \(plural(Int(header.chunkCount), "chunk")); \(Repair.Reason.indexMismatch), so a mount erases it"
        )
      case .orphanChunk?:
        isBroken = true
        if isEnough(.warning, .orphanChunk) { continue }
        let chunk = image.header(of: entry).chunkIndex
        add(
          .warning, .orphanChunk, entry,
          "chunk #\(chunk) of \(name(key.namespace, key.key)): \(Repair.Reason.orphanChunk), so a mount erases it")
      case .replacedByNewest?, .duplicate?: isBroken = true
      default: break
      }
    }
    if isBroken { inspectLoss(live, key) }
  }

  /// A blob of which a mount takes pieces away, and nothing is left to read.
  private mutating func inspectLoss(_ live: [Entry], _ key: HistoryKey) {
    let values = history.values(of: key)
    for value in values { inspectRemains(value, key) }
    if values.contains(where: { $0.standing == .current }) { return }
    guard let index = live.last(where: { $0.kind == .item(.blobIndex) }) ?? live.last else { return }
    let whole = values.last { $0.isWhole && $0.type.isBlob }
    let wasErased = whole == nil && values.contains { $0.standing == .erased && $0.damage?.isErased ?? false }
    if wasErased || whole?.standing != .erased && isEnough(.error, .blobLost) { return }
    let text = name(key.namespace, key.key)
    if let whole, whole.standing == .erased {
      add(
        .warning, .interruptedWrite, index,
        "blob \(text) was being erased when the power was cut: history still shows its \(plural(whole.size, "byte")), which salvage leaves erased"
      )
    } else if let whole, let fault = whole.indexFault {
      add(
        .error, .blobLost, index,
        "a mount loses blob \(text), as \(fault); its \(plural(whole.size, "byte")) are whole: salvage keeps them")
    } else if let whole {
      let what =
        whole.size == 0
        ? "which is empty" : "whose \(plural(whole.size, "byte")) are whole in flash: salvage keeps them"
      add(.error, .blobLost, index, "a mount loses blob \(text), \(what)")
    } else {
      add(.error, .blobLost, index, "a mount loses blob \(text): \(remedy(for: key, values))")
    }
  }

  /// Chunks that no index claims, with what became of it.
  private mutating func inspectRemains(_ value: PastValue, _ key: HistoryKey) {
    guard value.standing == .unfinished, let first = value.first, let damage = value.damage else { return }
    if damage.isUnfinished ? isEnough(.warning, .interruptedWrite) : isEnough(.warning, .orphanChunk) { return }
    let size = plural(history.data(of: value).count, "byte")
    let text = name(key.namespace, key.key)
    if damage.isUnfinished {
      add(
        .warning, .interruptedWrite, first,
        "a value of blob \(text) was being written when the power was cut: \(size) of it are there")
    } else {
      add(.warning, .orphanChunk, first, "\(size) of blob \(text) are left: \(damage)")
    }
  }

  /// What can be done for a blob of which no version is whole as it lies there.
  private mutating func remedy(for key: HistoryKey, _ values: [PastValue]) -> String {
    let mended = self.mended
    if let mended, let place = mended.index(namespace: key.namespace, key: key.key) {
      let whole = mended.values(of: mended.keys[place]).last { $0.isWhole && $0.standing != .erased }
      if let whole { return "a flipped bit; its \(plural(whole.size, "byte")) are whole once salvage puts it back" }
    }
    return values.last?.damage.map { "\($0), and no version of it is whole" } ?? "no version of it is whole"
  }

  /// Reports secrets among former values; returns how many values can be read.
  private mutating func inspectErased(_ key: HistoryKey) -> Int {
    let erased = history.values(of: key).filter { $0.standing == .erased && $0.isWhole }
    guard let last = erased.last else { return 0 }
    if Secrets.mayBeSecret(key: key.key) || Secrets.isPrivateKey(history.data(of: last)) {
      let count = erased.count > 1 ? "\(erased.count) former values" : "a former value"
      add(
        .warning, .readableSecret, page: last.page, entry: last.slot,
        "\(count) of \(name(key.namespace, key.key)), which looks like a secret, can still be read though erased")
    }
    return erased.count
  }
}
