/// The hashes of what must be unique in some rows.
public struct UniqueHashes: Sendable {
  /// The rows that were looked at.
  public let rows: Range<Int>
  /// For each thing that must be unique the hash of each row; nil for one that is not there.
  fileprivate var hashes: [[UInt64?]]
}

extension BatchProof {
  /// What must be unique: a column, the content of the files that it names, or the names of the devices' own files, which some
  /// disks do not tell apart by their case.
  private enum Unique {
    case column(Int)
    case content(Int)
    case fileName(Int)

    var column: Int {
      switch self {
      case .column(let column), .content(let column), .fileName(let column): column
      }
    }
  }

  private var uniques: [Unique] {
    let names = names?.column.map { [Unique.fileName($0)] } ?? []
    let files = Set(plan.varying.filter(\.isFile).map(\.bound.pieces))
    return names
      + uniqueColumns.filter { $0 != self.names?.column }.map {
        files.contains([.column($0)]) ? .content($0) : .column($0)
      }
  }

  /// Hashes what must be unique in some rows.
  public func hashes(of rows: Range<Int>) -> UniqueHashes {
    let uniques = uniques
    var result = UniqueHashes(rows: rows, hashes: uniques.map { _ in [] })
    guard let table = plan.batch.table, !uniques.isEmpty else { return result }
    for index in result.hashes.indices { result.hashes[index].reserveCapacity(rows.count) }
    for position in rows {
      let row = table[position]
      for (index, unique) in uniques.enumerated() {
        result.hashes[index].append(text(unique, row, table.columns).map { Self.hash($0) })
      }
    }
    return result
  }

  private static func hash(_ text: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(text)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// What two rows must not have alike; nil where the cell is missing or empty, which is said elsewhere.
  private func text(_ unique: Unique, _ row: ValuesRow, _ columns: [String]) -> String? {
    guard let text = row[unique.column], !text.isEmpty else { return nil }
    switch unique {
    case .fileName: return text.lowercased()
    case .content:
      // Two names may lead to one certificate. A file that is not there is told elsewhere.
      let request = FileRequest(document: plan.batch.fileBase, path: text)
      guard FileRequest.problem(ofPath: text) == nil, case .found(let bytes, _, _) = plan.files(request) else {
        return text
      }
      return SHA256.hex(of: bytes)
    case .column(let column):
      // A board has one address, however it is written.
      return columns[column] == "mac" ? MACAddress(text)?.hex ?? text : text
    }
  }

  /// Finds what is there twice; of a row that is empty where it must be unique, that too.
  func addDoubles(_ parts: [UniqueHashes], of chosen: Range<Int>, to whole: inout Part) {
    guard let table = plan.batch.table else { return }
    for (index, unique) in uniques.enumerated() {
      var known: [(hash: UInt64, row: Int32)] = []
      known.reserveCapacity(parts.reduce(0) { $0 + $1.rows.count })
      for part in parts {
        for (place, hash) in part.hashes[index].enumerated() {
          let row = part.rows.lowerBound + place
          if let hash {
            known.append((hash, Int32(truncatingIfNeeded: row)))
          } else if chosen.contains(row) {
            addEmpty(unique, row, table, to: &whole)
          }
        }
      }
      known.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
      var start = 0
      while start < known.count {
        var end = start + 1
        while end < known.count, known[end].hash == known[start].hash { end += 1 }
        if end - start > 1 { addDoubles(known[start..<end].map { Int($0.row) }, unique, table, chosen, to: &whole) }
        start = end
      }
    }
  }

  private func addEmpty(_ unique: Unique, _ row: Int, _ table: ValuesTable, to whole: inout Part) {
    if case .fileName = unique { return }
    let column = unique.column
    guard table[row][column] != nil else { return }
    let message = "this cell is empty, and \(table.columns[column].quoted) is to be unique"
    whole.add(DeviceProblem(severity: .error, column: column, templateRow: nil, message: message), row: row)
  }

  /// Rows whose hashes are alike. Their texts mostly are too.
  private func addDoubles(
    _ rows: [Int], _ unique: Unique, _ table: ValuesTable, _ chosen: Range<Int>, to whole: inout Part
  ) {
    var byText: [String: [Int]] = [:]
    for row in rows { byText[text(unique, table[row], table.columns) ?? "", default: []].append(row) }
    for (_, rows) in byText where rows.count > 1 {
      for (place, row) in rows.enumerated() where chosen.contains(row) {
        let other = rows[place == 0 ? 1 : 0]
        let text = table[row][unique.column] ?? ""
        whole.add(problem(of: text, in: unique, like: other, table), row: row)
      }
    }
  }

  private func problem(of text: String, in unique: Unique, like other: Int, _ table: ValuesTable) -> DeviceProblem {
    let isSecret = Secrets.isSecret(key: table.columns[unique.column]) || Secrets.isPrivateKey(text.utf8)
    var message = "\(isSecret ? "this" : text.quoted) is in row \(other + 1) too"
    switch unique {
    case .fileName where table[other][unique.column] != text:
      message += ", but for its case: some disks would take both for one file"
    case .content where table[other][unique.column] != text:
      message = "\(isSecret ? "this file" : text.quoted) has the content of row \(other + 1)'s file"
    default: break
    }
    return DeviceProblem(
      severity: .error, column: unique.column, templateRow: nil, message: message, otherRow: other)
  }
}
