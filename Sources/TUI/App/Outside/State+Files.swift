import NVSModel

/// Files: those that rows name, the documents themselves, and the image.
extension State {
  /// Asks for the files that rows name and that were not asked for before. O(rows), and only when rows have changed.
  mutating func requestNewFiles() -> [Effect] {
    let new = workspace.fileRequests.filter { !requestedFiles.contains($0) }
    requestedFiles.formUnion(new)
    return new.isEmpty ? [] : [.readFiles(new)]
  }

  // MARK: - Saving

  mutating func save() -> [Effect] {
    guard let request = saveRequest(current) else { return [] }
    if let document, !document.isChanged {
      say(.note, "no changes to save in \(document.name.printable)")
      return []
    }
    return [.save(request)]
  }

  private func saveRequest(_ index: Int, thenQuits: Bool = false) -> SaveRequest? {
    guard workspace.documents.indices.contains(index) else { return nil }
    let document = workspace.documents[index]
    return SaveRequest(
      document: index, path: document.name, bytes: document.bytes, expected: workspace.onDisk[document.name],
      thenQuits: thenQuits)
  }

  mutating func saveAs(_ path: String) -> [Effect] {
    guard let document else { return [] }
    if path == document.name { return save() }
    return [.save(SaveRequest(document: current, path: path, bytes: document.bytes))]
  }

  mutating func saved(_ request: SaveRequest, _ result: Result<Void, WriteProblem>) -> [Effect] {
    let name = request.path.printable
    switch result {
    case .success:
      workspace.onDisk[request.path] = request.bytes
      guard workspace.documents.indices.contains(request.document) else { return [] }
      if workspace.documents[request.document].bytes == request.bytes {
        workspace.documents[request.document].name = request.path
        workspace.documents[request.document].markSaved()
        refreshPreview()
      } else if workspace.documents[request.document].name == request.path {
        // It went on being edited, or undone, while it was written.
        workspace.documents[request.document].markUnsaved()
      }
      say(.good, "saved \(name)")
      return request.thenQuits && !hasChanges ? [.quit] : []
    case .failure(.exists(let paths)):
      askToOverwrite("File exists", "\(Self.list(paths)) there already.", .save(request.forced))
    case .failure(.changedOnDisk):
      askToOverwrite(
        "Changed on disk", "\(name) was changed by someone else since it was opened.", .save(request.forced))
    case .failure(.failed(let reason)):
      say(.error, reason)
    }
    return []
  }

  private static func list(_ paths: [String]) -> String {
    paths.map(\.printable).joined(separator: " and ") + (paths.count == 1 ? " is" : " are")
  }

  private mutating func askToOverwrite(_ title: String, _ reason: String, _ command: Dialog.Command) {
    overlay = .dialog(
      Dialog(
        title: title, lines: [reason, "Overwriting it loses what stands there now."],
        buttons: [
          .init(title: "Overwrite", command: command, isDangerous: true), .init(title: "Cancel", command: .close),
        ], selected: 1))
  }

  /// Saves every changed document; the last one that succeeds ends the program.
  func saveAllAndQuit() -> [Effect] {
    workspace.documents.indices.filter { workspace.documents[$0].isChanged }.compactMap {
      saveRequest($0, thenQuits: true).map { .save($0) }
    }
  }

  mutating func askToQuit() -> [Effect] {
    if flash.isWriting {
      say(.warning, "the board is being written: wait for the end, or its partition is left half-written")
      return []
    }
    let changed = workspace.documents.filter(\.isChanged).map(\.name)
    let edited = image?.edits.areWritten == false
    if changed.isEmpty, !edited { return [.quit] }
    let names = changed + (edited ? ["the changes to \(image?.source.name ?? "")"] : [])
    let keeping: Dialog.Button =
      edited
      ? .init(title: "Write the image", command: .writeImage) : .init(title: "Save and quit", command: .saveAndQuit)
    overlay = .dialog(
      Dialog(
        title: "Quit", lines: ["Not saved: \(names.map(\.printable).joined(separator: ", "))"],
        buttons: [
          keeping, .init(title: "Quit without saving", command: .quit, isDangerous: true),
          .init(title: "Cancel", command: .close),
        ]))
    return []
  }

  // MARK: - The image

  /// Reads the rows' files again, since they may have changed, and goes on when they are there.
  mutating func prepareImage(for action: Action) -> [Effect] {
    let requests = workspace.fileRequests
    if requests.isEmpty { return imageIsReady(for: action) }
    afterReading = action
    return [.readFiles(requests)]
  }

  mutating func filesRead(_ contents: [FileRequest: FileContent]) -> [Effect] {
    let isNews = contents.contains { workspace.files[$0.key] != $0.value }
    workspace.files.merge(contents) { $1 }
    if isNews { refreshPreview() }
    if isNews, image != nil { return analysis() }
    guard let action = afterReading else { return [] }
    afterReading = nil
    return imageIsReady(for: action)
  }

  private mutating func imageIsReady(for action: Action) -> [Effect] {
    if let obstacle = preview.obstacle {
      say(.error, "no image yet: \(obstacle)")
      goToFirstError()
      return []
    }
    if action == .flash { return showFlash() }
    let size = preview.encoded?.bytes.count ?? 0
    let encryption = preview.encrypted == nil ? ", plain" : ", encrypted"
    let count = workspace.documents.count
    let source = count > 1 ? " of \(count) CSVs" : ""
    let version = workspace.version == .v2 ? "V2" : "V1"
    ask(.export, "Export to", text: exportName, hint: "\(size) bytes\(source), format \(version)\(encryption)")
    return []
  }

  /// The name beside the first CSV: its own with `.bin`.
  private var exportName: String {
    guard let name = workspace.documents.first?.name else { return "image.bin" }
    let base = name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
    return base + ".bin"
  }

  func export(to path: String) -> [Effect] {
    guard let encoded = preview.encoded, preview.isUsable else { return [] }
    let holdsSecrets = workspace.documents.indices.contains { document in
      workspace.documents[document].rows.indices.contains { isSecret(document: document, row: $0) }
    }
    guard let encrypted = preview.encrypted else {
      return export([.init(path: path, bytes: encoded.bytes, isSecret: holdsSecrets)])
    }
    let image = ExportRequest.File(path: path, bytes: encrypted.image, isSecret: false)
    guard workspace.keysPartition != nil else { return export([image]) }
    let base = path.hasSuffix(".bin") ? String(path.dropLast(4)) : path
    return export([image, .init(path: base + "-keys.bin", bytes: encrypted.keysImage(), isSecret: true)])
  }

  /// Writes files, but none over a file that is open.
  func export(_ files: [ExportRequest.File], changes: [ImageChange]? = nil) -> [Effect] {
    let open = workspace.documents.map(\.name) + [workspace.table?.path, workspace.key?.path].compactMap(\.self)
    let dumps = [image?.source, otherImage].compactMap(\.self).flatMap(\.files)
    return [.export(ExportRequest(files: files, sparing: open + dumps, changes: changes))]
  }

  mutating func exported(_ request: ExportRequest, _ result: Result<Void, WriteProblem>) {
    switch result {
    case .success:
      if let changes = request.changes { changeImage { $0.edits.markWritten(changes) } }
      let count = workspace.documents.count
      let source = count > 1 && stage != .image ? " of \(count) CSVs" : ""
      let others = request.files.dropFirst().map { ", and \($0.path.printable)" }.joined()
      let (verb, first) = (request.changes == nil ? "exported" : "wrote", request.files[0])
      say(.good, "\(verb) \(first.path.printable), \(first.bytes.count) bytes\(source)\(others)")
    case .failure(.exists(let paths)):
      askToOverwrite("File exists", "\(Self.list(paths)) there already.", .export(request.forced))
    case .failure(.changedOnDisk): break
    case .failure(.failed(let reason)):
      let path = request.files.first?.path ?? ""
      if request.changes != nil {
        askAgain(.writeImage, "Write to", text: path, error: reason)
      } else if stage == .image {
        askAgain(.exportValues, "Values to", text: path, error: reason)
      } else {
        askAgain(.export, "Export to", text: path, error: reason)
      }
    }
  }

  /// Puts the cursor on the first cell that keeps the image from being made.
  private mutating func goToFirstError() {
    guard let first = preview.evaluation.problems.first(where: { $0.problem.severity == .error }) else { return }
    go(to: first)
  }

  mutating func go(to problem: CellProblem) {
    stage = .main
    pane = .rows
    current = problem.document
    guard let row = problem.row else { return }
    grid.row = row
    grid.anchor = nil
    grid.column = problem.column ?? .key
    settle()
    linkLayoutToRow()
  }
}
