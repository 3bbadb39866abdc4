import NVSModel

/// A cell being edited: its text, and where there are some the choices that are legal there.
struct GridEditor<Column: Hashable & Sendable>: Hashable, Sendable {
  let document: Int
  let row: Int
  let column: Column
  /// What stood in the cell before.
  let original: String
  var line: LineEditor
  /// Everything that may stand here; empty where any text may.
  let choices: [String]
  /// Whether typing began it, in the place of what stood there: a spreadsheet's way, in which Enter goes on below.
  private(set) var isTypedOver = false
  /// Whether the row was added for this and holds nothing yet, so that dropping the edit takes it away again.
  var isNewRow = false
  /// The place in ``matches`` of the choice that Enter takes; nil while the text stands as typed.
  private(set) var selected: Int?
  /// Whether the text was typed in, so that the choices are narrowed down by it.
  private var isTyped = false

  init(document: Int = 0, row: Int, column: Column, text: String, choices: [String] = []) {
    self.document = document
    self.row = row
    self.column = column
    original = text
    line = LineEditor(text)
    self.choices = choices
    selected = choices.firstIndex(of: text)
  }

  var text: String { line.text }

  /// The choices that go with what was typed.
  var matches: [String] {
    guard isTyped, !text.isEmpty else { return choices }
    let typed = text.lowercased()
    return choices.filter { $0.lowercased().hasPrefix(typed) }
  }

  /// Whether any choice is on offer, so that a list is drawn.
  var hasList: Bool { !matches.isEmpty }

  /// Begins anew with what is typed next.
  mutating func typeOver() {
    line = LineEditor()
    isTypedOver = true
    textChanged()
  }

  mutating func insert(_ pasted: String) {
    if isChoiceUntouched { line = LineEditor() }
    line.insert(pasted)
    textChanged()
  }

  /// Carries out a key that edits or chooses; false when it means something else.
  mutating func handle(_ key: KeyPress) -> Bool {
    switch (key.code, key.modifiers) {
    case (.up, []) where hasList: select(offset: -1)
    case (.down, []) where hasList: select(offset: 1)
    case (.enter, .alt) where choices.isEmpty: insert("\n")
    default:
      if key.typed != nil, isChoiceUntouched { line = LineEditor() }
      let before = line.text
      guard line.handle(key) else { return false }
      if line.text != before { textChanged() }
    }
    return true
  }

  /// Takes the choice at a place of ``matches``.
  mutating func choose(_ index: Int) {
    let matches = matches
    guard matches.indices.contains(index) else { return }
    selected = index
    line = LineEditor(matches[index])
  }

  /// What is typed then stands for another choice; with the cursor inside the text it changes the text.
  private var isChoiceUntouched: Bool { selected != nil && line.cursor == line.characters.count }

  private mutating func select(offset: Int) {
    let count = matches.count
    choose(selected.map { ($0 + offset + count) % count } ?? (offset > 0 ? 0 : count - 1))
  }

  /// A single choice left is taken by Enter without having to be selected.
  var committed: String {
    if !choices.isEmpty, !choices.contains(text), isTyped, matches.count == 1 { return matches[0] }
    return text
  }

  private mutating func textChanged() {
    isTyped = true
    selected = nil
  }
}
