/// The partition that says which application boots: two sectors of 4 KB, each with a sequence number.
struct OTAData: Hashable, Sendable {
  struct Record: Hashable, Sendable {
    let sequence: UInt32
    /// 0 new, 1 pending, 2 valid, 3 invalid, 4 aborted, FFFFFFFF undefined.
    let state: UInt32
    let isIntact: Bool

    /// Whether the boot loader takes it into account.
    var counts: Bool { isIntact && sequence != .max && sequence > 0 && state != 3 && state != 4 }

    var stateName: String {
      switch state {
      case 0: "new"
      case 1: "pending verification"
      case 2: "valid"
      case 3: "invalid"
      case 4: "aborted"
      case .max: "undefined"
      default: state.hex
      }
    }
  }

  let records: [Record]

  /// As in ESP-IDF's `esp_flash_partitions.h`: a sequence u32, a label, a state u32, the CRC32 of the sequence.
  static let recordSize = 32
  private static let stateOffset = 24
  private static let crcOffset = 28

  /// Reads what a dump has of the partition's two sectors.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    records = [0, PartitionRules.sector].compactMap { place in
      let start = range.lowerBound + place
      guard start + Self.recordSize <= range.upperBound else { return nil }
      let crc = CRC32.checksum(bytes[start..<start + MemoryLayout<UInt32>.size])
      return Record(
        sequence: bytes.u32(at: start), state: bytes.u32(at: start + Self.stateOffset),
        isIntact: crc == bytes.u32(at: start + Self.crcOffset))
    }
  }

  /// What the boot loader goes by; nil when it takes the factory application, or the first slot where there is none.
  var active: Record? { records.filter(\.counts).max { $0.sequence < $1.sequence } }

  /// The number of the slot that boots, of `count`.
  func slot(of count: Int) -> Int? {
    guard let active, count > 0 else { return nil }
    return Int((active.sequence - 1) % UInt32(count))
  }
}
