/// A part of a flash: a partition, or something found where no table names it.
public struct FlashRegion: Hashable, Sendable {
  /// What a region is, in the words of the report.
  public enum Kind: String, Hashable, Sendable {
    case bootloader, app, nvs
    case partitionTable = "partition table"
    case nvsKeys = "nvs_keys"
    case other
  }

  /// By the table's word, or by what was found.
  public let kind: Kind
  /// The partition's name; for what was found without one, what it is and where, such as `nvs@0x9000`.
  public let name: String
  /// As the table has it; nil for what no table names.
  let partition: Partition?
  /// From the start of the flash, in bytes.
  public let offset: Int
  /// In bytes, whether the dump has them or not.
  public let size: Int
  /// The part of the dump that holds it; empty when the dump has nothing of it.
  public let range: Range<Int>
  /// The boot loader or application that lies in it.
  let image: AppImage?
  /// Whether the boot loader starts the application in it.
  let isActive: Bool

  /// How many of its bytes the dump does not have.
  public var missing: Int { size - range.count }
  /// Whether the partition's flags say that firmware only reads it.
  public var isReadOnly: Bool { partition?.flags.contains(.readonly) ?? false }
}

extension FlashRegion {
  /// A partition of a table, as far as the dump has it.
  init(_ partition: Partition, start: Int, bytes: [UInt8], active: Partition?) {
    let lower = min(max(partition.offset - start, 0), bytes.count)
    let upper = min(max(partition.end - start, lower), bytes.count)
    let hasBeginning = partition.offset >= start
    let image = hasBeginning ? AppImage(bytes, at: lower) : nil
    kind =
      switch partition.type {
      case .app: .app
      case .bootloader: .bootloader
      case .partitionTable: .partitionTable
      default: partition.isNVS ? .nvs : partition.isNVSKeys ? .nvsKeys : .other
      }
    name = partition.name
    self.partition = partition
    offset = partition.offset
    size = partition.size
    range = lower..<upper
    self.image = kind == .app || kind == .bootloader ? image : nil
    isActive = partition == active
  }

  /// What was found at a place of the dump.
  init(_ kind: Kind, _ range: Range<Int>, start: Int, image: AppImage? = nil, size: Int? = nil, isActive: Bool = false)
  {
    self.kind = kind
    offset = range.lowerBound + start
    name = kind == .partitionTable ? kind.rawValue : "\(kind.rawValue)@\(offset.hex)"
    partition = nil
    self.size = size ?? range.count
    self.range = range
    self.image = image
    self.isActive = isActive
  }
}
