/// The one bit that, put back, makes a CRC right: proof of what stood there before.
///
/// A CRC is linear: what a flipped bit does to it depends on the number of bytes behind the bit, and on nothing that they hold. In
/// the few bytes that the format protects by one CRC no two bits do the same, so that the difference of two CRCs names the bit.
public struct FlippedBit: Hashable, Sendable {
  /// The byte that it lies in, from the start of the partition.
  public let offset: Int
  /// Its place in the byte, 0…7.
  public let bit: Int

  /// Flips it back.
  func mend(_ bytes: inout [UInt8]) { bytes[offset] ^= 1 << UInt8(bit) }
}

extension FlippedBit {
  /// Which bit it is, with its offset in the flash.
  func text(_ place: PartitionPlace) -> String { "bit \(bit) of the byte at \(place.inFlash(offset).hex)" }
}

// Where in a partition's bytes it lies; nil where no single bit, or none at all, makes the CRC right.
extension FlippedBit {
  /// In the header of an entry, its CRC included. O(1).
  init?(inEntryAt offset: Int, of bytes: [UInt8]) {
    let difference = bytes.u32(at: offset + EntryLayout.crc) ^ EntryHeader.computeCRC(bytes, at: offset)
    let covered = NVS.entrySize - 4
    self.init(difference, over: covered, crcAt: offset + EntryLayout.crc) { place in
      offset + (place < EntryLayout.crc ? place : place + 4)
    }
  }

  /// In the header of a page, its CRC included; the state is not covered by it. O(1).
  init?(inPageAt offset: Int, of bytes: [UInt8]) {
    let header = PageHeader(bytes, at: offset)
    let covered = PageLayout.crc - PageLayout.sequence
    self.init(header.storedCRC ^ header.computedCRC, over: covered, crcAt: offset + PageLayout.crc) { place in
      offset + PageLayout.sequence + place
    }
  }

  /// In the data of a string or chunk, whose CRC stands in a header that has a right one itself. O(bytes).
  init?(inDataOf entry: Entry, _ header: EntryHeader, of bytes: [UInt8]) {
    let start = entry.offset + NVS.entrySize
    let difference = header.dataCRC ^ CRC32.checksum(bytes[start..<start + header.dataSize])
    self.init(difference, over: header.dataSize, crcAt: nil) { start + $0 }
  }

  private init?(_ difference: UInt32, over count: Int, crcAt crc: Int?, _ offset: (Int) -> Int) {
    if let crc, difference.nonzeroBitCount == 1 {
      let place = difference.trailingZeroBitCount
      self.init(offset: crc + place / 8, bit: place % 8)
    } else if let flip = CRC32.flip(difference, in: count) {
      self.init(offset: offset(flip.byte), bit: flip.bit)
    } else {
      return nil
    }
  }
}

extension CRC32 {
  /// The bit of `count` bytes that changes their CRC by `difference` when it is flipped. O(1).
  ///
  /// - Parameter count: 4000 at most, as much as one CRC of the format covers.
  static func flip(_ difference: UInt32, in count: Int) -> (byte: Int, bit: Int)? {
    guard let place = flips[difference], place / 8 < count else { return nil }
    return (count - 1 - place / 8, place % 8)
  }

  /// What each bit does to the CRC, the bits numbered from the last byte on.
  private static let flips: [UInt32: Int] = {
    var flips: [UInt32: Int] = [:]
    flips.reserveCapacity(NVS.maximumStringSize * 8)
    for bit in 0..<8 {
      var difference = checksum([1 << UInt8(bit)]) ^ checksum([0])
      for behind in 0..<NVS.maximumStringSize {
        flips[difference] = behind * 8 + bit
        // What one more byte of zeros makes of it.
        difference = (difference >> 8) ^ zeros[Int(difference & 0xFF)]
      }
    }
    return flips
  }()

  private static let zeros: [UInt32] = (0..<256).map { checksum([UInt8($0)]) ^ checksum([0]) }
}
