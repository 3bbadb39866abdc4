// Findings about the partition as a whole and about its pages.
extension Inspector {
  mutating func inspectPartition() {
    if !image.trailingBytes.isEmpty {
      let count = image.trailingBytes.count
      findingAtEnd("the last \(count) bytes are no whole page of \(NVS.pageSize): the image is cut short")
    }
    let isBlank = !image.bytes.isEmpty && image.bytes.allSatisfy { $0 == 0xFF }
    if isBlank { return add(.note, .blank, "all FF: nothing was ever written here") }
    if !image.pages.contains(where: \.header.isIntact) {
      add(.error, .notNVS, "no page has a valid header: this is no NVS partition, or not its beginning")
    }
    if isEncrypted {
      add(
        .warning, .looksEncrypted,
        "the page headers are fine and no entry has a right CRC: the partition looks encrypted; open it with its keys")
    }
    inspectMount()
  }

  private mutating func findingAtEnd(_ message: String) {
    add(.error, .truncated, page: image.pages.count, message)
  }

  private mutating func inspectMount() {
    guard let error = view.error else { return }
    switch error {
    case .noFreePages:
      add(
        .error, .noFreePage,
        "no page is free, so a writable mount fails with \(error.name): the dump is truncated, or the partition is read-only"
      )
    case .newVersionFound: break
    case .notAllowed:
      add(
        .error, .mountFails,
        "the read-only mount fails with \(error.name): the firmware finds something to repair and may not write")
    default:
      add(.error, .mountFails, "the mount fails with \(error.name)")
    }
  }

  mutating func inspectPages() {
    var sequences: [UInt32: Int] = [:]
    for page in image.pages {
      inspect(page)
      guard page.header.isRead else { continue }
      if let other = sequences[page.header.sequence] {
        add(
          .warning, .sameSequence, page: page.number,
          "sequence number \(page.header.sequence) is also that of page \(other): one may be a copy of the other")
      } else {
        sequences[page.header.sequence] = page.number
      }
    }
    let older = image.pages.count { $0.header.isRead && $0.header.version == FormatVersion.v1.rawValue }
    if older > 0 {
      add(
        .note, .olderVersion,
        "\(plural(older, "page")) of format version 1: blobs are kept whole, as before ESP-IDF 3.2")
    }
  }

  private mutating func inspect(_ page: PartitionImage.Page) {
    let (header, number) = (page.header, page.number)
    let verdict = image.verdict(of: page)
    let text = "\(verdict.sentence): \(lost(page))"
    switch verdict {
    case .blank, .read(.active), .read(.full): break
    case .notBlank: add(.warning, .pageNotBlank, page: number, text)
    case .badCRC:
      let crc = "stored \(header.storedCRC.hex), computed \(header.computedCRC.hex)"
      let flipped =
        FlippedBit(inPageAt: page.offset, of: image.bytes).map { "; \($0.text(image.place)) is flipped" } ?? ""
      add(.error, .pageHeaderCRC, page: number, "\(verdict.sentence) (\(crc)\(flipped)): \(lost(page))")
    case .newerVersion:
      add(.error, .newerVersion, page: number, "\(header.version.hex): \(verdict.sentence)")
    case .illegalState: add(.error, .pageState, page: number, "\(header.rawState.hex): \(text)")
    case .corrupt: add(.warning, .pageCorrupt, page: number, text)
    case .read: inspectFreeing(number)
    }
  }

  private mutating func inspectFreeing(_ number: Int) {
    let what =
      view.isReadOnly
      ? "a read-only mount reads it beside its copy, so entries appear twice"
      : "a writable mount copies it again"
    add(.warning, .pageFreeing, page: number, "the page was being emptied into another when the power was cut: \(what)")
  }

  /// What becomes of a page that the firmware does not read.
  private func lost(_ page: PartitionImage.Page) -> String {
    let items = image.entries[page.entries].count { entry in
      guard case .item = entry.kind else { return false }
      return entry.state == .written
    }
    return items == 0
      ? PageVerdict.free : "\(PageVerdict.free), though \(plural(items, "entry", "entries")) in it can be read"
  }
}

/// `1 page`, `2 pages`.
public func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
}
