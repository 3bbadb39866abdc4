import Glibc
import NVSModel

/// What a board held before it was overwritten, and where that belongs: all of it is in the name of the file.
///
/// `02fc70320001-fctry-0x340000-20261127T072103.123Z.bin` is what the board with that MAC had in its partition `fctry` at
/// 0x340000 then. What stands in a partition's name and not in ours is written as its bytes, `%2F`; the name is left out
/// for what was in no partition.
public struct BoardBackup: Hashable, Sendable {
  /// Six bytes in lower case: `24:0a:c4:00:01:10`.
  public let mac: String
  /// Nil for a part of the flash that was no partition.
  public let partition: String?
  /// In bytes from the start of the flash.
  public let offset: Int
  /// When it was read, in UTC: `20261127T072103.123Z`.
  public let time: String

  init(mac: String, partition: String?, offset: Int, time: String = BoardBackup.now()) {
    (self.mac, self.partition, self.offset, self.time) = (mac, partition, offset, time)
  }

  /// What a file is a backup of; nil where its name does not say.
  public init?(path: String) {
    let file = path.split(separator: "/").last ?? ""
    guard file.hasSuffix(".bin") else { return nil }
    let parts = file.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, let time = parts.last, let place = parts.dropLast().last else { return nil }
    let digits = parts[0].utf8
    guard digits.count == 12, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      place.hasPrefix("0x"), let offset = Int(place.dropFirst(2), radix: 16), time.hasSuffix("Z"),
      let partition = Self.decoded(parts[1..<parts.count - 2].joined(separator: "-"))
    else { return nil }
    let pairs = stride(from: 0, to: 12, by: 2).map { parts[0].dropFirst($0).prefix(2).lowercased() }
    self.init(
      mac: pairs.joined(separator: ":"), partition: partition.isEmpty ? nil : partition, offset: offset,
      time: String(time))
  }

  /// The file's name.
  public var name: String {
    let mac = mac.filter { $0 != ":" }
    return "\(mac)-\(Self.encoded(partition ?? ""))-\(offset.hex)-\(time).bin"
  }

  /// For messages: `'fctry' at 0x340000`, or only the offset.
  public var place: String { (partition.map { $0.quoted + " at " } ?? "") + offset.hex }

  /// Keeps bytes in a folder, which is made where it is not there, for their owner only. Returns the file's path.
  func keep(_ bytes: [UInt8], in folder: String) throws(FileError) -> String {
    try WholeFile.makeFolder(folder)
    let path = "\(folder)/\(name)"
    try SecretFile.write(bytes, to: path)
    return path
  }

  // MARK: - The name

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(Unicode.Scalar(byte))
      let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "._-".contains(character))
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain ? String(character) : "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  private static func decoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(decoded)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func now() -> String {
    var moment = timespec()
    clock_gettime(CLOCK_REALTIME, &moment)
    var seconds = moment.tv_sec
    var date = tm()
    gmtime_r(&seconds, &date)
    func padded(_ number: some BinaryInteger, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let day = padded(date.tm_year + 1900, 4) + padded(date.tm_mon + 1, 2) + padded(date.tm_mday, 2)
    let time = padded(date.tm_hour, 2) + padded(date.tm_min, 2) + padded(date.tm_sec, 2)
    return "\(day)T\(time).\(padded(moment.tv_nsec / 1_000_000, 3))Z"
  }
}
