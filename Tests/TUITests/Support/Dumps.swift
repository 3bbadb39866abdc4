import NVSModel
import Station
import Testing

@testable import TUI

/// Dumps whose content ESP-IDF's own library has told.
enum Dumps {
  static func bytes(_ path: String) throws -> [UInt8] {
    let tests = "\(#filePath)".dropLast("TUITests/Support/Dumps.swift".count)
    return try WholeFile.read("\(tests)Fixtures/dumps/\(path)")
  }
}

extension Driver {
  /// The Image screen with a dump, analysed.
  init(
    dump name: String, key: String? = nil, beside csv: String? = nil, other: DumpFile? = nil, width: Int = 120,
    height: Int = 40
  ) throws {
    try self.init(
      csvs: csv.map { [("demo/rows.csv", $0)] } ?? [], table: nil, files: [:], other: other, width: width,
      height: height)
    let file = try key.map { try KeyFile(try Dumps.bytes("keys/\($0).bin")) }
    open(DumpFile("returned/\(name).bin", try Dumps.bytes("\(name).bin")), key: file)
  }

  /// A whole flash with a table that has these NVS partitions, and a dump in each.
  init(flash names: [String], opening choice: PartChoice = .only, isReadOnly: Bool = false) throws {
    try self.init(csvs: [], table: nil, files: [:], width: 120, height: 40)
    let image = try Dumps.bytes("lived_6pages.bin")
    var rows = "phy_init, data, phy, , 0x1000\n"
    for name in names { rows += "\(name), data, nvs, , \(image.count)\n" }
    var flash = [UInt8](repeating: 0xFF, count: 0x8000)
    flash += try PartitionTable(bytes: Array(rows.utf8)).binary()
    flash += [UInt8](repeating: 0xFF, count: 0xA000 - flash.count)
    for _ in names { flash += image }
    let file = DumpFile("returned/flash.bin", flash)
    open(file, part: choice == .only ? nil : try file.requirePart(choice), isReadOnly: isReadOnly)
  }

  /// The list of the Image screen, a line of cells each.
  var list: [[String]] {
    guard let dump = state.house.dump else { return [] }
    let desk = state[ImageDesk.self]
    let columns = desk.list.view.columns(width: 60).map(\.column).filter { $0 != .size }
    var house = state.house
    house.isRevealing = true
    return desk.lines.map { desk.texts(of: $0, columns, dump, house, limit: 4096) }
  }
}
