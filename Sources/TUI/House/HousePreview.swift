import NVSModel

/// The image that follows from what is open.
extension House {
  /// Makes the image anew after a change of rows, files, key or partition: at once, or beside the screen where there are
  /// very many rows.
  mutating func refreshPreview() {
    workspace.noteChange()
    guard workspace.isSmall else { return startPreview() }
    cancel(previewJob)
    previewJob = nil
    workspace.take(workspace.making())
    requestNewFiles()
  }

  /// Starts the preview that is missing, unless one is being made: the next begins when that has come.
  mutating func startPreview() {
    guard previewJob == nil, workspace.isPending else { return }
    let making = workspace.making()
    previewJob = start("making the image", .background, { _, _ in making.make() }) { house, made in
      house.previewJob = nil
      house.workspace.take(made.preview, made.evaluator)
      house.requestNewFiles()
      house.startPreview()
    }
  }

  /// Asks for the files that rows name and that were not asked for before.
  private mutating func requestNewFiles() {
    let new = preview.evaluation.fileRequests.filter { !requestedFiles.contains($0) }
    guard !new.isEmpty else { return }
    requestedFiles.formUnion(new)
    start("reading files", .background, { world, _ in world.contents(of: new) }) { house, contents in
      house.take(contents)
    }
  }

  private mutating func take(_ contents: [FileRequest: FileContent]) {
    let isNews = contents.contains { workspace.files[$0.key] != $0.value }
    workspace.files.merge(contents) { $1 }
    if isNews { refreshPreview() }
  }

  /// Reads the rows' files again, since they may have changed, waits for the image that follows, and goes on. Where someone else
  /// has changed what is open that is asked about first.
  mutating func withFreshImage<D: Desk>(
    for desk: D.Type, _ then: @escaping @Sendable (inout D, inout House) -> Void
  ) {
    guard !workspace.isPending else {
      startPreview()
      return whenPreviewIsMade { $0.tell(desk) { desk, house in house.withFreshImage(for: D.self, then) } }
    }
    let requests = preview.evaluation.fileRequests
    withFilesAsOpened(reading: requests) { house, contents in
      // They may have been reloaded.
      if house.preview.evaluation.fileRequests != requests { return house.withFreshImage(for: D.self, then) }
      house.take(contents)
      guard house.workspace.isPending else { return house.tell(desk, then) }
      house.whenPreviewIsMade { $0.tell(desk, then) }
    }
  }

  /// Lets the keys wait for the preview that is being made.
  private mutating func whenPreviewIsMade(_ then: @escaping @Sendable (inout House) -> Void) {
    let making = workspace.making()
    cancel(previewJob)
    previewJob = start("making the image", .awaited, { _, _ in making.make() }) { house, made in
      house.previewJob = nil
      house.workspace.take(made.preview, made.evaluator)
      house.requestNewFiles()
      then(&house)
    }
  }
}
