import NVSModel

extension State {
  /// Something that happens: from the terminal, or the answer to an effect.
  enum Input: Sendable {
    case terminal(Event)
    case outcome(Outcome)
  }

  /// Carries out what happens and says what is to be done outside.
  mutating func handle(_ input: Input) -> [Effect] {
    var effects: [Effect] = []
    switch input {
    case .terminal(let event): effects = handle(event)
    case .outcome(let outcome):
      effects = handle(outcome)
      if outcome.endsWrite { effects += writeEnded() }
    }
    settle()
    return writes.watched(effects + requestNewFiles())
  }

  private mutating func handle(_ event: Event) -> [Effect] {
    switch event {
    case .resize(let width, let height):
      (self.width, self.height) = (width, height)
      return []
    case .terminate: return [.quit]
    case .wake, .resumed: return []
    case .key(let key): return isCramped ? handleWhileCramped(key) : handle(key)
    case .paste(let text): return isCramped ? [] : paste(text)
    case .mouse(let mouse): return isCramped ? [] : handle(mouse)
    }
  }

  /// With no room to show a question, only leaving without changes is possible.
  private mutating func handleWhileCramped(_ key: KeyPress) -> [Effect] {
    switch Keymap.meaning(of: [key], in: place) {
    case .action(.quit): hasChanges || flash.isWriting ? [] : [.quit]
    case .action(.suspend): [.suspend]
    default: []
    }
  }

  mutating func handle(_ key: KeyPress) -> [Effect] {
    message = nil
    if overlay != nil { return handleInOverlay(key) }
    if editor != nil { return handleInEditor(key) }
    let keys = pendingKeys + [key]
    pendingKeys = []
    switch Keymap.meaning(of: keys, in: place) {
    case .action(let action): return perform(action)
    case .prefix:
      pendingKeys = keys
      return []
    case nil:
      if keys.count > 1 { return handle(key) }
      if key.code == .escape { clearSelection() }
      return []
    }
  }

  private mutating func clearSelection() {
    grid.anchor = nil
    searched = ""
  }

  // MARK: - Paste

  private mutating func paste(_ text: String) -> [Effect] {
    message = nil
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    if case .prompt(var prompt) = overlay {
      prompt.line.insert(prompt.purpose.isValue ? Self.withoutFinalNewline(text) : line)
      changed(prompt)
    } else if case .palette(var palette) = overlay {
      palette.line.insert(line)
      palette.selected = 0
      overlay = .palette(palette)
    } else if overlay == nil, var editor {
      editor.insert(Self.withoutFinalNewline(text))
      self.editor = editor
      refreshPreview()
    } else if overlay == nil, place == .rows {
      insertRows(RowTexts.pasted(text))
    }
    return []
  }

  /// A cell copied from a spreadsheet ends in a line end that is not part of it.
  private static func withoutFinalNewline(_ text: String) -> String {
    text.last?.isNewline == true ? String(text.dropLast()) : text
  }

  // MARK: - Editor

  private mutating func handleInEditor(_ key: KeyPress) -> [Effect] {
    guard var editor else { return [] }
    switch (key.code, key.modifiers) {
    case (.escape, []):
      dropEdit()
    case (.enter, []):
      commitEdit()
    case (.tab, []): editNeighbour(by: 1)
    case (.tab, .shift): editNeighbour(by: -1)
    default:
      if editor.handle(key) {
        self.editor = editor
        refreshPreview()
        return []
      }
      // A key that is no editing key keeps the cell first, so that Ctrl-S or F5 in mid-cell do what is expected.
      if case .action(let action) = Keymap.meaning(of: [key], in: .rows), key.typed == nil {
        commitEdit()
        return perform(action)
      }
    }
    return []
  }
}
