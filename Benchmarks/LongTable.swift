import NVSModel
import Station

/// A table of a million rows.
enum LongTable {
  private static let count = 1_000_000

  static var bytes: [UInt8] {
    var bytes = Array("serial_no,mac,cert\n".utf8)
    let rest = Array(("," + String(repeating: "c", count: 180) + "\n").utf8)
    for number in 0..<count { bytes += Array("SN\(10_000_000 + number),".utf8) + rest }
    return bytes
  }

  static func measureScan(_ bytes: [UInt8]) throws {
    let clock = ContinuousClock()
    var table = try ValuesTable(name: "values.csv", bytes: bytes)
    let first = clock.measure { table.scan(bytes: 1 << 16) }
    let whole = clock.measure { table.scan() }
    guard table.rowCount == count else { throw BenchmarkError("the table is not what it should be") }
    let text = "\(Measure.text(first)) the first rows, \(Measure.text(whole)) all"
    print("\("Scan a table of 1,000,000 rows, \(bytes.count >> 20) MiB".padded(to: 52)) \(text)")
  }

  /// The whole program with it on a pseudo-terminal.
  static func measureScreen(_ bytes: [UInt8], _ folder: TemporaryFolder, _ measure: inout Measure) throws {
    let (template, values) = (folder.path + "/template.csv", folder.path + "/million.csv")
    let rows = "key,type,encoding,value\nmfg_ns,namespace,,\nserial_no,data,string,{serial_no}\n"
    try WholeFile.write(Array(rows.utf8), to: template, sparing: [])
    try WholeFile.write(bytes, to: values, sparing: [])
    let command = [Process.fctry, template, values]
    let start = try Measure.median(of: 7) { try timeToFrame(command, showing: "SN10000000").time }
    measure.report("From start to the first devices of 1,000,000", start, goal: .milliseconds(200))
    let (_, terminal) = try timeToFrame(command, showing: "SN10000000")
    // Until all are counted and checked.
    try terminal.settle(milliseconds: 2000)
    let limit = (bytes.count + 64 * count) >> 20
    measure.report("Peak memory there, all checked", try terminal.peakMemory >> 20, goal: limit, unit: "MB")
    measure.report("From a key press to its frame there", try keyTime(terminal), goal: .milliseconds(10))
    let time = try timeToEnd(of: "/SN10999990\r", on: terminal)
    print("\("Find a text near its end".padded(to: 52)) \(Measure.text(time))")
    print(
      "\("Show the last device, the first again".padded(to: 52)) \(Measure.text(try timeToEnd(of: "Gg", on: terminal)))"
    )
  }

  /// From keys to the last of what they bring to the screen.
  private static func timeToEnd(of keys: String, on terminal: PseudoTerminal) throws -> Duration {
    try terminal.settle(milliseconds: 300)
    let start = ContinuousClock.now
    try terminal.press(keys)
    try terminal.wait()
    return try terminal.settle(milliseconds: 400) - start
  }
}
