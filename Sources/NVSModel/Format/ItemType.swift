/// The type byte of an entry.
public enum ItemType: UInt8, Sendable, CaseIterable {
  case u8 = 0x01
  case u16 = 0x02
  case u32 = 0x04
  case u64 = 0x08
  case i8 = 0x11
  case i16 = 0x12
  case i32 = 0x14
  case i64 = 0x18
  case string = 0x21
  /// Known to ESP-IDF's master only.
  case float = 0x24
  /// Known to ESP-IDF's master only.
  case double = 0x28
  /// A blob of format V1, whole in one page.
  case blobV1 = 0x41
  case blobData = 0x42
  case blobIndex = 0x48

  /// Whether data entries follow the header entry.
  var hasData: Bool { self == .string || self == .blobV1 || self == .blobData }

  /// Whether it is a blob or a part of one, of either format.
  var isBlob: Bool { self == .blobV1 || self == .blobData || self == .blobIndex }

  /// The number of bytes of a value kept in the entry itself; nil for strings and blobs.
  var width: Int? {
    switch self {
    case .u8, .i8: 1
    case .u16, .i16: 2
    case .u32, .i32, .float: 4
    case .u64, .i64, .double: 8
    case .string, .blobV1, .blobData, .blobIndex: nil
    }
  }

  var isSigned: Bool { self == .i8 || self == .i16 || self == .i32 || self == .i64 }

  /// As a CSV has it where it can, else in words.
  public var name: String {
    switch self {
    case .u8: "u8"
    case .u16: "u16"
    case .u32: "u32"
    case .u64: "u64"
    case .i8: "i8"
    case .i16: "i16"
    case .i32: "i32"
    case .i64: "i64"
    case .string: "string"
    case .float: "float"
    case .double: "double"
    case .blobV1: "blob (V1)"
    case .blobData: "blob data"
    case .blobIndex: "blob index"
    }
  }

  /// As an application names the type of a value: a blob is one whatever its format.
  var valueName: String { isBlob ? "blob" : name }
}
