/// What can still be read from a damaged image, for a clean one.
///
/// First flipped bits are put back where a CRC proves which they were. Then what the firmware would return; then values that lie
/// whole in written entries but that a mount loses or no name leads to. Erased values stay erased. ``ledger`` says of every
/// written entry where it went.
public struct Salvage: Sendable {
  /// What could be read, each under the name that leads to it in the clean image.
  public let values: KeyedValues
  /// The names of the namespaces in their order, new ones for the nameless.
  public let namespaces: [Key]
  /// What a mount would not have given: each a sentence.
  public let rescued: [String]
  /// Flipped bits that were put back: each a sentence.
  public let mended: [String]
  /// Where each written entry went.
  public let ledger: SalvageLedger
  /// Whether erased values lie in it that can still be seen.
  public let hasErased: Bool
  /// Whether a mount of the dump, and so of the clean image unless a size says otherwise, is read-only.
  private let isReadOnly: Bool

  /// Values that could not be read, or not be kept, and why: each a sentence.
  public var lost: [String] { ledger.losses }

  /// Reads all that an image holds, mounted or not. O(bytes).
  public init(_ view: FirmwareView) {
    let mender = BitMender(Self.padded(view.image))
    let mount = Self.mounted(view, mender)
    var salvager = Salvager(mount, end: view.image.bytes.count)
    salvager.collect()
    values = salvager.values
    namespaces = salvager.namespaces
    ledger = SalvageLedger(salvager)
    rescued =
      (view.error == nil ? [] : ["the mount ends in \(view.mountName): a program would read nothing"])
      + salvager.rescued
    mended = mender.mends.map { $0.sentence(in: mender.image, salvager.names) }
    hasErased = mender.image.entries.contains { entry in
      if case .item = entry.kind { entry.state == .erased } else { false }
    }
    isReadOnly = view.isReadOnly
  }

  /// The items of a clean image, namespaces in their order.
  var items: [Item] { values.items(namespaces: namespaces) }

  /// A compact image of at least `size` bytes: larger when the values do not fit, in whole pages; but of
  /// ``NVS/maximumPartitionSize`` at most. It was mounted, and has all the values.
  ///
  /// - Throws: when a value is not one that the format can hold, or when all of them need a larger image than can be made.
  public func image(size: Int, readOnly: Bool? = nil) throws(SalvageError) -> EncodedImage {
    let (items, isReadOnly) = (items, readOnly ?? isReadOnly)
    let wanted = max((size + NVS.pageSize - 1) / NVS.pageSize, 1) * NVS.pageSize
    var image = try Self.encode(items, size: min(wanted, NVS.maximumPartitionSize), isReadOnly)
    if !image.fits { image = try Self.encode(items, size: image.sizeNeeded, isReadOnly) }
    let made = FirmwareView(mounting: PartitionImage(image.bytes), readOnly: image.geometry.isReadOnly)
    let isHeld = made.error == nil && made.repairs.isEmpty && made.entries.count == values.names.count
    if !isHeld || made.entries.contains(where: \.isError) { throw .notHeld }
    return image
  }

  private static func encode(_ items: [Item], size: Int, _ isReadOnly: Bool) throws(SalvageError) -> EncodedImage {
    let geometry: Geometry
    do throws(GeometryError) { geometry = try Geometry(size: size, isReadOnly: isReadOnly) } catch {
      throw .size(error)
    }
    do throws(EncodingError) { return try ImageEncoder.encode(items, geometry: geometry) } catch { throw .value(error) }
  }

  /// What is missing of a page that is cut short, blank: what is there of it may be whole.
  private static func padded(_ image: PartitionImage) -> PartitionImage {
    if image.trailingBytes.isEmpty { return image }
    let missing = NVS.pageSize - image.trailingBytes.count
    return PartitionImage(image.bytes + [UInt8](repeating: 0xFF, count: missing), at: image.place)
  }

  /// Mounts what was mended as writable; where that fails for want of a free page, with one more.
  private static func mounted(_ view: FirmwareView, _ mender: BitMender) -> FirmwareView {
    let isSame = mender.mends.isEmpty && view.image.trailingBytes.isEmpty
    if isSame, view.error == nil, !view.isReadOnly { return view }
    let writable = FirmwareView(mounting: mender.image)
    if writable.error != .noFreePages && writable.error != .notEnoughSpace { return writable }
    let blank = [UInt8](repeating: 0xFF, count: NVS.pageSize)
    let larger = FirmwareView(mounting: PartitionImage(mender.image.bytes + blank))
    return larger.error == nil ? larger : writable
  }
}

/// Why no clean image can be made of what was salvaged.
public enum SalvageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The values need an image of a size that there is not.
  case size(GeometryError)
  case value(EncodingError)
  /// A mount of the new image would not give all values.
  case notHeld

  public var description: String {
    switch self {
    case .size(let error): error.description
    case .value(let error): error.description
    case .notHeld: "the firmware would not read all values from a new image of them: write a CSV with --csv"
    }
  }
}

extension FirmwareEntry {
  fileprivate var isError: Bool { if case .error = value { true } else { false } }
}

extension Mend {
  /// What was wrong, whose it is, and what proves it.
  func sentence(in image: PartitionImage, _ names: [Key?]) -> String {
    var whose = "page \(page)"
    if let slot, let place = image.entryIndex(page: page, slot: slot) {
      let header = image.header(of: image.entries[place])
      let key = header.key.name.text
      whose =
        (header.namespace == 0 ? key : "\(names.text(header.namespace)) / \(key)") + ", page \(page), entry \(slot)"
    }
    return switch fault {
    case .pageState(let bit):
      "\(whose): \(bit.text(image.place)) was flipped; no other makes it the state of a page in use"
    case .pageHeader(let bit): "\(whose): \(bit.text(image.place)) was flipped; the CRC of the page's header proves it"
    case .entryHeader(let bit): "\(whose): \(bit.text(image.place)) was flipped; the CRC of the entry proves it"
    case .data(let bit): "\(whose): \(bit.text(image.place)) was flipped; the CRC of the data proves it"
    case .span: "\(whose): its span was wrong; it is whole, as its CRCs hold"
    }
  }
}

extension [Key?] {
  /// The name of a namespace by its index, or the index.
  func text(_ namespace: UInt8) -> String { self[Int(namespace)]?.text ?? "namespace \(namespace)" }
}

extension KeyedValues {
  /// The values as items for an encoder; those of namespaces that are not listed are left out.
  func items(namespaces: [Key]) -> [Item] {
    let groups = Dictionary(grouping: names.indices) { names[$0].namespace }
    var items: [Item] = []
    for namespace in namespaces {
      items.append(Item(row: items.count, key: namespace, content: .namespace))
      for place in groups[namespace] ?? [] {
        for value in lists[place] {
          guard let content = value.itemContent else { continue }
          items.append(Item(row: items.count, key: names[place].key, content: content))
        }
      }
    }
    return items
  }
}

extension KeyedValues.Value {
  /// What the encoder writes for it; nil for what cannot be read.
  var itemContent: Item.Content? {
    switch content {
    case .error: nil
    case .number(let bits): .integer(type, bits: bits)
    case .data(let bytes): type == .string ? .string(bytes) : .blob(bytes)
    }
  }
}
