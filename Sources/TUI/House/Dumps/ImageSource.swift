import NVSModel

/// A partition's bytes as they were opened. Nothing is ever written to the file that they are from.
struct ImageSource: Sendable {
  let file: String
  /// The partition's name in the dump of a whole flash; nil where the file is the partition.
  var partition: String?
  var bytes: [UInt8]
  var key: KeyFile?
  var keyPath: String?
  /// Whether the partition table says that the firmware does not write to it.
  var isReadOnly = false

  /// Opened with the key, or without where it is not encrypted. O(bytes).
  var opened: OpenedImage {
    let opened = OpenedImage(bytes, key: key)
    return opened.obstacle == .notEncrypted ? OpenedImage(bytes) : opened
  }

  /// What it is called on the screen.
  var name: String { partition.map { "\(file):\($0)" } ?? file }
  /// The files that must stay as they are.
  var files: [String] { [file] + (keyPath.map { [$0] } ?? []) }
}
