import NVSModel

/// What is measured on.
enum Sample {
  static let partitionSize = 24 * 1024

  /// 40 rows of every kind that fill about half of a 24 KiB partition.
  static let csv: String = {
    var rows = ["key,type,encoding,value", "bench_ns,namespace,,"]
    for number in 1..<40 {
      switch number % 4 {
      case 0: rows.append("count_\(number),data,u32,\(number * 100_003)")
      case 1: rows.append("offset_\(number),data,i64,-\(number * 1_000_003)")
      case 2: rows.append("text_\(number),data,string,\(String(repeating: "serial number ", count: number % 16 + 1))")
      default: rows.append("bytes_\(number),data,hex2bin,\(String(repeating: "0123456789abcdef", count: number * 4))")
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  static let largeSize = 1 << 20

  /// Blobs that fill nearly all of 1 MiB.
  static let largeCSV: String = {
    let blob = String(repeating: "0123456789abcdef", count: 3_900 / 8)
    let rows = (1...254).map { "blob_\($0),data,hex2bin,\(blob)" }
    return (["key,type,encoding,value", "bench_ns,namespace,,"] + rows).joined(separator: "\n") + "\n"
  }()

  /// A document of so many rows, header and namespace among them.
  static func longCSV(rows count: Int) -> String {
    let rows = (1...count - 2).map { "key_\($0),data,u16,\($0 % 65536)" }
    return (["key,type,encoding,value", "bench_ns,namespace,,"] + rows).joined(separator: "\n") + "\n"
  }

  static func items(of csv: String = csv) throws -> [Item] {
    var evaluator = Evaluator()
    let document = try FactoryDocument(name: "bench.csv", bytes: Array(csv.utf8))
    return evaluator.evaluate([document], files: [:], version: .v2).items
  }
}
