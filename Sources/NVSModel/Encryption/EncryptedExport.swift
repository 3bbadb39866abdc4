/// An image encrypted for a device, with the keys partition that the device reads it with.
public struct EncryptedExport: Sendable {
  /// The whole NVS partition; headers and bitmaps are in the clear.
  public let image: [UInt8]
  let keys: EncryptionKeys

  /// Encrypts what the encoder made. O(bytes).
  public init(_ image: EncodedImage, keys: EncryptionKeys) throws(EncryptionError) {
    self.image = try image.encrypted(with: keys)
    self.keys = keys
  }

  /// An image that is encrypted with these keys already, which ``KeyTrial`` can tell.
  public init(encrypted image: [UInt8], keys: EncryptionKeys) {
    self.image = image
    self.keys = keys
  }

  /// What goes into a keys partition of `size` bytes. Secret: wipe it after use.
  public func keysImage(size: Int = NVS.pageSize) -> [UInt8] { keys.partitionImage(size: size) }
}

extension PartitionTable {
  /// The partitions that can hold the keys of encrypted NVS, in file order. The firmware takes the first.
  public var keysPartitions: [Partition] { partitions.filter(\.isNVSKeys) }
}

/// A keys partition of a whole-flash dump, with what is in it.
public struct KeyOffer: Equatable, Sendable {
  /// Where the dump's table says that keys lie.
  public let partition: Partition
  /// Why there is no key to be had from it; nil when it holds one in the clear.
  public let problem: KeyProblem?
  /// The key; nil when ``problem`` says why there is none.
  public let file: KeyFile?

  /// What the keys partitions of a table hold in a dump of the whole flash; those past its end are left out.
  ///
  /// A keys partition that flash encryption protects shows as one with a bad CRC.
  ///
  /// - Parameter start: the offset in flash of the dump's first byte
  public static func offers(in flash: [UInt8], startingAt start: Int = 0, table: PartitionTable) -> [KeyOffer] {
    table.keysPartitions.compactMap { partition -> KeyOffer? in
      let lower = partition.offset - start
      let upper = min(partition.end - start, flash.count)
      guard lower >= 0, upper - lower >= EncryptionKeys.size + 4 else { return nil }
      do throws(KeyProblem) {
        let file = try KeyFile(Array(flash[lower..<upper]), as: .keysPartition)
        return KeyOffer(partition: partition, problem: nil, file: file)
      } catch {
        return KeyOffer(partition: partition, problem: error, file: nil)
      }
    }
  }
}
