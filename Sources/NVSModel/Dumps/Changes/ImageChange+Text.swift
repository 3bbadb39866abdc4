/// Changes as a command line has them. Names that hold a `/` cannot be said this way.
extension ImageChange {
  /// Of `NAMESPACE/KEY/ENCODING=VALUE`, with the encodings and values of a CSV's rows.
  ///
  /// - Throws: what is wrong with it, beginning with the part that is.
  public init(setting text: String) throws(ValueError) {
    let (place, value) = try Self.parse(text, "NAMESPACE/KEY/ENCODING=VALUE")
    self = try place.setting(Array(value.utf8))
  }

  /// Of `NAMESPACE/KEY/ENCODING=FILE`, with what `read` finds in that file.
  ///
  /// - Throws: what is wrong with it, as ``ValueError``, or what `read` throws.
  public init(settingFromFile text: String, read: (_ path: String) throws -> [UInt8]) throws {
    let (place, path) = try Self.parse(text, "NAMESPACE/KEY/ENCODING=FILE")
    self = try place.setting(try read(path))
  }

  private static func parse(_ text: String, _ form: String) throws(ValueError) -> (ValuePlace, String) {
    guard let equals = text.firstIndex(of: "=") else { throw malformed(text, form) }
    let names = text[..<equals].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 3 else { throw malformed(String(text[..<equals]), form) }
    let (namespace, key) = (try name(names[0]), try name(names[1]))
    do {
      let place = ValuePlace(namespace: namespace, key: key, encoding: try RowEncoding(names[2]))
      return (place, String(text[text.index(after: equals)...]))
    } catch {
      throw ValueError("\(names[1].quoted): \(error.description(isSecret: Secrets.isSecret(key: names[1])))")
    }
  }

  /// Of `NAMESPACE/KEY`.
  ///
  /// - Throws: what is wrong with it, beginning with the part that is.
  public init(erasing text: String) throws(ValueError) {
    let names = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2 else { throw Self.malformed(text, "NAMESPACE/KEY") }
    self = .erase(namespace: try Self.name(names[0]), key: try Self.name(names[1]))
  }

  private static func malformed(_ text: String, _ form: String) -> ValueError {
    // Where the `=` is missing the value may be in it.
    ValueError("\(Secrets.isSecret(key: text) ? "this change" : text.quoted) should look like \(form)")
  }

  private static func name(_ text: String) throws(ValueError) -> Key {
    do throws(KeyError) { return try Key(validating: text) } catch {
      throw ValueError("\(text.quoted): \(error.description)")
    }
  }
}
