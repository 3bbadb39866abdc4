/// How the pages of an image answer to a key, or to none.
///
/// An entry tells by the CRC in its header whether it is plain or rightly decrypted; by chance that happens once in a
/// hundred thousand million entries.
public struct KeyTrial: Sendable {
  enum Answer: Hashable, Sendable {
    /// Nothing is written there.
    case empty
    /// An entry can be read as it lies there.
    case plain
    /// An entry can be read with the key.
    case opened
    /// An entry can be read with the key if the page is taken for page `page` of its partition.
    case openedAs(page: Int)
    /// No entry can be read in any way.
    case closed
  }

  /// One for each page.
  let answers: [Answer]

  /// - Parameters:
  ///   - keys: nil to ask only what is plain
  ///   - isSearching: whether pages that stay closed are tried at other offsets too
  public init(_ image: PartitionImage, keys: EncryptionKeys?, isSearching: Bool = false) {
    let trial = PageTrial(bytes: image.bytes, cipher: keys.flatMap { XTS($0, .decrypt) })
    var answers = image.pages.map { trial.answer(page: $0.number) }
    if keys != nil, isSearching { trial.searchElsewhere(&answers) }
    self.answers = answers
  }

  /// The numbers of the pages that gave an answer.
  func pages(_ answer: Answer) -> [Int] { answers.indices.filter { answers[$0] == answer } }

  /// Whether some page can be read with the key, at its own place.
  public var isOpened: Bool { answers.contains(.opened) }
  var isEmpty: Bool { answers.allSatisfy { $0 == .empty } }
}

/// Tries the entries of pages.
private struct PageTrial {
  let bytes: [UInt8]
  let cipher: XTS?

  /// Pages that a shift is looked for over: 32 MB, more than any flash from whose start someone could have counted.
  private static let farthest = 8192
  /// How many entries of a page are tried at each other place: the first may be an erased or damaged one.
  private static let samples = 4

  func answer(page: Int) -> KeyTrial.Answer {
    let units = units(of: page)
    if units.isEmpty { return .empty }
    if units.contains(where: isEntry) { return .plain }
    return units.contains { opens($0, at: $0) } ? .opened : .closed
  }

  /// Replaces `closed` where a page can be read at another place than its own.
  func searchElsewhere(_ answers: inout [KeyTrial.Answer]) {
    var shift = 0
    var failures = 0
    // Where so many pages cannot be read at any place, the key is another one.
    for page in answers.indices where answers[page] == .closed && failures < 32 {
      let samples = Array(units(of: page).prefix(Self.samples))
      let likely = [page + shift] + Array(answers.indices.prefix(256))
      if let place = likely.first(where: { opens(samples, of: page, at: $0) }) {
        answers[page] = .openedAs(page: place)
      } else if failures < 2, let place = (0..<Self.farthest).first(where: { opens(samples, of: page, at: $0) }) {
        answers[page] = .openedAs(page: place)
      } else {
        failures += 1
      }
      if case .openedAs(let place) = answers[page] { shift = place - page }
    }
  }

  private func opens(_ samples: [Int], of page: Int, at place: Int) -> Bool {
    place >= 0 && samples.contains { opens($0, at: $0 + (place - page) * NVS.pageSize) }
  }

  /// The offsets of a page's entries that hold something which may be encrypted.
  private func units(of page: Int) -> [Int] {
    (0..<NVS.entriesPerPage).map { NVS.offset(page: page, entry: $0) }.filter { offset in
      let unit = bytes[offset..<offset + NVS.entrySize]
      return !unit.allSatisfy { $0 == 0xFF } && !unit.allSatisfy { $0 == 0 }
    }
  }

  private func isEntry(at offset: Int) -> Bool { Self.isEntry(bytes, at: offset) }

  private func opens(_ offset: Int, at tweak: Int) -> Bool {
    guard let cipher else { return false }
    var unit = Array(bytes[offset..<offset + NVS.entrySize])
    unit.withUnsafeMutableBytes { cipher.apply(to: $0, tweak: UInt64(tweak)) }
    return Self.isEntry(unit, at: 0)
  }

  private static func isEntry(_ bytes: [UInt8], at offset: Int) -> Bool {
    ItemType(rawValue: bytes[offset + EntryLayout.type]) != nil
      && bytes.u32(at: offset + EntryLayout.crc) == EntryHeader.computeCRC(bytes, at: offset)
  }
}
