import NVSModel

/// Questions that are answered with a line of text.
extension State {
  mutating func handle(_ key: KeyPress, in prompt: Prompt) -> [Effect] {
    var prompt = prompt
    switch (key.code, key.modifiers) {
    case (.escape, []):
      overlay = nil
      if prompt.purpose == .find, stage == .main { returnTo(prompt.origin) }
      return []
    case (.enter, []): return answer(prompt)
    default:
      if prompt.line.handle(key) { changed(prompt) }
      return []
    }
  }

  /// Takes what was typed or pasted into an answer.
  mutating func changed(_ prompt: Prompt) {
    var prompt = prompt
    prompt.error = nil
    if prompt.purpose == .find, stage == .main, !findWhileTyping(prompt) { prompt.error = "not found" }
    if prompt.purpose == .filter, image?.filtersWhileTyping == true { filterImage(prompt.line.text) }
    overlay = .prompt(prompt)
  }

  /// Shows the first match while it is being typed; false when there is none.
  private mutating func findWhileTyping(_ prompt: Prompt) -> Bool {
    searched = prompt.line.text
    returnTo(prompt.origin)
    guard !searched.isEmpty, !findNext(by: 1, includingCurrent: true) else { return true }
    message = nil
    return false
  }

  private mutating func returnTo(_ origin: GridCursor) {
    grid = origin
    linkLayoutToRow()
  }

  private mutating func answer(_ prompt: Prompt) -> [Effect] {
    let text = prompt.line.text
    do {
      let effects = try carryOut(prompt.purpose, text)
      if case .prompt = overlay { overlay = nil }
      return effects
    } catch {
      var asked = prompt
      asked.error = error.reason
      overlay = .prompt(asked)
      return []
    }
  }

  /// Why an answer will not do.
  private struct Refusal: Error {
    let reason: String
  }

  private mutating func carryOut(_ purpose: Prompt.Purpose, _ text: String) throws(Refusal) -> [Effect] {
    if text.isEmpty, !Self.allowsNothing(purpose) { throw Refusal(reason: "type an answer, or press Esc") }
    switch purpose {
    case .find:
      // An empty answer searches for what was searched before.
      if !text.isEmpty { searched = text }
      if stage == .image { findInImage(by: 1) } else { findNext(by: 1, includingCurrent: !text.isEmpty) }
    case .filter: filterImage(text)
    case .goTo: try goTo(text)
    case .size: try setSize(text)
    case .saveAs: return saveAs(text)
    case .export: return export(to: text)
    case .port: flash.typePort(text)
    case .key: return useKey(text)
    case .exportValues: return exportValues(to: text)
    case .writeImage: return writeImage(to: text)
    case .compareWith: return [.readOther(path: text)]
    case .setValue(_, .shown(text)): say(.note, "nothing changed")
    case .setValue(let place, _):
      do { return try setValue(Array(text.utf8), at: place) } catch { throw Refusal(reason: error.description) }
    case .setFromFile(let place): return [.readValue(place, path: text)]
    case .addValue:
      do { return try addValue(text) } catch { throw Refusal(reason: error.description) }
    }
    return []
  }

  /// Whether an empty answer is one. Where a value is hidden Enter alone must not empty it.
  private static func allowsNothing(_ purpose: Prompt.Purpose) -> Bool {
    switch purpose {
    case .find, .filter, .key: true
    case .setValue(_, let present): present != .hidden
    default: false
    }
  }

  private mutating func goTo(_ text: String) throws(Refusal) {
    if stage == .image, image?.goTo(keyNamed: text) == true {
      pane = .rows
      return
    }
    let shown = stage == .image ? image?.image ?? preview.image : preview.image
    let offset = try Self.offset(text, in: shown)
    pane = .layout
    if stage == .image {
      changeImage {
        $0.layout.offset = offset
        $0.linkListToBytes()
      }
    } else {
      stage = .main
      layout.offset = offset
      linkRowToLayout()
    }
  }

  /// An offset, a page and an entry, or the name of a key.
  private static func offset(_ text: String, in image: PartitionImage) throws(Refusal) -> Int {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count == 2, let page = parts[0], let entry = parts[1] {
      guard image.pages.indices.contains(page), 0..<NVS.entriesPerPage ~= entry else {
        throw Refusal(reason: "there are pages 0 to \(image.pages.count - 1) with entries 0 to 125")
      }
      return NVS.offset(page: page, entry: entry)
    }
    if let offset = try? Size.parse(text) {
      guard image.bytes.indices.contains(offset) else {
        throw Refusal(reason: "the image ends at \(image.bytes.count.hex)")
      }
      return offset
    }
    if let key = try? Key(validating: text),
      let entry = image.entries.first(where: { $0.kind != .free && image.header(of: $0).key == key })
    {
      return entry.offset
    }
    throw Refusal(reason: "\(text.quoted) is no offset (0x1040), no page:entry (1:2) and no key")
  }

  private mutating func setSize(_ text: String) throws(Refusal) {
    do {
      let size = try Size.parse(text)
      _ = try Geometry(size: size)
      workspace.freeSize = size
      refreshPreview()
    } catch {
      throw Refusal(reason: "\(error)")
    }
  }
}
