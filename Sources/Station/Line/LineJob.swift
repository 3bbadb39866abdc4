public import NVSModel

/// What a line does with each board that comes: which device it gets, where that goes, and who keeps account.
public struct LineJob: Sendable {
  /// What the devices are made of.
  public let plan: BatchPlan
  /// What makes each the one that it is.
  public let identity: DeviceIdentity
  /// How the ledger calls what they are made of.
  public let version: BatchVersion
  /// The partition that they go to, and the table that a board must have.
  public let target: Partition
  let table: PartitionTable
  /// What all images are encrypted with, and where it goes; nil for plain ones.
  public var key: KeyFile?
  /// What goes to each board before its values; nil where the boards have their firmware.
  public var firmware: Firmware?
  /// The chip that the boards must be; nil for any.
  public var chip: Chip?
  /// Where the boards keep their partition table, in bytes from the start of the flash.
  public var tableOffset = 0x8000
  /// Bits per second once a board has answered at 115200.
  public var baud = 460_800
  /// How often to try before a board counts as not answering; each takes about a second.
  public var connectAttempts = 7
  /// The folder that keeps what is overwritten; nil where nothing is kept.
  public var backups: String?
  /// Rows of the table that no board gets.
  public var skipped: Set<Int> = []
  /// How often a device that failed is tried again on its board without a person.
  public var retries = 1
  /// How many boards are to pass; nil for as many as come.
  public var count: Int?
  /// Whether it ends when no device is left.
  public var endsWhenEmpty = false
  /// Whether a board that appears is begun with at once.
  public var startsByItself = true
  /// A command of the shell that gets each attempt that passed as JSON on its standard input.
  public var onPass: String?

  /// A line that makes plain images, and keeps no backups.
  public init(
    _ plan: BatchPlan, identity: DeviceIdentity, version: BatchVersion, target: Partition, table: PartitionTable
  ) {
    (self.plan, self.identity, self.version) = (plan, identity, version)
    (self.target, self.table) = (target, table)
  }

  /// Why no board can be begun with; nil where one can.
  public var refusal: String? {
    if let firmware, let refusal = refusal(of: firmware) { return refusal }
    guard let key else { return nil }
    if !key.keys.canEncrypt { return EncryptionError.equalHalves.description }
    if key.scheme == .keysPartition, table.keysPartitions.isEmpty { return Diagnosis.noKeysPartition.description }
    return FlashPlan.derivation(by: chip, request(port: "", segments: []))?.message
  }

  private func refusal(of firmware: Firmware) -> String? {
    if let chip, let other = firmware.chip, chip != other {
      return "the firmware is for an \(other.displayName), the boards are to be \(chip.displayName)"
    }
    guard let sector = firmware.tableSector(at: tableOffset) else {
      return "the firmware has no partition table at \(tableOffset.hex): build it whole, or name the table's offset"
    }
    let other = PartitionTable(bytes: sector, rules: PartitionRules(tableOffset: tableOffset))
    if let difference = other.differences(from: table).first(where: { $0.name == target.name }) {
      return difference.sentence("the firmware's table", "the table here")
    }
    let blank = [UInt8](repeating: 0xFF, count: plan.geometry.size)
    return segments(blank, name: "").lazy.compactMap { firmware.collision(with: $0.range) }.first
  }

  /// What is asked of one board.
  func request(port: String, segments: [FlashSegment]) -> FlashRequest {
    FlashRequest(
      port: port, segments: segments, chip: chip ?? firmware?.chip, table: table, tableOffset: tableOffset, key: key,
      baud: baud,
      connectAttempts: connectAttempts)
  }

  /// What goes to a board with an image: the keys partition, where there is one to go to, then the image.
  func segments(_ image: [UInt8], name: String) -> [FlashSegment] {
    guard let key else {
      return [FlashSegment(name: name, offset: target.offset, bytes: image, partition: target.name)]
    }
    let keysPartition = key.scheme == .hmac ? nil : table.keysPartitions.first
    return EncryptedExport(encrypted: image, keys: key.keys).segments(
      name: name, target: target, keysPartition: keysPartition)
  }

  /// Which key it is, without the key.
  var keyName: String? { key.map { String(SHA256.hex(of: $0.keys.partitionImage()).prefix(16)) } }
}
