import NVSModel
import Station

/// What is to be opened in the place of all that is open.
struct Opening: Sendable {
  let project: Project
  /// Whether somebody said that unsaved changes may be lost.
  var losesChanges = false
}

extension House {
  /// Asks for a file or a folder, and opens it.
  mutating func askWhatToOpen(text: String? = nil, error: String? = nil) {
    ask(
      Prompt("Open", text: text ?? besideRows(""), hint: "a CSV, a partition table, a dump, or a folder", error: error)
      {
        _, house, path in house.read([path]) { $0.askWhatToOpen(text: path, error: $1) }
      }.forPath)
  }

  /// Asks for the name of a new CSV, and begins it.
  mutating func askForNewName(text: String? = nil, error: String? = nil) {
    ask(
      Prompt("New CSV", text: text ?? besideRows("mfg_config.csv"), hint: "is written when you save it", error: error) {
        (_, house, path) throws(Refusal) in
        guard path.lowercased().hasSuffix(".csv") else { throw Refusal("give it a name that ends in .csv") }
        house.read([path], isNew: true) { $0.askForNewName(text: path, error: $1) }
      }.forPath)
  }

  /// Opens what paths lead to.
  ///
  /// - Parameters:
  ///   - isNew: whether nothing may be there yet.
  ///   - refused: is told why nothing is opened.
  mutating func read(
    _ paths: [String], isNew: Bool = false, refused: @escaping @Sendable (inout House, String) -> Void
  ) {
    let names = paths.map(\.printable).joined(separator: " ")
    start("reading \(names)", .awaited, { world, _ in world.project(paths) }) { house, result in
      switch result {
      case .failure(let refusal): refused(&house, refusal.reason)
      case .success(let project) where isNew && !project.newPaths.isSuperset(of: paths):
        refused(&house, "there is such a file: Open… opens it")
      case .success(let project): house.opening = Opening(project: project)
      }
    }
  }

  /// Forgets all that is open, and begins with other files. What is being written goes on.
  mutating func begin(with project: Project) {
    for id in jobs.cancellable { cancel(id) }
    workspace = Workspace(project)
    keeping.beginAnew()
    acceptedChanges = []
    (dump, wholeFlash, comparedDump) = (nil, nil, nil)
    (previewJob, requestedFiles) = (nil, [])
    (overlay, message, searched, showsEncrypted) = (nil, nil, "", false)
    scanDevices()
    if workspace.isPending { startPreview() } else { refreshPreview() }
    noteOpened(project.paths)
    lookForLostEdits()
    if let note = project.notes.first { say(project.newPaths.isEmpty ? .warning : .note, note) }
  }
}

extension Workspace {
  /// What a project holds besides dumps.
  init(_ project: Project) {
    self.init(
      documents: project.documents,
      table: project.table.map { NamedTable(path: $0.path, table: $0.table, document: $0.document) },
      devices: project.values.map { DeviceTable($0) }, new: project.newPaths)
  }
}
