import Foundation
import NVSModel
import TestSupport

/// Makes inputs that the reference generator turns into right images: what it is known to get wrong is left out.
struct RandomCase {
  private var random: SeededRandom
  private let name: String
  private let version: FormatVersion
  private var files: [(name: String, bytes: [UInt8])] = []
  private var usedNamespaces: Set<String> = []
  private var usedKeys: Set<String> = []
  private var hasAccessPoint = false

  private typealias Row = (key: String, type: String, encoding: String, value: String)

  init(number: Int) {
    random = SeededRandom(UInt64(number) &* 7919 &+ 1)
    name = "case\(number)"
    version = random.chance(30) ? .v1 : .v2
  }

  mutating func make() -> GeneratorCase {
    let size = random.pick([1, 2, 3, 3, 4, 5, 6, 6, 8, 12, 16, 24, 32, 48, 64]) * NVS.pageSize
    let rowLimit = random.pick([1, 3, 10, 20, 40, 80, 130, 300])
    var inputs: [(name: String, bytes: [UInt8])] = []
    for number in 0..<random.pick([1, 1, 1, 2, 3]) {
      let rows = rows(count: 1 + random.below(rowLimit), continues: number > 0 && random.chance(30))
      inputs.append((number == 0 ? "\(name).csv" : "\(name) \(number).csv", csv(rows)))
    }
    return GeneratorCase(name: name, version: version, size: size, inputs: inputs, files: files)
  }

  // MARK: Rows

  private mutating func rows(count: Int, continues: Bool) -> [Row] {
    var rows: [Row] = []
    var budget = random.pick([500, 500, 2_000, 2_000, 8_000, 60_000])
    let namespacePercent = random.pick([0, 2, 10, 60])
    if !continues { rows.append(namespace()) }
    while rows.count < count, budget > 0 {
      if random.chance(namespacePercent), usedNamespaces.count < 254 {
        rows.append(namespace())
        // To name the newest namespace once more changes nothing.
        if random.chance(10), let last = rows.last { rows.append(last) }
      } else if random.chance(2) {
        rows += wiFiRows()
      } else {
        let row = value(atMost: budget)
        budget -= row.value.utf8.count + 32
        rows.append(row)
      }
    }
    return rows
  }

  private mutating func namespace() -> Row {
    usedKeys = []
    var name = word(1...15)
    while !usedNamespaces.insert(name).inserted { name = word(1...15) }
    return (name, "namespace", random.chance(5) ? "u8" : "", random.chance(5) ? "x" : "")
  }

  private mutating func newKey() -> String {
    var key = word(1...15)
    while !usedKeys.insert(key).inserted { key = word(1...15) }
    return key
  }

  private mutating func word(_ lengths: ClosedRange<Int>) -> String {
    let letters = Array(random.chance(5) ? "ab,\"#' ;\t=" : "abcdefghijklmnopqrstuvwxyz_0123456789.-")
    let length = Int.random(in: lengths, using: &random)
    return String((0..<length).map { _ in random.pick(letters) })
  }

  private mutating func wiFiRows() -> [Row] {
    // A second access point would make the reference write ap.pmk_info twice.
    let names = ["sta.ssid", "sta.pswd"] + (hasAccessPoint ? [] : ["ap.ssid", "ap.passwd", "ap.authmode"])
    let keys = names.shuffled(using: &random)
    hasAccessPoint = true
    let taken = ["sta.apinfo", "sta.pmk", "sta.apsw", "ap.pmk_info"]
    guard usedKeys.isDisjoint(with: taken + keys) else { return [] }
    usedKeys.formUnion(taken + keys)
    return keys.prefix(1 + random.below(5)).map { key in
      let isMode = key == "ap.authmode"
      return (key, "data", isMode ? "u8" : "string", isMode ? random.pick(["0", "1", "3"]) : word(1...20))
    }
  }

  // MARK: Values

  private mutating func value(atMost budget: Int) -> Row {
    let integers = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"]
    let isFile = random.chance(15)
    let encoding: String
    var bytes: [UInt8]
    switch random.below(10) {
    case 0..<4:
      let type = random.pick(integers)
      encoding = random.chance(10) ? type.uppercased() : type
      bytes = Array((isFile ? integer(type) : decorated(integer(type))).utf8)
    case 4, 5:
      encoding = "string"
      let limit = version == .v1 ? 1983 : 3967
      bytes = text(length(atMost: min(limit, budget)), isASCII: false)
    case 6:
      encoding = random.pick(["binary", "binary", "BINARY"])
      bytes = isFile ? data(blobLength(budget)) : text(blobLength(budget), isASCII: true)
    case 7:
      encoding = "hex2bin"
      let digits = data(blobLength(budget / 2)).map {
        ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: $0 & 1 == 0)
      }
      bytes = Array(((random.chance(10) ? " \n" : "") + digits.joined() + (random.chance(10) ? "\t " : "")).utf8)
    case 8:
      encoding = "base64"
      let options: Data.Base64EncodingOptions = random.chance(20) ? [.lineLength64Characters] : []
      bytes = Array(Data(data(blobLength(budget / 2))).base64EncodedString(options: options).utf8)
    default:
      return filled(budget)
    }
    guard isFile, !bytes.isEmpty else { return (newKey(), "data", encoding, String(decoding: bytes, as: UTF8.self)) }
    let file = "\(name)_\(files.count)\(random.pick(["", ".bin", " é.crt"]))"
    files.append((file, bytes))
    return (newKey(), "file", encoding, file)
  }

  private mutating func filled(_ budget: Int) -> Row {
    let form = random.pick(["blob_fill", "blob_sz_fill"])
    let size = max(blobLength(budget) - 4, 0)
    let pad = random.pick(["0x00", "0xFF", "0xa5"])
    let value = random.chance(30) ? [] : text(random.below(size + 1), isASCII: random.chance(50))
    return (newKey(), "data", "\(form)(\(size);\(pad))", String(decoding: value, as: UTF8.self))
  }

  private mutating func integer(_ type: String) -> String {
    let bits = UInt64(type.dropFirst()) ?? 8
    if type.hasPrefix("u") {
      let largest = bits == 64 ? UInt64.max : 1 << bits - 1
      return String(random.pick([0, 1, largest, largest - 1, UInt64.random(in: 0...largest, using: &random)]))
    }
    let largest = Int64(truncatingIfNeeded: UInt64(1) << (bits - 1) - 1)
    let least = -largest - 1
    return String(random.pick([0, -1, largest, least, Int64.random(in: least...largest, using: &random)]))
  }

  /// What Python's `int()` takes as well.
  private mutating func decorated(_ number: String) -> String {
    switch random.below(12) {
    case 0: " " + number
    case 1: number + "\t "
    case 2 where !number.hasPrefix("-"): "+" + number
    case 3 where !number.hasPrefix("-"): "00" + number
    case 4 where number.count > 3: number.dropLast(2) + "_" + number.suffix(2)
    case 5 where !number.hasPrefix("-"): "\u{00A0}\u{0660}" + number
    default: number
    }
  }

  /// Lengths where something changes: around whole entries, the rest of a page, and the largest.
  private mutating func length(atMost limit: Int) -> Int {
    let length =
      switch random.below(8) {
      case 0: random.below(4)
      case 1: limit - random.below(3)
      case 2, 3: random.below(125) * 32 + random.below(3) - 1
      case 4: random.below(limit + 1)
      default: random.below(100)
      }
    return min(max(length, 0), limit)
  }

  private mutating func blobLength(_ budget: Int) -> Int {
    if version == .v1 { return length(atMost: min(1984, max(budget, 0))) }
    let isLong = random.chance(25)
    let limit = min(isLong ? 20_000 : 4000, max(budget, 0))
    return isLong ? min(limit, random.below(160) * 125 + random.below(3)) : length(atMost: limit)
  }

  private mutating func data(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  /// At most `count` bytes of UTF-8.
  private mutating func text(_ count: Int, isASCII: Bool) -> [UInt8] {
    let alphabet = isASCII || random.chance(60) ? "abc XYZ019,;\"'#=\n" : "aé漢😀,\"\n"
    let letters = Array(alphabet).map { Array(String($0).utf8) }
    var bytes: [UInt8] = []
    while true {
      var next = random.pick(letters)
      // The reference leaves out a line of a value that begins with #.
      if next == [UInt8(ascii: "#")], bytes.last == UInt8(ascii: "\n") { next = [UInt8(ascii: "x")] }
      if bytes.count + next.count > count { return bytes }
      bytes += next
    }
  }

  // MARK: Text

  private mutating func csv(_ rows: [Row]) -> [UInt8] {
    let lineEnd = random.pick(["\n", "\n", "\r\n", "\r"])
    let quotePercent = random.pick([0, 0, 20, 100])
    var columns = ["key", "type", "encoding", "value"]
    if random.chance(25) { columns.shuffle(using: &random) }
    if random.chance(10) { columns.insert("note", at: random.below(5)) }
    var lines = random.chance(20) ? ["# a comment"] : []
    lines.append(columns.joined(separator: ","))
    for row in rows {
      if random.chance(3) { lines.append(random.pick(["", "# comment, with \"a quote", "#"])) }
      let cells = columns.map { column in
        let text =
          switch column {
          case "key": row.key
          case "type": row.type
          case "encoding": row.encoding
          case "value": row.value
          default: ""
          }
        return cell(text, isFirst: column == columns[0], quotePercent, lineEnd)
      }
      lines.append(cells.joined(separator: ",") + (random.chance(3) ? "," : ""))
    }
    return Array((lines.joined(separator: lineEnd) + (random.chance(80) ? lineEnd : "")).utf8)
  }

  private mutating func cell(_ text: String, isFirst: Bool, _ quotePercent: Int, _ lineEnd: String) -> String {
    let needsQuotes =
      text.utf8.contains { ",\"\n\r".utf8.contains($0) } || isFirst && text.utf8.first == UInt8(ascii: "#")
    guard needsQuotes || random.chance(quotePercent) else { return text }
    let inner = text.replacing("\"", with: "\"\"").replacing("\n", with: lineEnd)
    return "\"\(inner)\""
  }
}
