/// One line of text with a cursor, as cells and prompts are edited.
struct LineEditor: Hashable, Sendable {
  private(set) var characters: [Character]
  /// The place before which the next character goes, 0 to `characters.count`.
  private(set) var cursor: Int
  /// Whether all of the text is selected, so that what is typed takes its place.
  private(set) var isSelected: Bool

  init(_ text: String = "", isSelected: Bool = false) {
    characters = Array(text)
    cursor = characters.count
    self.isSelected = isSelected && !text.isEmpty
  }

  var text: String { String(characters) }
  var textBeforeCursor: String { String(characters[..<cursor]) }

  mutating func insert(_ text: String) {
    takeSelection()
    let added = Array(text)
    characters.insert(contentsOf: added, at: cursor)
    cursor += added.count
  }

  /// Carries out a key that edits; false when the key means something else here.
  mutating func handle(_ key: KeyPress) -> Bool {
    if isSelected, [.backspace, .delete].contains(key.code), key.modifiers.isEmpty {
      takeSelection()
      return true
    }
    if let typed = key.typed {
      insert(String(typed))
      return true
    }
    switch (key.code, key.modifiers) {
    case (.left, []): cursor = max(0, cursor - 1)
    case (.right, []): cursor = min(characters.count, cursor + 1)
    case (.left, .control), (.left, .alt): cursor = wordStart()
    case (.right, .control), (.right, .alt): cursor = wordEnd()
    case (.home, []), (.character("a"), .control): cursor = 0
    case (.end, []), (.character("e"), .control): cursor = characters.count
    case (.backspace, []): remove(max(0, cursor - 1)..<cursor)
    case (.delete, []), (.character("d"), .control): remove(cursor..<min(cursor + 1, characters.count))
    case (.character("u"), .control): remove(0..<cursor)
    case (.character("k"), .control): remove(cursor..<characters.count)
    case (.character("w"), .control), (.backspace, .alt): remove(wordStart()..<cursor)
    default: return false
    }
    isSelected = false
    return true
  }

  private mutating func takeSelection() {
    if isSelected { remove(0..<characters.count) }
    isSelected = false
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private func wordStart() -> Int {
    var place = cursor
    while place > 0, characters[place - 1].isWhitespace { place -= 1 }
    while place > 0, !characters[place - 1].isWhitespace { place -= 1 }
    return place
  }

  private func wordEnd() -> Int {
    var place = cursor
    while place < characters.count, characters[place].isWhitespace { place += 1 }
    while place < characters.count, !characters[place].isWhitespace { place += 1 }
    return place
  }
}
