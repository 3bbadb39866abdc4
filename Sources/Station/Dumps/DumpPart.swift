public import NVSModel

/// A partition's bytes as they lie in a dump.
public struct DumpPart: Sendable {
  /// The file that they are from, as it was given.
  public let path: String
  /// The part of the flash; nil when the file is the partition, or the bytes were chosen by their place.
  public let region: FlashRegion?
  /// Where they lie in the flash.
  public let place: PartitionPlace
  /// Where they begin in the file.
  let start: Int
  /// Encrypted where the partition is.
  public let bytes: [UInt8]
  /// What to say of the choice, and of the dump that it is from.
  public let notes: [Problem]

  init(
    _ path: String, _ bytes: [UInt8], region: FlashRegion? = nil, place: PartitionPlace? = nil, start: Int = 0,
    notes: [Problem] = []
  ) {
    (self.path, self.bytes, self.region, self.start, self.notes) = (path, bytes, region, start, notes)
    self.place = place ?? PartitionPlace(size: bytes.count)
  }

  /// A file that is the partition.
  public init(_ path: String, _ bytes: [UInt8]) { self.init(path, bytes, region: nil) }

  /// Its name, or where it lies, for the middle of a sentence.
  var title: String {
    region.map { "partition \($0.name.quoted)" } ?? place.offset.map { "the bytes at \($0.hex)" } ?? "the image"
  }

  /// The file, and of a whole flash the partition.
  public var name: String { region.map { "\(path):\($0.name)" } ?? path }
  /// Whether the partition table says that the firmware does not write to it.
  public var isReadOnly: Bool { region?.isReadOnly ?? false }

  /// Opened with the key, or without where it is not encrypted. O(bytes).
  public func opened(with key: KeyFile?) -> OpenedImage {
    let opened = OpenedImage(bytes, key: key, at: place)
    return opened.obstacle == .notEncrypted ? OpenedImage(bytes, at: place) : opened
  }

  /// What a partition is mounted for.
  public enum Purpose: Sendable {
    /// To show what the firmware would see: a key that does not fit is worth a warning.
    case view
    /// To take values from it: without the right key there are none, which is an error; what is plain needs no key.
    case values
  }

  /// Says that the dump has not all of it; nil where it has.
  public var shortage: Problem? { Self.shortage(bytes.count, of: place.size) }

  static func shortage(_ count: Int, of size: Int) -> Problem? {
    count < size ? Problem(.warning, "only \(count) of the \(size) bytes are in the dump") : nil
  }

  /// Fails for a keys partition, whose content is shown nowhere.
  public func requireNoKeys() throws(DumpError) {
    if (try? EncryptionKeys(partition: bytes)) != nil { throw DumpError(path, .isKeysPartition) }
  }

  /// Mounts what the key makes of it. O(bytes).
  ///
  /// - Parameter readOnly: whether to mount as the firmware does what is flagged so, whatever the table says.
  public func mounted(
    with key: PartKey, readOnly: Bool = false, for purpose: Purpose = .view
  ) throws(DumpError) -> MountedPart {
    try requireNoKeys()
    let isReadOnly = readOnly || self.isReadOnly
    if case .refused(let error) = key {
      let opened = OpenedImage(bytes, at: place)
      let view = FirmwareView(mounting: opened.image, readOnly: isReadOnly, keyError: error)
      return MountedPart(part: self, opened: opened, view: view, isClosed: true, warnings: [])
    }
    var opened = OpenedImage(bytes, key: key.file, at: place)
    var warnings = opened.faults.map { Problem(.warning, $0.description) }
    if purpose == .values, let obstacle = opened.obstacle {
      guard obstacle == .notEncrypted else { throw DumpError(path, .isClosed(obstacle)) }
      opened = OpenedImage(bytes, at: place)
      if let obstacle = opened.obstacle { throw DumpError(path, .isClosed(obstacle)) }
      warnings = [Problem(.note, "not encrypted, so read without the key")]
    }
    return MountedPart(
      part: self, opened: opened, view: opened.mounted(readOnly: isReadOnly),
      isClosed: opened.key != nil && opened.obstacle != nil, warnings: warnings)
  }
}

/// What a partition is opened with.
public enum PartKey: Sendable {
  case none
  case file(KeyFile)
  /// A keys partition that the firmware refuses, which ends the mount.
  case refused(ESPError)

  var file: KeyFile? { if case .file(let file) = self { file } else { nil } }
}

/// A partition of a dump, mounted.
public struct MountedPart: Sendable {
  /// Where it is from.
  public let part: DumpPart
  /// Decrypted, where there is a key.
  public let opened: OpenedImage
  /// What the firmware makes of it.
  public let view: FirmwareView
  /// Whether the key that was given does not open it, so that what there is to see are not its values.
  public let isClosed: Bool
  /// What does not fit.
  public let warnings: [Problem]
}

extension OpenedImage {
  /// Fails where there are no values, without which nothing is the same, or other.
  ///
  /// - Parameter path: the file, for the error.
  public func requireValues(of view: FirmwareView, _ path: String) throws(DumpError) {
    if let obstacle { throw DumpError(path, .isClosed(obstacle)) }
    if view.error != nil { throw DumpError(path, .hasNoValues(mount: view.mountName, isReadOnly: view.isReadOnly)) }
  }
}
