import NVSModel
import Station

/// Writing files: the documents themselves, and what is made of them.
extension House {
  // MARK: - Saving

  mutating func save(document index: Int) { save(.document(index)) }

  /// Saves what is open where it is.
  mutating func save(_ what: SaveRequest.Subject) {
    guard let name = workspace.name(of: what) else { return }
    guard workspace.isChanged(what) || workspace.onDisk[name] == nil else {
      return say(.note, "no changes to save in \(name.printable)")
    }
    if let request = saveRequest(what) { save(request) }
  }

  mutating func save(document index: Int, as path: String) { save(.document(index), as: path) }

  /// Saves what is open under another name, which is its own from then on.
  mutating func save(_ what: SaveRequest.Subject, as path: String) {
    guard var request = saveRequest(what) else { return }
    if path == request.path { return save(what) }
    (request.path, request.expected) = (path, nil)
    // Under its own name a file keeps its mode; a copy is no one's choice yet.
    request.isSecret = holdsSecrets(what)
    save(request)
  }

  private func saveRequest(_ what: SaveRequest.Subject) -> SaveRequest? {
    guard let name = workspace.name(of: what) else { return nil }
    return SaveRequest(
      subject: what, path: name, bytes: workspace.bytes(of: what), expected: workspace.onDisk[name],
      sparing: spared(but: what))
  }

  private func holdsSecrets(_ what: SaveRequest.Subject) -> Bool {
    switch what {
    case .document(let index): workspace.documents[index].rows.contains(where: \.texts.looksSecret)
    case .devices: !secretColumns.isEmpty
    case .table: false
    }
  }

  /// Writes the partition table's file.
  mutating func saveTable() {
    guard workspace.name(of: .table) != nil else {
      return say(.note, "there is no partition table here that can be edited")
    }
    save(.table)
  }

  private mutating func save(_ request: SaveRequest) {
    start("saving \(request.path.printable)", .write, { world, _ in world.save(request) }) { house, result in
      house.saved(request, result)
    }
  }

  private mutating func saved(_ request: SaveRequest, _ result: Result<Void, WriteProblem>) {
    let name = request.path.printable
    switch result {
    case .success:
      workspace.noteSaved(request)
      refreshPreview()
      say(.good, "saved \(name)")
    case .failure(.exists(let paths)):
      askToOverwrite("File exists", "\(Self.list(paths)) there already.") { $0.save(request.forced) }
    case .failure(.changedOnDisk):
      askToOverwrite("Changed on disk", "\(name) was changed by someone else since it was opened.") {
        $0.save(request.forced)
      }
    case .failure(.failed(let reason)): say(.error, reason)
    }
  }

  /// Saves everything that is changed and leaves; what cannot be saved keeps the program.
  mutating func saveAllAndLeave() {
    saveAll { house, _ in if house.workspace.changedFiles.isEmpty, house.overlay == nil { house.isLeaving = true } }
  }

  /// Saves everything that is changed.
  mutating func saveAll() {
    if workspace.changedFiles.isEmpty { return say(.note, "no changes to save") }
    saveAll { house, count in
      guard house.workspace.changedFiles.isEmpty, count > 1, house.message?.tone == .good else { return }
      house.say(.good, "saved \(count) files")
    }
  }

  private mutating func saveAll(_ then: @escaping @Sendable (inout House, _ count: Int) -> Void) {
    let requests = workspace.subjects.filter(workspace.isChanged).compactMap(saveRequest)
    start("saving", .write, { world, _ in requests.map { world.save($0) } }) { house, results in
      for (request, result) in zip(requests, results) { house.saved(request, result) }
      then(&house, requests.count)
    }
  }

  /// That what an image is made of is not in its files; nil where all is saved.
  var unsavedNote: String? {
    let count = workspace.changedFiles.count
    return count == 0
      ? nil : "with unsaved changes in " + (count == 1 ? workspace.changedFiles[0].printable : "\(count) files")
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

  /// Nothing is written over these.
  var sparedFiles: [SparedFile] { spared() }

  /// The files that are open, and those that rows name.
  ///
  /// - Parameter subject: what is saved.
  private func spared(but subject: SaveRequest.Subject? = nil) -> [SparedFile] {
    let documents = workspace.subjects.filter { $0 != subject }.compactMap(workspace.name(of:))
    let dumps = [dump?.source.files, comparedDump.map { [$0.path] }, wholeFlash?.files].compactMap(\.self).flatMap(
      \.self)
    let open = documents + dumps + [workspace.readOnlyTable, workspace.key?.path].compactMap(\.self)
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

extension House {
  /// Where what boards hold is kept: beside what is open.
  var backupFolder: String { besideRows("backups") }
}
