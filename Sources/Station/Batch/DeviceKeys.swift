import NVSModel

/// The key files of one device.
struct DeviceKeys {
  let keys: EncryptionKeys
  /// Nil where the keys do not come from a new one.
  var hmacKey: SecretBytes?

  /// New keys, as the job wants them; nil where devices have no files of keys.
  init?(making kind: BatchJob.Keys) throws(FileError) {
    switch kind {
    case .none, .shared: return nil
    case .derived(let keys): self.keys = keys
    case .new: keys = try SystemRandom.keys()
    case .newHMAC:
      let hmacKey = try SystemRandom.hmacKey()
      guard let keys = EncryptionKeys(hmacKey: hmacKey) else { return nil }
      (self.keys, self.hmacKey) = (keys, hmacKey)
    }
  }

  /// Keys from the bytes of files that a run before this has left; nil where they are not whole, or not of that kind.
  init?(reading partition: [UInt8]?, hmac: [UInt8]?, as kind: BatchJob.Keys) {
    switch kind {
    case .none, .shared: return nil
    case .derived(let keys):
      guard let partition, (try? EncryptionKeys(partition: partition)) == keys else { return nil }
      self.keys = keys
    case .new:
      guard let partition, partition.count == 4096, let keys = try? EncryptionKeys(partition: partition) else {
        return nil
      }
      self.keys = keys
    case .newHMAC:
      // The HMAC key is written first, so that it alone may be there.
      guard let hmac, hmac.count == EncryptionKeys.hmacKeySize else { return nil }
      let hmacKey = SecretBytes(copying: hmac)
      guard let keys = EncryptionKeys(hmacKey: hmacKey) else { return nil }
      (self.keys, self.hmacKey) = (keys, hmacKey)
    }
  }

  /// The keys that a device's image alone is encrypted with.
  func own(_ kind: BatchJob.Keys) -> EncryptionKeys? {
    switch kind {
    case .new, .newHMAC: keys
    case .none, .shared, .derived: nil
    }
  }

  /// The names of a device's files in the folders of a batch.
  static func names(of device: String, _ kind: BatchJob.Keys) -> (keys: String?, hmac: String?) {
    guard kind.areWritten else { return (nil, nil) }
    let keys = "keys-\(device).bin"
    if case .newHMAC = kind { return (keys, "hmac-" + keys) }
    return (keys, nil)
  }
}
