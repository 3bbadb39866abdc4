/// What rows and batches say of a value alike: where it is too large, and where Espressif's generator would differ.
extension Item.Content {
  /// What is too large about it; nil if nothing is.
  func excess(_ version: FormatVersion) -> String? {
    switch self {
    case .string(let bytes):
      let limit = version == .v1 ? NVS.maximumV1Size : NVS.maximumStringSize
      guard bytes.count + 1 > limit else { return nil }
      return "a string of \(bytes.count) bytes is too long: it can have \(limit - 1)\(version == .v1 ? " in V1" : "")"
    case .blob(let bytes):
      let limit = version == .v1 ? NVS.maximumV1Size : NVS.maximumBlobSize
      guard bytes.count > limit else { return nil }
      return "a blob of \(bytes.count) bytes is too large: it can have \(limit)\(version == .v1 ? " in V1" : "")"
    case .namespace, .integer:
      return nil
    }
  }

  /// What Espressif's generator makes of a value of this size; nil where it makes the same.
  func difference(_ version: FormatVersion) -> String? {
    guard case .string(let bytes) = self, version == .v2, bytes.count >= 3968 else { return nil }
    return "Espressif's generator does not take a string of 3968 bytes or more, the firmware does"
  }
}

extension RowEncoding {
  /// What Espressif's generator makes of this text in a value column; nil where it makes the same.
  func difference(ofText bytes: [UInt8]) -> String? {
    switch self {
    case .integer where bytes.contains { $0 | 0x20 == UInt8(ascii: "x") } && IntegerText(bytes)?.isHex ?? false:
      "Espressif's generator does not read hex numbers"
    case .binary where bytes.contains { $0 >= 0x80 }:
      "Espressif's generator stores a wrong size for text beyond ASCII, and the device cannot read it"
    default: nil
    }
  }

  /// What Espressif's generator makes of a file in this encoding; nil where it makes the same.
  var differenceOfFile: String? {
    switch self {
    case .blobFill, .sizedBlobFill: "Espressif's generator does not fill up a file"
    default: nil
    }
  }
}

extension FileRequest {
  /// Why a text cannot be a path; nil if it can.
  static func problem(ofPath path: String) -> String? {
    if path.isEmpty { return "the path of a file is needed here" }
    if path.utf8.contains(0) { return "a path cannot hold a NUL character: remove it" }
    guard Secrets.isPrivateKey(path.utf8) else { return nil }
    return "this is a private key and not the path of its file: write the type data"
  }
}

extension FileContent {
  /// The bytes of the file, of which there is at least one, and what Espressif's generator would make of the path.
  static func bytes(_ content: FileContent?, _ path: String) throws(ValueError) -> (bytes: [UInt8], note: String?) {
    switch content {
    case .found(let bytes, let found, let isBesideDocument):
      if bytes.isEmpty { throw ValueError("the file \(found.quoted) is empty") }
      guard isBesideDocument else { return (bytes, nil) }
      return (bytes, "this is \(found.quoted); Espressif's generator looks in the current folder only")
    case .missing(let reason): throw ValueError(reason)
    case nil: throw ValueError("the file \(path.quoted) has not been read yet")
    }
  }
}
