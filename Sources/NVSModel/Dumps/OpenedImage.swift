/// A partition and what the key that was given makes of it.
///
/// With a key the entries are decrypted by it, whether it fits or not: that is what a device with this key would see.
/// ``obstacle`` says whether these are the partition's values.
public struct OpenedImage: Sendable {
  /// Decrypted where there is a key.
  public let image: PartitionImage
  /// The bytes as they lie in flash.
  public let raw: [UInt8]
  /// What the entries were decrypted with.
  public let key: KeyFile?
  /// What is wrong, the reason to look at first before what follows from it; empty without a key.
  public let faults: [Diagnosis]
  /// Why no values can be taken from it; nil when they can, be it only some of them.
  public let obstacle: Diagnosis?

  /// O(bytes); for up to a second more where a key opens nothing of a large image.
  ///
  /// - Parameter place: where the bytes lie in the flash; nil where nothing tells.
  public init(_ raw: [UInt8], key: KeyFile? = nil, at place: PartitionPlace? = nil) {
    self.raw = raw
    self.key = key
    let stored = PartitionImage(raw, at: place)
    guard let key else {
      image = stored
      faults = []
      obstacle = stored.looksEncrypted ? .needsKey : nil
      return
    }
    image = stored.decrypted(with: key.keys)
    faults = Doctor(keys: key, image: raw).diagnoses.filter(\.isWrong)
    obstacle = faults.first { !$0.leavesValues }
  }

  /// What the firmware makes of it. O(bytes).
  public func mounted(readOnly: Bool = false) -> FirmwareView {
    FirmwareView(mounting: image, readOnly: readOnly, raw: raw)
  }

  /// The partition's bytes as these changes leave them, encrypted as they were. O(bytes).
  ///
  /// - Parameter isCompacting: whether the values alone are written, without what was there before.
  /// - Throws: when a change cannot be made, with nothing changed.
  public func bytes(
    after changes: [ImageChange], readOnly: Bool = false, isCompacting: Bool = false
  ) throws(ChangeError) -> [UInt8] {
    try changed(by: changes, readOnly: readOnly, isCompacting: isCompacting).bytes
  }

  /// The partition after these changes, with what its maker should know. An erased key is gone, also where damage left it
  /// several values. O(bytes), with a mount of what was made to see that it holds the changes.
  ///
  /// - Parameter isCompacting: whether the values alone are written, without what was there before.
  /// - Throws: when a change cannot be made, or would not last, with nothing changed.
  public func changed(
    by changes: [ImageChange], readOnly: Bool = false, isCompacting: Bool = false
  ) throws(ChangeError) -> ChangedImage {
    if let obstacle { throw .closed(obstacle) }
    let view = mounted(readOnly: readOnly)
    let made =
      isCompacting ? try view.compaction(changes) : (bytes: try view.appendingWholeErasures(changes), lost: [])
    let (bytes, image) = try encrypted(made.bytes)
    var check = try ChangeCheck(image, raw: bytes, readOnly: readOnly, changes: changes)
    try check.requireAll()
    if isCompacting { return ChangedImage(bytes: bytes, lost: made.lost, notes: []) }
    return ChangedImage(bytes: bytes, lost: check.collateral(in: view), notes: check.adoptions(from: view))
  }

  /// The bytes as they go to flash, and what a device with the key makes of them.
  private func encrypted(_ plain: [UInt8]) throws(ChangeError) -> ([UInt8], PartitionImage) {
    guard let key else { return (plain, PartitionImage(plain)) }
    do throws(EncryptionError) {
      let bytes = try PartitionImage(plain).encrypted(with: key.keys)
      return (bytes, PartitionImage(bytes).decrypted(with: key.keys))
    } catch {
      throw .encryption(error)
    }
  }
}

/// An image with changes made, and what to tell of it besides.
public struct ChangedImage: Sendable {
  /// Encrypted as the dump is.
  public let bytes: [UInt8]
  /// Values of the dump that are not in it although no change says so: each a sentence.
  public let lost: [String]
  /// What else came of the changes: each a sentence.
  public let notes: [String]
}
