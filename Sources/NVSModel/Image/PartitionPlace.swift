/// Where the bytes of a partition lie in the flash.
///
/// Everything about an image counts from its first byte; what is said of it counts from the start of the flash. This is the
/// one place where the one becomes the other.
public struct PartitionPlace: Hashable, Sendable {
  /// The partition's name; nil where the bytes were chosen by their offset, and where nothing tells.
  public let name: String?
  /// The offset in flash of the first byte; nil where nothing tells, as of a file that is the partition: offsets count
  /// from its start then.
  public let offset: Int?
  /// In bytes, whether the dump has all of them or not.
  public let size: Int

  /// A partition of a flash, or bytes of which nothing is known but how many they are.
  public init(name: String? = nil, offset: Int? = nil, size: Int) {
    (self.name, self.offset, self.size) = (name, offset, size)
  }

  /// The offset in flash of what lies `offset` bytes from the start of the partition.
  public func inFlash(_ offset: Int) -> Int { (self.offset ?? 0) + offset }

  /// How far from the start of the partition an offset in flash lies: negative for one before it.
  public func inPartition(_ offset: Int) -> Int { offset - (self.offset ?? 0) }
}
