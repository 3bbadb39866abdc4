/// The names of a batch's files, as `mfg_gen.py` gives them: `PREFIX-ID`, or with a number `PREFIX-NNN-ID`.
public struct DeviceNames: Hashable, Sendable {
  /// What all names begin with.
  public let prefix: String
  /// The number of the first row and its least count of digits; nil for names without one.
  public let numbering: Numbering?
  /// The index of the column that holds the ids; nil to count them from 1.
  public let column: Int?

  /// Numbers in names.
  public struct Numbering: Hashable, Sendable {
    let start, digits: Int

    /// Numbers from `start` on with at least so many digits.
    public init(start: Int, digits: Int) { (self.start, self.digits) = (start, digits) }
  }

  /// Names that begin alike.
  public init(prefix: String, numbering: Numbering? = nil, column: Int? = nil) {
    (self.prefix, self.numbering, self.column) = (prefix, numbering, column)
  }

  /// The name of a device, without folder and ending.
  public func name(ofRow position: Int, in table: ValuesTable) -> String {
    name(ofRow: position, column == nil ? nil : table[position])
  }

  func name(ofRow position: Int, _ row: ValuesRow?) -> String {
    let id = column.map { row?[$0] ?? "" } ?? String(position + 1)
    guard let numbering else { return prefix + "-" + id }
    return prefix + "-" + numbering.text(position) + "-" + id
  }

  /// The longest name that a file can have, less what is put around a device's: `hmac-keys-` and `.bin`.
  private static let maximumSize = 255 - 14

  /// Why a device's name cannot be a file's; nil if it can.
  func problem(ofRow position: Int, _ row: ValuesRow) -> String? {
    guard let column, let id = row[column] else { return nil }
    if id.isEmpty { return "the id is empty: it names the device's file" }
    if id.utf8.contains(UInt8(ascii: "/")) {
      return "\(id.quoted) would name a file in another folder: an id cannot have a /"
    }
    if id.unicodeScalars.contains(where: { !Printable.isPrintable($0) }) {
      return "\(id.quoted) has characters that cannot be seen: it names the device's file"
    }
    let size = name(ofRow: position, row).utf8.count
    return size > Self.maximumSize ? "the id makes a name of \(size) bytes, which is too long for a file" : nil
  }
}

extension DeviceNames.Numbering {
  func text(_ position: Int) -> String {
    let number = start &+ position
    let digits = String(number.magnitude)
    let width = digits.utf8.count + (number < 0 ? 1 : 0)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, self.digits - width)) + digits
  }
}
