import NVSModel
import Station

/// A file that is open and that someone else has changed.
struct ChangedFile: Hashable, Sendable {
  let path: String
  /// What it holds now; nil where it is gone, or cannot be read.
  let bytes: [UInt8]?
}

extension House {
  /// What of all that is open the disk is known to hold, by path. What nobody has saved yet is none of it.
  private var knownFiles: [String: [UInt8]] {
    let names = workspace.subjects.compactMap(workspace.name(of:))
    return workspace.onDisk.filter { names.contains($0.key) }
  }

  /// Goes on once it is known that what is open is what the disk holds, or somebody said that it counts all the same.
  ///
  /// - Parameter requests: files that rows name, which are read meanwhile.
  mutating func withFilesAsOpened(
    reading requests: [FileRequest] = [],
    _ then: @escaping @Sendable (inout House, [FileRequest: FileContent]) -> Void
  ) {
    let known = knownFiles
    start("reading files", .awaited) { world, _ in
      (contents: world.contents(of: requests), changed: world.changed(since: known))
    } then: { house, found in
      let changed = found.changed.filter { !house.acceptedChanges.contains($0) }
      if changed.isEmpty { return then(&house, found.contents) }
      house.ask(about: changed) { then(&$0, found.contents) }
    }
  }

  /// The same for a desk.
  mutating func withFilesAsOpened<D: Desk>(
    for desk: D.Type, _ then: @escaping @Sendable (inout D, inout House) -> Void
  ) {
    withFilesAsOpened { house, _ in house.tell(desk, then) }
  }

  /// Looks whether someone else has changed what is open.
  mutating func lookForChanges() {
    let known = knownFiles
    start("looking at the files", .awaited, { world, _ in world.changed(since: known) }) { house, changed in
      if changed.isEmpty { return house.say(.note, "the files are as they were opened, or saved last") }
      house.ask(about: changed) { _ in }
    }
  }

  /// Asks what is to be done about files that someone else has changed, and goes on where that was said.
  private mutating func ask(about changed: [ChangedFile], then: @escaping @Sendable (inout House) -> Void) {
    let reload = Dialog.Button(
      "Reload", isDangerous: changed.contains { isChanged($0) },
      press: Reply { _, house, _ in
        house.reload(changed)
        then(&house)
      })
    let keep = Dialog.Button(
      "Go on with what is open",
      press: Reply { _, house, _ in
        house.acceptedChanges = changed
        then(&house)
      })
    let canReload = changed.allSatisfy { $0.bytes != nil }
    ask(Dialog("Changed on disk", changed.map(sentence), (canReload ? [reload] : []) + [keep, .cancel]))
  }

  private func subject(_ file: ChangedFile) -> SaveRequest.Subject? {
    workspace.subjects.first { workspace.name(of: $0) == file.path }
  }

  private func isChanged(_ file: ChangedFile) -> Bool { subject(file).map(workspace.isChanged) ?? false }

  private func sentence(_ file: ChangedFile) -> String {
    let name = file.path.printable
    guard file.bytes != nil else { return "\(name) is gone, or cannot be read any more." }
    let loss = isChanged(file) ? " Reloading it loses what is not saved here." : ""
    return "\(name) was changed by someone else since it was opened.\(loss)"
  }

  private mutating func reload(_ changed: [ChangedFile]) {
    for file in changed {
      guard let bytes = file.bytes, let subject = subject(file) else { continue }
      guard workspace.put(bytes, in: subject) else {
        say(.error, "\(file.path.printable) is nothing of its kind any more: Ctrl-O opens it as what it is")
        continue
      }
      workspace.onDisk[file.path] = bytes
    }
    scanDevices()
    refreshPreview()
  }
}

extension Workspace {
  /// Puts other bytes in the place of a file's, as if they had been opened.
  ///
  /// - Returns: whether they are such a file.
  mutating func put(_ bytes: [UInt8], in subject: SaveRequest.Subject) -> Bool {
    guard let name = name(of: subject) else { return false }
    switch subject {
    case .document(let index):
      guard let document = try? FactoryDocument(name: name, bytes: bytes) else { return false }
      documents[index] = document
    case .devices:
      guard let table = try? ValuesTable(name: name, bytes: bytes) else { return false }
      devices = DeviceTable(table)
    case .table:
      guard let old = table?.table, let document = PartitionDocument(bytes, rules: old.rules) else { return false }
      table = NamedTable(path: name, table: document.table, document: document)
      followTarget(from: old)
    }
    return true
  }
}
