/// Something that was put right, since nothing else can have stood there.
public struct Mend: Hashable, Sendable {
  /// What was wrong.
  enum Fault: Hashable, Sendable {
    /// A bit of a page's state, which no CRC covers: no other makes it that of a page in use.
    case pageState(FlippedBit)
    case pageHeader(FlippedBit)
    case entryHeader(FlippedBit)
    case data(FlippedBit)
    /// A span that fits neither type nor size, beside CRCs that hold.
    case span
  }

  let fault: Fault
  /// The page it lies in, and the entry that is whole again; nil for a page's header.
  let page: Int
  let slot: Int?
}

/// Puts right what can be proven: flipped bits in page headers, in the headers of entries in use and in their data, and spans.
struct BitMender {
  private(set) var image: PartitionImage
  private(set) var mends: [Mend] = []
  private var bytes: [UInt8]

  /// Mends a copy. O(bytes).
  init(_ image: PartitionImage) {
    (self.image, bytes) = (image, image.bytes)
    for page in image.pages { mend(page) }
    for page in image.pages { mendEntries(of: page) }
    if !mends.isEmpty { self.image = PartitionImage(bytes, at: image.place) }
    let known = mends.count
    for entry in self.image.entries where entry.state == .written { mendData(of: entry) }
    if mends.count > known { self.image = PartitionImage(bytes, at: image.place) }
  }

  private mutating func add(_ bit: FlippedBit, _ fault: Mend.Fault, page: Int, slot: Int? = nil) {
    bit.mend(&bytes)
    mends.append(Mend(fault: fault, page: page, slot: slot))
  }

  private mutating func mend(_ page: PartitionImage.Page) {
    var header = page.header
    if !header.isIntact, header.state != .uninitialized {
      guard let bit = FlippedBit(inPageAt: page.offset, of: bytes) else { return }
      add(bit, .pageHeader(bit), page: page.number)
      header = PageHeader(bytes, at: page.offset)
    }
    guard header.isIntact, FormatVersion(rawValue: header.version) != nil, let place = header.flippedStateBit else {
      return
    }
    let bit = FlippedBit(offset: page.offset + place / 8, bit: place % 8)
    add(bit, .pageState(bit), page: page.number)
  }

  private mutating func mendEntries(of page: PartitionImage.Page) {
    var next = 0
    for entry in image.entries[page.entries] where Int(entry.slot) >= next {
      guard entry.state == .written else { continue }
      if entry.kind == .damaged(.crc) { mendHeader(of: entry) }
      if entry.kind == .damaged(.span) { mendSpan(of: entry) }
      guard mends.last?.page == page.number, mends.last?.slot == Int(entry.slot) else { continue }
      // What follows are its data.
      next = Int(entry.slot) + Int(EntryHeader(bytes, at: entry.offset).span)
    }
  }

  private mutating func mendHeader(of entry: Entry) {
    guard let bit = FlippedBit(inEntryAt: entry.offset, of: bytes) else { return }
    bit.mend(&bytes)
    let header = EntryHeader(bytes, at: entry.offset)
    bit.mend(&bytes)
    if header.fault(atEntry: Int(entry.slot), computedCRC: header.storedCRC) != nil { return }
    add(bit, .entryHeader(bit), page: Int(entry.page), slot: Int(entry.slot))
  }

  /// The CRC of the header holds, and so does that of the data as long as the size says.
  private mutating func mendSpan(of entry: Entry) {
    var header = EntryHeader(bytes, at: entry.offset)
    guard let type = header.type else { return }
    header.span = type.hasData ? UInt8(truncatingIfNeeded: NVS.span(ofSize: header.dataSize)) : 1
    guard header.fault(atEntry: Int(entry.slot), computedCRC: header.storedCRC) == nil else { return }
    if type.hasData && !image.isDataIntact(entry, header) { return }
    header.write(to: &bytes, at: entry.offset)
    mends.append(Mend(fault: .span, page: Int(entry.page), slot: Int(entry.slot)))
  }

  private mutating func mendData(of entry: Entry) {
    guard case .item(let type) = entry.kind, type.hasData else { return }
    let header = image.header(of: entry)
    if image.isDataIntact(entry, header) { return }
    guard let bit = FlippedBit(inDataOf: entry, header, of: bytes) else { return }
    add(bit, .data(bit), page: Int(entry.page), slot: Int(entry.slot))
  }
}

extension PageHeader {
  /// The bit of the state, 0…31, that makes it the state of a page in use, where there is just one such and no page is blank
  /// with this header.
  fileprivate var flippedStateBit: Int? {
    let used: [PageState] = [.active, .full, .freeing, .corrupt]
    if state.map(used.contains) ?? false { return nil }
    let bits = (0..<32).filter { bit in used.contains { $0.rawValue == rawState ^ 1 << UInt32(bit) } }
    return bits.count == 1 ? bits[0] : nil
  }
}
