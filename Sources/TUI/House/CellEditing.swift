/// A desk with cells that are typed into. The editor knows its document, its row and its column: whatever else is shown
/// meanwhile, what is typed goes there or nowhere.
protocol CellEditing: Desk {
  associatedtype Column: Hashable & Sendable
  var editor: GridEditor<Column>? { get set }
  /// The last cell, when typing has filled it and there was nothing below to go on to: what is typed next, as by a scanner,
  /// does not replace it.
  var filledLast: CellPlace<Column>? { get set }
  /// The cell under the cursor, or the one that typing would make; nil where there is none.
  func cellUnderCursor(_ house: House) -> CellPlace<Column>?

  /// Opens the editor on the cell under the cursor, or does what stands for it where there is none.
  mutating func startEdit(_ house: inout House)
  /// All that is shown follows what is typed, as if it stood in its cell already.
  func draftChanged(_ house: inout House)
  mutating func commitEdit(_ house: inout House)
  mutating func dropEdit(_ house: inout House)
  /// Keeps the cell, then edits the one beside it.
  mutating func editNeighbour(by step: Int, _ house: inout House)
}

/// Where a cell is.
struct CellPlace<Column: Hashable & Sendable>: Hashable, Sendable {
  var document = 0
  let row: Int
  let column: Column
}

extension CellEditing {
  var isTyping: Bool { editor != nil }

  var typingKeys: [(key: String, title: String)] {
    let isTypedOver = editor?.isTypedOver == true
    let keys = [("Enter", isTypedOver ? "Keep, go down" : "Keep"), ("Tab", "Keep, next cell"), ("Esc", "Drop")]
    return editor?.hasList == true ? keys + [("Up Down", "Choose")] : keys
  }

  mutating func type(_ key: KeyPress, _ house: inout House) -> Bool {
    guard var editor else { return typeOver(key, &house) }
    switch (key.code, key.modifiers) {
    case (.escape, []): dropEdit(&house)
    case (.enter, []) where editor.isTypedOver: keepAndGo(.down, &house)
    case (.enter, []): commitEdit(&house)
    case (.tab, []): editNeighbour(by: 1, &house)
    case (.tab, .shift): editNeighbour(by: -1, &house)
    case (.up, []) where editor.isTypedOver && !editor.hasList: keepAndGo(.up, &house)
    case (.down, []) where editor.isTypedOver && !editor.hasList: keepAndGo(.down, &house)
    default:
      guard editor.handle(key) else { return false }
      self.editor = editor
      draftChanged(&house)
    }
    return true
  }

  mutating func keepTyped(_ house: inout House) { commitEdit(&house) }

  /// What is typed on a cell takes the place of what stands there.
  private mutating func typeOver(_ key: KeyPress, _ house: inout House) -> Bool {
    guard key.typed != nil else { return false }
    guard let cell = cellUnderCursor(house) else {
      house.say(.note, "there is no cell here to type into: F1 shows what the keys do")
      return true
    }
    if filledLast == cell {
      house.ask(for: .ring)
      house.say(.warning, "not taken: nothing is below the row that is filled. Insert adds one, F2 changes this cell")
      return true
    }
    startEdit(&house)
    guard var editor else { return true }
    editor.typeOver()
    _ = editor.handle(key)
    self.editor = editor
    draftChanged(&house)
    return true
  }

  private mutating func keepAndGo(_ movement: Movement, _ house: inout House) {
    commitEdit(&house)
    // What is refused stays open.
    guard editor == nil, let cell = cellUnderCursor(house) else { return }
    move(movement, &house)
    filledLast = movement == .down && cellUnderCursor(house) == cell ? cell : nil
  }
}
