import NVSModel
import Station

/// Changing the values of a dump: they become a new image, and the dump stays as it is.
extension ImageDesk {
  /// F2 on a value: asks for another one.
  mutating func askForValue(_ house: inout House) {
    guard let target = target(&house) else { return }
    let name = name(of: target, house)
    guard let place = target.place, let typed = target.typed else { return refuseType(of: target, &house) }
    if let text = typed.text, text.utf8.count > Self.typingLimit {
      return house.say(.note, "\(name) is too long to be typed: f sets it from a file")
    }
    // What is hidden, or cannot be typed, must not be emptied by Enter alone.
    let present = target.isPast ? nil : typed.text
    var prompt = Prompt(
      target.isPast ? "Set \(name) back to" : "Set \(name)", text: typed.text ?? "",
      hint: (typed.text == nil ? "not shown here · " : "") + place.encoding.hint, for: Self.self
    ) { (desk, house, text) throws(Refusal) in
      if text == present { return house.say(.note, "nothing changed") }
      try desk.set(Array(text.utf8), at: place, &house)
    }
    prompt.isValue = true
    prompt.allowsNothing = typed.text != nil
    house.ask(prompt)
  }

  /// Longer values, of which no screen shows much, come from files.
  private static let typingLimit = 2000

  mutating func askForValueFile(_ house: inout House) {
    guard let target = target(&house) else { return }
    guard let place = target.place?.fromFile else { return refuseType(of: target, &house) }
    askForValueFile(place, &house)
  }

  private func askForValueFile(_ place: ValuePlace, text: String = "", error: String? = nil, _ house: inout House) {
    let name = house.dump?.shortName(place.namespace, place.key) ?? ""
    house.ask(
      Prompt("File for \(name)", text: text, hint: "its content becomes the value", error: error, for: Self.self) {
        desk, house, path in
        house.start(
          "reading \(path.printable)", .awaited, for: Self.self, { world, _ in world.read(path, limit: Self.fileLimit) }
        ) { $0.take(file: $2, path, place, &$1) }
      }.forPath)
  }

  /// More than any value has in its longest text form.
  private static let fileLimit = 8 << 20

  private func take(
    file result: Result<[UInt8], ReadProblem>, _ path: String, _ place: ValuePlace, _ house: inout House
  ) {
    let reason: String
    switch result {
    case .success(let bytes):
      do throws(Refusal) { return try set(bytes, at: place, &house) } catch { reason = error.reason }
    case .failure(.failed(let text)): reason = text
    case .failure(.missing): reason = "there is no file \(path.quoted)"
    }
    askForValueFile(place, text: path, error: reason, &house)
  }

  private func name(of target: Dump.EditableValue, _ house: House) -> String {
    house.dump?.shortName(target.namespace, target.key) ?? ""
  }

  mutating func askForNewValue(_ house: inout House) {
    guard mayEdit(&house) else { return }
    let selected = line.flatMap { house.dump?.value(at: $0) }?.namespace
    let namespace = selected.map { "\($0.text)/" } ?? ""
    var prompt = Prompt("Add", text: namespace, hint: "namespace/key/encoding=value", for: Self.self) {
      (desk, house, text) throws(Refusal) in
      do throws(ValueError) {
        let change = try ImageChange(setting: text)
        desk.edit(
          adding: change, saying: "\(change.key.text.printable) set: u takes it back, Ctrl-S writes a new image", &house
        )
      } catch {
        throw Refusal(error.description)
      }
    }
    prompt.isValue = true
    house.ask(prompt)
  }

  mutating func eraseValue(_ house: inout House) {
    guard let target = target(&house), let namespace = target.namespace else { return }
    edit(
      adding: .erase(namespace: namespace, key: target.key),
      saying: "\(name(of: target, house)) erased: u brings it back, Ctrl-S writes a new image", &house)
  }

  private func refuseType(of target: Dump.EditableValue, _ house: inout House) {
    house.say(
      .note,
      "\(name(of: target, house)) has a type that no CSV has, so it cannot be typed: only an application writes those")
  }

  // MARK: - What is edited

  /// Whether the values of the dump can be changed; says why not.
  private func mayEdit(_ house: inout House) -> Bool {
    guard let dump = house.dump, let analysis = dump.analysis else {
      house.say(.note, "still reading")
      return false
    }
    if dump.opened.obstacle == .needsKey {
      house.say(.warning, "the image looks encrypted: E opens it with its key file")
    } else if let obstacle = dump.opened.obstacle {
      house.say(.warning, "\(obstacle); E chooses another key")
    } else if let error = analysis.firmware.error {
      house.say(.warning, ChangeError.mount(error).description)
    } else if dump.source.part.isReadOnly {
      house.say(.warning, ChangeError.readOnly.description)
    } else {
      return true
    }
    return false
  }

  /// The value under the cursor, without its text where that is hidden; nil where it cannot be changed, and says why.
  private func target(_ house: inout House) -> Dump.EditableValue? {
    guard mayEdit(&house), let dump = house.dump else { return nil }
    guard let line, var value = dump.value(at: line) else {
      house.say(.note, "values are changed in the views firmware and flash, where they stand whole")
      return nil
    }
    // In the bytes the cursor may have gone on to another entry than the list's.
    guard pane == .rows || dump.isEntry(at: bytePane.offset, of: value) else {
      house.say(.note, "these bytes are no value of the list: Tab goes back there")
      return nil
    }
    guard value.namespace != nil else {
      house.say(
        .warning, "no name leads to the namespace of \(value.key.text.quoted), so the firmware cannot write there")
      return nil
    }
    if !house.isRevealing, dump.isSecret(line) { value.typed = value.typed?.hidden }
    return value
  }

  // MARK: - Carrying out

  private func set(_ bytes: [UInt8], at place: ValuePlace, _ house: inout House) throws(Refusal) {
    let name = house.dump?.shortName(place.namespace, place.key) ?? ""
    do throws(ValueError) {
      edit(
        adding: try place.setting(bytes), saying: "\(name) set: u takes it back, Ctrl-S writes a new image", &house)
    } catch {
      throw Refusal(error.description)
    }
  }

  /// Makes one more change.
  private func edit(adding change: ImageChange, saying text: String, _ house: inout House) {
    guard let dump = house.dump else { return }
    var edits = dump.edits
    edits.add(change)
    guard let retype = dump.analysis.flatMap({ Retype.all(of: [change], in: $0.firmware).first })
    else {
      return carryOut(edits, .good, text, &house)
    }
    let (before, asked) = (dump.edits, edits)
    let button = Dialog.Button("Change the type", isDangerous: true, for: Self.self) {
      if $1.dump?.edits == before { $0.carryOut(asked, .good, text, &$1) }
    }
    house.ask(Dialog("Another type", ["\(retype)."], [button, .cancel], selected: 1))
  }

  func undo(_ house: inout House) {
    step(
      { $0.undo() }, done: "is as it was before", nothing: "nothing to undo: this is the dump as it was opened", &house)
  }

  func redo(_ house: inout House) { step({ $0.redo() }, done: "changed again", nothing: "nothing to do again", &house) }

  private func step(
    _ step: (inout ImageEdits) -> ImageChange?, done: String, nothing: String, _ house: inout House
  ) {
    guard var edits = house.dump?.edits, let change = step(&edits) else { return house.say(.note, nothing) }
    carryOut(edits, .note, "\(change.key.text.printable) \(done)", &house)
  }

  /// Has the edits carried out; the keys wait for the new image, since what they mean depends on it.
  private func carryOut(_ edits: ImageEdits, _ tone: House.Message.Tone, _ text: String, _ house: inout House) {
    guard let dump = house.dump else { return }
    let comparand = house.comparand
    house.start("changing the image", .awaited, for: Self.self, { _, _ in dump.carryingOut(edits, comparand) }) {
      desk, house, made in
      desk.take(edited: made.dump, &house)
      house.say(tone, text)
      if let first = made.refused.first {
        let others = made.refused.count > 1 ? " (and \(made.refused.count - 1) more)" : ""
        house.say(.error, first.description + others)
      } else if let first = made.lost.first {
        let others = made.lost.count > 1 ? " (and \(made.lost.count - 1) more)" : ""
        house.say(.warning, "lost with it: \(first)\(others)")
      }
    }
  }

  /// Whether what is shown may be left; says so when changes would be lost.
  func mayDropEdits(_ house: inout House) -> Bool {
    guard let edits = house.dump?.edits, !edits.areWritten else { return true }
    house.say(
      .warning, "not written: \(count(edits.changes.count, "change")). Ctrl-S writes them, u takes them back")
    return false
  }

  // MARK: - Writing

  func askToWriteImage(_ house: inout House) {
    guard let dump = house.dump, !dump.edits.changes.isEmpty else {
      return house.say(.note, "nothing is changed: F2 changes a value")
    }
    askWhereToWrite("\(dump.basePath)-changed.bin", &house)
  }

  private func askWhereToWrite(_ path: String, error: String? = nil, _ house: inout House) {
    guard let dump = house.dump else { return }
    let encryption = dump.opened.key == nil ? "" : ", encrypted"
    house.ask(
      Prompt(
        "Write to", text: path, hint: "a new image, \(dump.opened.raw.count) bytes\(encryption)", error: error,
        for: Self.self
      ) { desk, house, path in desk.writeImage(to: path, &house) }.forPath)
  }

  private func writeImage(to path: String, _ house: inout House) {
    guard let dump = house.dump else { return }
    let bytes = dump.opened.raw
    let changes = dump.edits.changes
    house.write(
      ExportRequest(files: [.init(path: path, bytes: bytes, isSecret: true)]), for: Self.self,
      done: { _, house in
        if house.dump?.edits.changes == changes { house.dump?.markWritten() }
        house.say(.good, "wrote \(path.printable), \(bytes.count) bytes")
      },
      failed: { $0.askWhereToWrite(path, error: $2, &$1) })
  }

  /// What was changed goes back to the board that the dump was read from; its name says which.
  mutating func writeBack(_ house: inout House) {
    guard let dump = house.dump else { return }
    guard house.wholeFlash == nil, let origin = BoardBackup(path: dump.source.part.path) else {
      return house.say(
        .note, "only what was read from a board by itself (B) goes back: the file's name says from which board it is")
    }
    let old = dump.source.opened.raw
    guard let changed = WriteBack(dump.opened.raw, insteadOf: old, of: origin, key: dump.source.key),
      changed.changedSectors > 0
    else { return house.say(.note, "nothing is changed: there is nothing to write back") }
    house.tell(FlashDesk.self) { $0.open(changed, &$1) }
  }

  // MARK: - For others

  func unsaved(_ house: House) -> [String] {
    guard let dump = house.dump, !dump.edits.areWritten else { return [] }
    return ["the changes to \(dump.source.name)"]
  }

  var keeping: (title: String, reply: Reply<Void>)? {
    ("Write the image", Reply(Self.self) { desk, house, _ in desk.askToWriteImage(&house) })
  }

  func unavailable(_ house: House) -> Set<String> {
    let canLeave = house.wholeFlash != nil || !list.filter.isEmpty
    let canWrite = house.dump?.edits.changes.isEmpty == false
    let canEdit = house.dump != nil && [.firmware, .flash].contains(list.view)
    return Set(
      (canLeave ? [] : ["back"]) + (canWrite ? [] : ["writeImage", "writeBack"])
        + (canEdit ? [] : ["changeValue", "eraseValue", "addValue"]))
  }
}
