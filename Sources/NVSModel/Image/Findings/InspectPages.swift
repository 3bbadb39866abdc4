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
    let header = page.header
    let number = page.number
    if header.state == .uninitialized {
      if !isBlank(page) {
        add(.warning, .pageNotBlank, page: number, "the page is marked as never used but is not blank: \(lost(page))")
      }
      return
    }
    if !header.isIntact {
      let crc = "stored \(header.storedCRC.hex), computed \(header.computedCRC.hex)"
      return add(.error, .pageHeaderCRC, page: number, "the page header's CRC is wrong (\(crc)): \(lost(page))")
    }
    if header.version < FormatVersion.v2.rawValue {
      add(
        .error, .newerVersion, page: number,
        "format version \(header.version.hex) is newer than ESP-IDF knows: the mount of the whole partition fails")
    }
    switch header.state {
    case nil:
      add(
        .error, .pageState, page: number, "\(header.rawState.hex) is no state of a page: \(lost(page))")
    case .corrupt: add(.warning, .pageCorrupt, page: number, "the page is marked as corrupt: \(lost(page))")
    case .freeing: inspectFreeing(number)
    default: break
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
      ? "the firmware takes it for a free page"
      : "the firmware takes it for a free page, though \(plural(items, "entry", "entries")) in it can be read"
  }

  private func isBlank(_ page: PartitionImage.Page) -> Bool {
    Mount.isBlank(image.bytes, page.offset..<page.offset + NVS.pageSize)
  }
}

/// `1 page`, `2 pages`.
func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
}
