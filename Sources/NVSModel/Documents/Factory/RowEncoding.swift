/// What the `type` column of a row says: where its value comes from.
public enum RowType: String, CaseIterable, Sendable {
  case namespace, data, file

  /// What the user is told when choosing.
  public var hint: String {
    switch self {
    case .namespace: "begins a namespace: the rows below belong to it"
    case .data: "the value stands in the value column"
    case .file: "the value column names a file that holds the value"
    }
  }
}

/// What the `encoding` column of a row says: how its value is read and stored.
public enum RowEncoding: Hashable, Sendable {
  case integer(ItemType)
  case string, binary, hex2bin, base64
  /// The value, padded to `size` bytes.
  case blobFill(size: Int, byte: UInt8)
  /// The value's length in four bytes, then the value, padded to `size` bytes.
  case sizedBlobFill(size: Int, byte: UInt8)

  static let integerTypes: [ItemType] = [.u8, .i8, .u16, .i16, .u32, .i32, .u64, .i64]

  /// The texts to choose from for a row of this type. The last two hold a size and a padding byte to change.
  public static func choices(for type: RowType) -> [String] {
    guard type != .namespace else { return [""] }
    return integerTypes.map(\.name)
      + ["string", "binary", "hex2bin", "base64", "blob_fill(32;0xFF)", "blob_sz_fill(32;0xFF)"]
  }

  /// What a value of this encoding looks like, in a few words.
  public var hint: String {
    switch self {
    case .integer(let type): "a whole number, \(IntegerText.limits(of: type)); 0x for hex"
    case .string: "text, up to 3999 bytes"
    case .binary: "text, stored as bytes"
    case .hex2bin: "pairs of hex digits, such as 00ff1a"
    case .base64: "base64 text"
    case .blobFill(let size, let byte): "text, padded with \(byte.hex) to \(size) bytes"
    case .sizedBlobFill(let size, let byte): "text, after its length padded with \(byte.hex) to \(size) bytes"
    }
  }

  /// What the encoding column says, in any case.
  ///
  /// - Throws: what is wrong with it.
  public init(_ text: String) throws(ValueError) {
    if let exact = Self.plain(text) {
      self = exact
      return
    }
    let lowered = text.lowercased()
    if let plain = Self.plain(lowered) {
      self = plain
    } else if lowered.hasPrefix("blob_fill") || lowered.hasPrefix("blob_sz_fill") {
      self = try Self.fill(lowered)
    } else if text.isEmpty {
      throw ValueError("an encoding is needed here: u8…i64, string, binary, hex2bin or base64")
    } else if Self.plain(FactoryHeader.roughly(text)) != nil {
      throw ValueError("\(text.quoted) has spaces around the encoding: remove them")
    } else {
      let advice = "is not an encoding: u8…i64, string, binary, hex2bin, base64, blob_fill(N;0xPP)"
      throw ValueError("\(text.quoted) \(advice)", discreet: "this \(advice)")
    }
  }

  private static func plain(_ text: String) -> RowEncoding? {
    switch text {
    case "u8": .integer(.u8)
    case "i8": .integer(.i8)
    case "u16": .integer(.u16)
    case "i16": .integer(.i16)
    case "u32": .integer(.u32)
    case "i32": .integer(.i32)
    case "u64": .integer(.u64)
    case "i64": .integer(.i64)
    case "string": .string
    case "binary": .binary
    case "hex2bin": .hex2bin
    case "base64": .base64
    default: nil
    }
  }

  /// `blob_fill(N;0xPP)` or `blob_sz_fill(N;0xPP)`, in lower case.
  private static func fill(_ text: String) throws(ValueError) -> RowEncoding {
    let isSized = text.hasPrefix("blob_sz_fill")
    let form = isSized ? "blob_sz_fill" : "blob_fill"
    let parts = text.dropFirst(form.count).split(separator: ";", omittingEmptySubsequences: false)
    let advice = "should look like \(form)(32;0xFF): a size in bytes and a padding byte"
    let wrong = ValueError("\(text.quoted) \(advice)", discreet: "this \(advice)")
    guard parts.count == 2, parts[0].first == "(", parts[1].last == ")", parts[1].hasPrefix("0x") else { throw wrong }
    let digits = parts[0].dropFirst()
    let pad = parts[1].dropFirst(2).dropLast()
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !digits.isEmpty, pad.utf8.count == 2,
      let byte = UInt8(pad, radix: 16)
    else { throw wrong }
    guard let size = Int(digits), size <= NVS.maximumBlobSize else {
      throw ValueError("a blob of \(digits.prefix(20)) bytes is too large: the firmware takes \(NVS.maximumBlobSize)")
    }
    return isSized ? .sizedBlobFill(size: size, byte: byte) : .blobFill(size: size, byte: byte)
  }
}

/// What is wrong with a cell, in one sentence.
public struct ValueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sentence, without a full stop.
  public let description: String
  /// The same without what the cell says.
  private let discreet: String

  /// - Parameter discreet: the sentence for a cell that holds a secret, where the other quotes it.
  init(_ description: String, discreet: String? = nil) {
    self.description = description
    self.discreet = discreet ?? description
  }

  /// The sentence, which gives nothing of a secret away.
  func description(isSecret: Bool) -> String { isSecret ? discreet : description }
}
