/// A value of an image as it would be typed: in which encoding of a CSV, and the text.
public struct TypedValue: Hashable, Sendable {
  public let encoding: RowEncoding
  /// Nil where it cannot be read, or is a string but no text.
  public let text: String?

  /// Of a number; nil for a float or a double, which no CSV has.
  init?(_ type: ItemType, bits: UInt64) {
    guard RowEncoding.integerTypes.contains(type) else { return nil }
    self.init(.integer(type), EntryHeader.valueText(type, bits: bits))
  }

  /// Of a string, with its NUL, or of a blob: one that is text is typed as such.
  init?(_ type: ItemType, data: [UInt8]) {
    switch type {
    case .string: self.init(.string, String(validating: data.withoutNUL, as: UTF8.self))
    case .blobV1, .blobData:
      let isText = !data.isEmpty && data.allSatisfy { 0x20..<0x7F ~= $0 || [0x09, 0x0A, 0x0D].contains($0) }
      self.init(isText ? .binary : .hex2bin, isText ? String(decoding: data, as: UTF8.self) : data.hexText)
    default: return nil
    }
  }

  private init(_ encoding: RowEncoding, _ text: String?) {
    (self.encoding, self.text) = (encoding, text)
  }

  /// Without the text, where it must not be shown.
  public var hidden: TypedValue { TypedValue(encoding, nil) }
}

extension FirmwareView {
  /// What a get returns as it would be typed; nil for a type that no CSV has.
  public func typed(_ entry: FirmwareEntry) -> TypedValue? {
    switch entry.value {
    case .number(let bits): TypedValue(entry.type, bits: bits)
    case .data: TypedValue(entry.type, data: data(of: entry))
    case .error: (TypedValue(entry.type, bits: 0) ?? TypedValue(entry.type, data: []))?.hidden
    }
  }
}

extension History {
  /// A past value as it would be typed; nil for a type that no CSV has.
  public func typed(_ value: PastValue) -> TypedValue? {
    switch value.content {
    case .number(let bits): TypedValue(value.type, bits: bits)
    case .data: TypedValue(value.type, data: data(of: value))
    }
  }
}

extension PartitionImage {
  /// What stands in an entry as it would be typed; nil where it is a part of a blob, or nothing that a CSV has.
  public func typed(_ entry: Entry) -> TypedValue? {
    guard case .item(let type) = entry.kind, header(of: entry).namespace != 0 else { return nil }
    switch type {
    case .string, .blobV1: return TypedValue(type, data: Array(data(of: entry)))
    default: return TypedValue(type, bits: header(of: entry).data)
    }
  }
}
