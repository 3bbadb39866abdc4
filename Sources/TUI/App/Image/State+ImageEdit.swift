import NVSModel

/// Changing the values of a dump: they become a new image, and the dump stays as it is.
extension State {
  /// F2 on a value: asks for another one.
  mutating func askForValue() {
    guard let target = target() else { return }
    let name = name(of: target)
    guard let place = target.place, let typed = target.typed else { return refuseType(of: target) }
    if let text = typed.text, text.utf8.count > Self.typingLimit {
      say(.note, "\(name) is too long to be typed: f sets it from a file")
      return
    }
    let hint = (typed.text == nil ? "not shown here · " : "") + place.encoding.hint
    let present: Prompt.Purpose.Present = typed.text.map { target.isPast ? .another : .shown($0) } ?? .hidden
    ask(
      .setValue(place, was: present),
      target.isPast ? "Set \(name) back to" : "Set \(name)", text: typed.text ?? "", hint: hint)
  }

  /// Longer values, of which no screen shows much, come from files.
  private static let typingLimit = 2000

  mutating func askForValueFile() {
    guard let target = target() else { return }
    guard let place = target.place?.fromFile else { return refuseType(of: target) }
    ask(.setFromFile(place), "File for \(name(of: target))", hint: "its content becomes the value")
  }

  private func name(of target: ImageState.EditableValue) -> String {
    image?.shortName(target.namespace, target.key) ?? ""
  }

  mutating func askForNewValue() {
    guard mayEdit() else { return }
    let namespace = selectedNamespace.map { "\($0.text)/" } ?? ""
    ask(.addValue, "Add", text: namespace, hint: "namespace/key/encoding=value")
  }

  private var selectedNamespace: Key? {
    guard let image, let line = image.line else { return nil }
    return image.value(at: line)?.namespace
  }

  mutating func eraseValue() -> [Effect] {
    guard let target = target(), let namespace = target.namespace else { return [] }
    say(.note, "\(name(of: target)) erased: u brings it back, Ctrl-S writes a new image")
    return edit(.erase(namespace: namespace, key: target.key))
  }

  private mutating func refuseType(of target: ImageState.EditableValue) {
    say(
      .note, "\(name(of: target)) has a type that no CSV has, so it cannot be typed: only an application writes those")
  }

  // MARK: - What is edited

  /// Whether the values of the dump can be changed; says why not.
  private mutating func mayEdit() -> Bool {
    guard let image, let analysis = image.analysis else {
      say(.note, "still reading")
      return false
    }
    if image.opened.obstacle == .needsKey {
      say(.warning, "the image looks encrypted: E opens it with its key file")
    } else if let obstacle = image.opened.obstacle {
      say(.warning, "\(obstacle); E chooses another key")
    } else if let error = analysis.firmware.error {
      say(.warning, ChangeError.mount(error).description)
    } else if image.source.isReadOnly {
      say(.warning, ChangeError.readOnly.description)
    } else {
      return true
    }
    return false
  }

  /// The value under the cursor, without its text where that is hidden; nil where it cannot be changed, and says why.
  private mutating func target() -> ImageState.EditableValue? {
    guard mayEdit(), let image else { return nil }
    guard let line = image.line, var value = image.value(at: line) else {
      say(.note, "values are changed in the views firmware and flash, where they stand whole")
      return nil
    }
    // In the bytes the cursor may have gone on to another entry than the list's.
    guard pane == .rows || image.isUnderByteCursor(value) else {
      say(.note, "these bytes are no value of the list: Tab goes back there")
      return nil
    }
    guard value.namespace != nil else {
      say(.warning, "no name leads to the namespace of \(value.key.text.quoted), so the firmware cannot write there")
      return nil
    }
    if !isRevealing, image.isSecret(line) { value.typed = value.typed?.hidden }
    return value
  }

  // MARK: - Carrying out

  /// Makes one more change. The screen follows when it is done.
  mutating func edit(_ change: ImageChange) -> [Effect] {
    changeImage { $0.edits.add(change) }
    return carryOutEdits()
  }

  private func carryOutEdits() -> [Effect] { image.map { [.edit($0, comparand)] } ?? [] }

  mutating func edited(_ edited: ImageState, _ asked: [ImageChange], _ refused: [ChangeError]) -> [Effect] {
    // Of several edits in a row only what the last one makes is shown.
    guard let shown = image, shown.source.name == edited.source.name, shown.edits.changes == asked else { return [] }
    changeImage { $0.take(edited) }
    if let first = refused.first {
      let others = refused.count > 1 ? " (and \(refused.count - 1) more)" : ""
      say(.error, first.description + others)
    }
    if edited.isReadOnly == shown.isReadOnly { return [] }
    changeImage { $0.analysis = nil }
    return analysis()
  }

  mutating func setValue(_ bytes: [UInt8], at place: ValuePlace) throws(ValueError) -> [Effect] {
    let change = try place.setting(bytes)
    say(.good, "\(image?.shortName(place.namespace, place.key) ?? "") set: u takes it back, Ctrl-S writes a new image")
    return edit(change)
  }

  mutating func addValue(_ text: String) throws(ValueError) -> [Effect] {
    let change = try ImageChange(setting: text)
    say(.good, "\(change.key.text.printable) set: u takes it back, Ctrl-S writes a new image")
    return edit(change)
  }

  mutating func valueRead(_ place: ValuePlace, _ path: String, _ result: Result<[UInt8], ReadProblem>) -> [Effect] {
    let reason: String
    switch result {
    case .success(let bytes):
      guard stage == .image, mayEdit() else { return [] }
      do throws(ValueError) { return try setValue(bytes, at: place) } catch { reason = error.description }
    case .failure(.failed(let text)): reason = text
    case .failure(.missing): reason = "there is no file \(path.quoted)"
    }
    askAgain(.setFromFile(place), "File for \(place.key.text.printable)", text: path, error: reason)
    return []
  }

  mutating func undoEdit() -> [Effect] {
    stepEdits({ $0.undo() }, done: "is as it was before", nothing: "nothing to undo: this is the dump as it was opened")
  }

  mutating func redoEdit() -> [Effect] {
    stepEdits({ $0.redo() }, done: "changed again", nothing: "nothing to do again")
  }

  private mutating func stepEdits(
    _ step: (inout ImageEdits) -> ImageChange?, done: String, nothing: String
  ) -> [Effect] {
    var change: ImageChange?
    changeImage { change = step(&$0.edits) }
    guard let change else {
      say(.note, nothing)
      return []
    }
    say(.note, "\(change.key.text.printable) \(done)")
    return carryOutEdits()
  }

  /// Whether what is shown may be left; says so when changes would be lost.
  mutating func mayDropEdits() -> Bool {
    guard let image, !image.edits.areWritten else { return true }
    say(
      .warning, "not written: \(Self.count(image.edits.changes.count, "change")). Ctrl-S writes them, u takes them back"
    )
    return false
  }

  // MARK: - Writing

  mutating func askToWriteImage() {
    guard let image, !image.edits.changes.isEmpty else {
      say(.note, "nothing is changed: F2 changes a value")
      return
    }
    guard image.shownChanges == image.edits.changes else {
      say(.note, "still working on the last change: try again")
      return
    }
    let size = image.opened.raw.count
    let encryption = image.opened.key == nil ? "" : ", encrypted"
    ask(.writeImage, "Write to", text: "\(image.basePath)-changed.bin", hint: "a new image, \(size) bytes\(encryption)")
  }

  func writeImage(to path: String) -> [Effect] {
    guard let image else { return [] }
    return export([.init(path: path, bytes: image.opened.raw, isSecret: true)], changes: image.shownChanges)
  }
}
