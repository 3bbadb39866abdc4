import NVSModel

/// Questions that are answered with a line of text.
extension State {
  mutating func handle(_ key: KeyPress, in prompt: Prompt) -> [Effect] {
    var prompt = prompt
    switch (key.code, key.modifiers) {
    case (.escape, []):
      overlay = nil
      if prompt.purpose == .find { returnTo(prompt.origin) }
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
    if prompt.purpose == .find, !findWhileTyping(prompt) { prompt.error = "not found" }
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
    if text.isEmpty, purpose != .find { throw Refusal(reason: "type an answer, or press Esc") }
    switch purpose {
    case .find:
      // An empty answer searches for what was searched before.
      if !text.isEmpty { searched = text }
      findNext(by: 1, includingCurrent: !text.isEmpty)
    case .goTo: try goTo(text)
    case .size: try setSize(text)
    case .saveAs: return saveAs(text)
    case .export: return export(to: text)
    case .port: flash.typePort(text)
    }
    return []
  }

  private mutating func goTo(_ text: String) throws(Refusal) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count == 2 {
      guard let page = parts[0], let entry = parts[1], preview.image.pages.indices.contains(page),
        0..<NVS.entriesPerPage ~= entry
      else { throw Refusal(reason: "there are pages 0 to \(preview.image.pages.count - 1) with entries 0 to 125") }
      layout.offset = NVS.offset(page: page, entry: entry)
    } else {
      guard let offset = try? Size.parse(text) else {
        throw Refusal(reason: "\(text.quoted) is no offset: write it like 0x1040, or page:entry like 1:2")
      }
      guard preview.image.bytes.indices.contains(offset) else {
        throw Refusal(reason: "the image ends at 0x\(String(preview.image.bytes.count, radix: 16))")
      }
      layout.offset = offset
    }
    stage = .main
    pane = .layout
    linkRowToLayout()
  }

  private mutating func setSize(_ text: String) throws(Refusal) {
    do {
      let size = try Size.parse(text)
      if size > 16 << 20 { throw Refusal(reason: "that is more than 16M: no NVS partition is that large") }
      do { _ = try Geometry(size: size) } catch { throw Refusal(reason: error.description) }
      workspace.freeSize = size
      refreshPreview()
    } catch let error as SizeError {
      throw Refusal(reason: error.description)
    } catch let error as Refusal {
      throw error
    } catch {
      throw Refusal(reason: "\(text.quoted) is no size")
    }
  }
}
