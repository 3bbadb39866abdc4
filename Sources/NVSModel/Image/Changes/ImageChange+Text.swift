/// Changes as a command line has them. Names that hold a `/` cannot be said this way.
extension ImageChange {
  /// Of `NAMESPACE/KEY/ENCODING=VALUE`, with the encodings and values of a CSV's rows.
  ///
  /// - Throws: what is wrong with it, beginning with the part that is.
  public init(setting text: String) throws(ValueError) {
    guard let equals = text.firstIndex(of: "=") else { throw Self.malformed(text, Self.settingForm) }
    let names = text[..<equals].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 3 else { throw Self.malformed(String(text[..<equals]), Self.settingForm) }
    let (namespace, key) = (try Self.name(names[0]), try Self.name(names[1]))
    do throws(ValueError) {
      let value = Array(text[text.index(after: equals)...].utf8)
      self = .set(namespace: namespace, key: key, try ValueReader.content(value, as: try RowEncoding(names[2])))
    } catch {
      throw ValueError("\(names[1].quoted): \(error.description)")
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

  private static let settingForm = "NAMESPACE/KEY/ENCODING=VALUE"

  private static func malformed(_ text: String, _ form: String) -> ValueError {
    ValueError("\(text.quoted) should look like \(form)")
  }

  private static func name(_ text: String) throws(ValueError) -> Key {
    do throws(KeyError) { return try Key(validating: text) } catch {
      throw ValueError("\(text.quoted): \(error.description)")
    }
  }
}
