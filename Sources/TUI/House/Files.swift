import NVSModel
import Station

/// Writing files: the documents themselves, and what is made of them.
extension House {
  // MARK: - Saving

  mutating func save(document index: Int) {
    guard let request = saveRequest(index) else { return }
    let document = workspace.documents[index]
    guard document.isChanged else { return say(.note, "no changes to save in \(document.name.printable)") }
    save(request)
  }

  mutating func save(document index: Int, as path: String) {
    guard workspace.documents.indices.contains(index) else { return }
    let document = workspace.documents[index]
    if path == document.name { return save(document: index) }
    // Under its own name a file keeps its mode; a copy is no one's choice yet.
    let isSecret = document.rows.contains(where: \.texts.looksSecret)
    save(
      SaveRequest(document: index, path: path, bytes: document.bytes, sparing: spared(but: index), isSecret: isSecret))
  }

  private func saveRequest(_ index: Int) -> SaveRequest? {
    guard workspace.documents.indices.contains(index) else { return nil }
    let document = workspace.documents[index]
    return SaveRequest(
      document: index, path: document.name, bytes: document.bytes, expected: workspace.onDisk[document.name],
      sparing: spared(but: index))
  }

  /// Writes the partition table's file.
  mutating func saveTable() {
    guard let request = tableRequest, let table = workspace.table else {
      return say(.note, "there is no partition table here that can be edited")
    }
    guard table.isChanged else { return say(.note, "no changes to save in \(table.path.printable)") }
    save(request)
  }

  private var tableRequest: SaveRequest? {
    guard let table = workspace.table, let document = table.document else { return nil }
    return SaveRequest(
      document: nil, path: table.path, bytes: document.bytes, expected: workspace.onDisk[table.path],
      sparing: spared(but: nil, sparingTable: false))
  }

  private mutating func save(_ request: SaveRequest) {
    start("saving \(request.path.printable)", .write, { world, _ in world.save(request) }) { house, result in
      house.saved(request, result)
    }
  }

  private mutating func saved(_ request: SaveRequest, _ result: Result<Void, WriteProblem>) {
    let name = request.path.printable
    switch result {
    case .success: isSaved(request)
    case .failure(.exists(let paths)):
      askToOverwrite("File exists", "\(Self.list(paths)) there already.") { $0.save(request.forced) }
    case .failure(.changedOnDisk):
      askToOverwrite("Changed on disk", "\(name) was changed by someone else since it was opened.") {
        $0.save(request.forced)
      }
    case .failure(.failed(let reason)): say(.error, reason)
    }
  }

  private mutating func isSaved(_ request: SaveRequest) {
    workspace.onDisk[request.path] = request.bytes
    if let index = request.document {
      guard workspace.documents.indices.contains(index) else { return }
      if workspace.documents[index].bytes == request.bytes {
        workspace.documents[index].name = request.path
        workspace.documents[index].markSaved()
        refreshPreview()
      } else if workspace.documents[index].name == request.path {
        // It went on being edited, or undone, while it was written.
        workspace.documents[index].markUnsaved()
      }
    } else {
      _ = workspace.table?.change { document in
        if document.bytes == request.bytes { document.markSaved() } else { document.markUnsaved() }
      }
    }
    say(.good, "saved \(request.path.printable)")
  }

  /// Saves every changed document and leaves; what cannot be saved keeps the program.
  mutating func saveAllAndLeave() {
    let rows = workspace.documents.indices.filter { workspace.documents[$0].isChanged }.compactMap(saveRequest)
    let requests = rows + (workspace.table?.isChanged == true ? [tableRequest].compactMap(\.self) : [])
    start("saving", .write, { world, _ in requests.map { world.save($0) } }) { house, results in
      for (request, result) in zip(requests, results) { house.saved(request, result) }
      if house.workspace.unsaved.isEmpty, house.overlay == nil { house.isLeaving = true }
    }
  }

  // MARK: - Writing what is made

  /// Writes files, but none over a file that is open, and over others only when told.
  ///
  /// - Parameters:
  ///   - done: when all of them are there.
  ///   - failed: when none of them is, with the reason.
  mutating func write<D: Desk>(
    _ request: ExportRequest, for desk: D.Type, done: @escaping @Sendable (inout D, inout House) -> Void,
    failed: @escaping @Sendable (inout D, inout House, String) -> Void
  ) {
    var request = request
    request.sparing = spared()
    let asked = request
    let names = request.files.map { fileName($0.path) }.joined(separator: " and ")
    start("writing \(names)", .write, for: desk, { world, _ in world.export(asked) }) { desk, house, result in
      switch result {
      case .success: done(&desk, &house)
      case .failure(.exists(let paths)):
        house.askToOverwrite("File exists", "\(House.list(paths)) there already.") {
          $0.write(asked.forced, for: D.self, done: done, failed: failed)
        }
      case .failure(.failed(let reason)): failed(&desk, &house, reason)
      case .failure(.changedOnDisk): break
      }
    }
  }

  /// The files that are open, and those that rows name.
  ///
  /// - Parameters:
  ///   - document: the one that is saved.
  ///   - sparingTable: whether the partition table is not what is saved.
  private func spared(but document: Int? = nil, sparingTable: Bool = true) -> [SparedFile] {
    let documents = workspace.documents.indices.filter { $0 != document }.map { workspace.documents[$0].name }
    let dumps = [dump?.source.files, comparedDump.map { [$0.path] }, wholeFlash?.files].compactMap(\.self).flatMap(
      \.self)
    let open = documents + dumps + [sparingTable ? workspace.table?.path : nil, workspace.key?.path].compactMap(\.self)
    let values = workspace.files.values.compactMap { if case .found(_, let path, _) = $0 { path } else { nil } }
    return open.map { SparedFile($0, .open) } + values.map { SparedFile($0, .value) }
  }

  private static func list(_ paths: [String]) -> String {
    paths.map(\.printable).joined(separator: " and ") + (paths.count == 1 ? " is" : " are")
  }

  private mutating func askToOverwrite(
    _ title: String, _ reason: String, _ overwrite: @escaping @Sendable (inout House) -> Void
  ) {
    let button = Dialog.Button("Overwrite", isDangerous: true, press: Reply { _, house, _ in overwrite(&house) })
    ask(
      Dialog(title, [reason, "Overwriting it loses what stands there now."], [button, .cancel], selected: 1))
  }
}
