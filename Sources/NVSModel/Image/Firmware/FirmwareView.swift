/// What ESP-IDF (master) makes of a partition: the result of the mount, and what a program would then read.
///
/// It is computed by doing on a private copy what the library does; the dump itself is never changed. What a writable
/// mount would change in flash is listed in ``repairs``.
public struct FirmwareView: Sendable {
  /// The image as it was given, not repaired.
  public let image: PartitionImage
  /// Whether the partition is flagged `readonly`, so that the mount repairs nothing.
  public let isReadOnly: Bool
  /// Nil when the mount succeeds.
  public let error: ESPError?
  let namespaces: [Namespace]
  /// The entries in the order in which the firmware's iterator gives them, then V1 blobs, which it leaves out.
  public let entries: [FirmwareEntry]
  /// The pages as the firmware sees them after the mount; after a failed one as flash has them.
  let pages: [FirmwarePage]
  /// Nil where `nvs_get_stats` would fail.
  public let statistics: Statistics?
  /// What could still be added; nil where nothing is written: after a failed mount, or to a read-only partition.
  public let room: Room?
  /// What the mount changes in flash, in its order; for a failed mount what it changed until then is not known.
  public let repairs: [Repair]
  /// For each entry of the dump, counted over all pages, whether a get returns what it begins.
  private let returned: [Bool]
  /// The bytes after the repairs; differs from the image only where pages were copied.
  let bytes: [UInt8]

  struct Namespace: Hashable, Sendable {
    let index: UInt8
    let name: Key
  }

  /// What `nvs_get_stats` returns, in entries.
  public struct Statistics: Hashable, Sendable {
    /// Entries written, not written, left to a program, and all there are.
    public let used, free, available, total: Int
    /// The number of namespaces.
    public let namespaces: Int
  }

  /// The name that the mount's result has in ESP-IDF.
  public var mountName: String { error?.name ?? "ESP_OK" }

  /// Mounts an image. O(bytes), also when it is full of duplicates.
  ///
  /// - Parameters:
  ///   - image: the partition; where it is encrypted, decrypted in memory.
  ///   - isReadOnly: whether the partition is flagged `readonly`: nothing is repaired then.
  ///   - raw: the bytes as they lie in flash, where the image was decrypted.
  ///   - keyError: what reading the keys partition ended in, which comes before the mount.
  public init(
    mounting image: PartitionImage, readOnly isReadOnly: Bool = false, raw: [UInt8]? = nil, keyError: ESPError? = nil
  ) {
    self.image = image
    self.isReadOnly = isReadOnly
    do throws(ESPError) {
      if let keyError { throw keyError }
      var mount = try Mount(image, raw: raw ?? image.bytes, isReadOnly: isReadOnly)
      namespaces = mount.namespaces.map { Namespace(index: $0.index, name: $0.name) }
      pages = FirmwarePage.all(of: mount, in: image)
      statistics = mount.statistics
      room = isReadOnly ? nil : mount.room
      repairs = mount.repairs
      bytes = mount.bytes
      var lister = Lister()
      lister.list(&mount)
      entries = lister.entries
      returned = mount.returned(entries)
      error = nil
    } catch {
      self.error = error
      namespaces = []
      entries = []
      returned = []
      pages = image.pages.map { FirmwarePage($0, in: image) }
      statistics = nil
      room = nil
      repairs = []
      bytes = image.bytes
    }
  }

  /// The bytes of a string, with its NUL, or of a blob; empty for numbers and for what cannot be read.
  public func data(of entry: FirmwareEntry) -> [UInt8] {
    guard case .data(let pieces) = entry.value else { return [] }
    return pieces.flatMap { bytes[$0] }
  }

  /// Whether a get returns the value, or the part of a blob, that begins at an entry of the dump.
  public func isReturned(_ entry: Entry) -> Bool {
    returned.indices.contains(entry.slotNumber) && returned[entry.slotNumber]
  }

  /// The first entry that a get by namespace and key would return. O(entries).
  func entry(namespace: Key, key: Key) -> FirmwareEntry? {
    entries.first { $0.namespace == namespace && $0.key == key && !$0.isShadowed }
  }
}

/// One entry that the firmware lists, or could read although it does not list it.
public struct FirmwareEntry: Hashable, Sendable {
  /// What a get makes of it.
  public enum Value: Hashable, Sendable {
    /// The eight bytes of the value field, little endian; those beyond the type's width mean nothing.
    case number(bits: UInt64)
    /// Where the bytes of a string or blob lie, in bytes from the start of the partition as it is after the mount.
    case data([Range<Int>])
    /// What a get returns instead of a value.
    case error(ESPError)
  }

  /// The name to open its namespace with; nil when it cannot be reached by any name.
  public let namespace: Key?
  /// The index of its namespace.
  public let namespaceIndex: UInt8
  /// The key as the firmware compares it: up to the first NUL.
  public let key: Key
  /// The type of the item that is listed: for a blob `blobData` or `blobV1`.
  let type: ItemType
  /// In bytes, a string with its NUL.
  let size: Int
  /// What a get returns.
  public let value: Value
  /// Where it lies after the mount.
  let page: Int
  let slot: Int
  /// Where it lies in the dump, which differs when the mount copies its page.
  public let origin: Place
  /// False for V1 blobs: the iterator leaves them out, a get returns them.
  public let isListed: Bool
  /// Whether a get returns an earlier entry of the same namespace, key and type.
  public let isShadowed: Bool

  /// A page and an entry of it.
  public struct Place: Hashable, Sendable {
    let page: Int
    let slot: Int

    /// In bytes from the start of the partition.
    public var offset: Int { NVS.offset(page: page, entry: slot) }
  }

  var isReachable: Bool { namespace != nil }

  /// The type as an application names it: a blob is one whatever its format.
  public var typeName: String { type.valueName }
}

/// A page as the firmware sees it.
struct FirmwarePage: Hashable, Sendable {
  let number: Int
  /// The word that ESP-IDF's sources use.
  let state: String
  /// Nil for a page that is not in use.
  let sequence: UInt32?
  /// The version byte; nil for a page that is not in use.
  let version: UInt8?
  let written, erased: Int
  var empty: Int { max(NVS.entriesPerPage - written - erased, 0) }

  static func all(of mount: Mount, in image: PartitionImage) -> [FirmwarePage] {
    let used = Set(mount.order)
    return mount.pages.enumerated().map { number, page in
      let copied = mount.isCopy(number)
      return FirmwarePage(
        number: number, state: page.state.name, sequence: used.contains(number) ? page.sequence : nil,
        version: page.isLoaded ? (copied ? FormatVersion.v2.rawValue : image.pages[number].header.version) : nil,
        written: Int(page.used), erased: Int(page.erased))
    }
  }

  /// A page as its header and bitmap have it.
  init(_ page: PartitionImage.Page, in image: PartitionImage) {
    let states = (0..<NVS.entriesPerPage).map { image.state(page: page.number, slot: $0) }
    let header = page.header
    let isUsed = header.isIntact && header.state != .uninitialized
    self.init(
      number: page.number,
      state: header.state == .uninitialized || isUsed ? header.state?.name ?? "CORRUPT" : "CORRUPT",
      sequence: isUsed ? header.sequence : nil, version: isUsed ? header.version : nil,
      written: states.count { $0 == .written }, erased: states.count { $0 == .erased })
  }

  private init(number: Int, state: String, sequence: UInt32?, version: UInt8?, written: Int, erased: Int) {
    self.number = number
    self.state = state
    self.sequence = sequence
    self.version = version
    self.written = written
    self.erased = erased
  }
}

extension Mount {
  /// For each entry of the dump, before any page was copied, whether a get returns what it begins.
  func returned(_ entries: [FirmwareEntry]) -> [Bool] {
    var flags = [Bool](repeating: false, count: pages.count * NVS.entriesPerPage)
    for entry in entries where !entry.isShadowed && entry.isReachable {
      switch entry.value {
      case .error: continue
      case .number: flags[slotNumber(entry.origin.page, entry.origin.slot)] = true
      case .data(let pieces):
        for piece in pieces {
          let page = (piece.lowerBound - NVS.entrySize) / NVS.pageSize
          let slot = (piece.lowerBound - page * NVS.pageSize - NVS.entriesOffset) / NVS.entrySize - 1
          let number = slotNumber(page, slot)
          flags[origins[number] ?? number] = true
        }
      }
    }
    return flags
  }

  func isCopy(_ page: Int) -> Bool { origins[slotNumber(page, 0)] != nil }

  /// Nil where `nvs_get_stats` fails: with a page that is being freed, or one that failed.
  var statistics: FirmwareView.Statistics? {
    var used = 0
    for page in order {
      if pages[page].state == .freeing || pages[page].state == .invalid { return nil }
      used += Int(pages[page].used)
    }
    let total = (order.count + free.count) * NVS.entriesPerPage
    let unused = total - used
    return FirmwareView.Statistics(
      used: used, free: unused, available: max(unused - NVS.entriesPerPage, 0), total: total,
      namespaces: namespaces.count)
  }
}
