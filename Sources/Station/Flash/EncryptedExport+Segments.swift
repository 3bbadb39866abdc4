public import NVSModel

extension EncryptedExport {
  /// What to flash: the keys partition, where the table has one to put it in, then the image.
  ///
  /// The image has its own encryption, so the board writes it as it is. The keys are written through the board's flash
  /// encryption when their partition is flagged `encrypted` and flash encryption is on; where it is not on yet, the boot
  /// loader encrypts them in place when it turns it on.
  ///
  /// - Parameters:
  ///   - name: what the user calls the image
  ///   - target: the NVS partition that the image was made for
  ///   - keysPartition: one of ``PartitionTable/keysPartitions``; nil with the HMAC scheme, whose key is in an eFuse
  public func segments(name: String, target: Partition, keysPartition: Partition?) -> [FlashSegment] {
    let keys = keysPartition.map {
      FlashSegment(
        name: "keys of \(name)", offset: $0.offset, bytes: keysImage(), partition: $0.name,
        encrypted: $0.flags.contains(.encrypted))
    }
    return [keys].compactMap(\.self)
      + [FlashSegment(name: name, offset: target.offset, bytes: image, partition: target.name)]
  }
}
