/// Where a value goes, and how it is written down: what a CSV says of it in all columns but the last.
public struct ValuePlace: Hashable, Sendable {
  /// The namespace, which is begun where it is not there.
  public let namespace: Key
  /// The key, which need not be there yet.
  public let key: Key
  /// How the value is written down.
  public let encoding: RowEncoding

  /// The place of a value that is written down in this encoding.
  public init(namespace: Key, key: Key, encoding: RowEncoding) {
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
      let isSecret = Secrets.isSecret(key: key.text) || Secrets.isPrivateKey(bytes)
      throw ValueError("\(key.text.quoted): \(error.description(isSecret: isSecret))")
    }
  }
}
