/// Where a value goes, and how it is written down: what a CSV says of it in all columns but the last.
public struct ValuePlace: Hashable, Sendable {
  let namespace: Key
  /// The key, which need not be there yet.
  public let key: Key
  /// How the value is written down.
  public let encoding: RowEncoding

  /// The place of a value of this type; nil for a type that no CSV row has: float and double.
  public init?(namespace: Key, key: Key, type: ItemType) {
    guard let encoding = RowEncoding(type) else { return nil }
    self.init(namespace: namespace, key: key, encoding: encoding)
  }

  init(namespace: Key, key: Key, encoding: RowEncoding) {
    (self.namespace, self.key, self.encoding) = (namespace, key, encoding)
  }

  /// The same place for what a file holds: of a blob not its hexadecimal digits but its bytes.
  public var fromFile: ValuePlace {
    ValuePlace(namespace: namespace, key: key, encoding: encoding == .hex2bin ? .binary : encoding)
  }

  /// The change that puts a value there, from its text or from a file's bytes.
  ///
  /// - Throws: what is wrong with them, beginning with the key.
  public func setting(_ bytes: [UInt8]) throws(ValueError) -> ImageChange {
    do {
      return .set(namespace: namespace, key: key, try ValueReader.content(bytes, as: encoding))
    } catch {
      throw ValueError("\(key.text.quoted): \(error.description)")
    }
  }
}

extension FirmwareView {
  /// The place of an entry's value, to put another one there; nil where no CSV row could: no name leads to its
  /// namespace, or it is a float or a double.
  public func place(of entry: FirmwareEntry) -> ValuePlace? {
    entry.namespace.flatMap { ValuePlace(namespace: $0, key: entry.key, type: entry.type) }
  }

  /// An entry's value as it would be typed; nil for one that cannot be read, or that is a string but no text.
  public func typedText(of entry: FirmwareEntry) -> String? {
    if case .error = entry.value { return nil }
    return ValueText(entry, in: self).typed(for: entry.type)
  }
}

extension History {
  /// A past value as it would be typed; nil for what cannot be typed.
  public func typedText(of value: PastValue) -> String? { ValueText(value, in: self).typed(for: value.type) }
}

extension ValueText {
  fileprivate func typed(for type: ItemType) -> String? {
    type == .string && encoding != "string" ? nil : text
  }
}

extension RowEncoding {
  /// What a value of this type is written down in; nil for those that no CSV has.
  fileprivate init?(_ type: ItemType) {
    switch type {
    case .string: self = .string
    case .float, .double, .blobIndex: return nil
    case .blobData, .blobV1: self = .hex2bin
    default: self = .integer(type)
    }
  }
}
