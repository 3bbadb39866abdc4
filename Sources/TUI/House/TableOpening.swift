import NVSModel
import Station

/// A partition table that is opened while the screen is shown.
extension House {
  /// Asks for the file of a partition table, and goes on with the one that was read.
  mutating func askForTable<D: Desk>(
    for desk: D.Type, text: String? = nil, error: String? = nil,
    then: @escaping @Sendable (inout D, inout House) -> Void
  ) {
    ask(
      Prompt(
        "Partition table", text: text ?? besideRows("partitions.csv"), hint: "CSV or binary: where images go",
        error: error, for: desk
      ) { _, house, path in house.readTable(path, for: desk, then: then) }.forPath)
  }

  private mutating func readTable<D: Desk>(
    _ path: String, for desk: D.Type, then: @escaping @Sendable (inout D, inout House) -> Void
  ) {
    start("reading \(path.printable)", .awaited, for: desk) { world, _ -> Result<Workspace.NamedTable, Refusal> in
      switch world.read(path, limit: nil) {
      case .failure(.missing): return .failure(Refusal("no such file"))
      case .failure(.failed(let reason)): return .failure(Refusal(reason))
      case .success(let bytes):
        do throws(ProjectError) {
          let opened = try Project.partitionTable(path, bytes)
          return .success(
            Workspace.NamedTable(path: opened.path, table: opened.table, document: opened.document))
        } catch { return .failure(Refusal(error.description)) }
      }
    } then: { desk, house, result in
      switch result {
      case .failure(let refusal): house.askForTable(for: D.self, text: path, error: refusal.reason, then: then)
      case .success(let table):
        house.workspace.take(table)
        house.refreshPreview()
        then(&desk, &house)
      }
    }
  }

  /// The path of a file in the folder of what is open.
  func besideRows(_ name: String) -> String {
    let path = workspace.documents.first?.name ?? workspace.table?.path ?? dump?.source.part.path ?? ""
    guard let slash = path.lastIndex(of: "/") else { return name }
    return path[...slash] + name
  }
}
