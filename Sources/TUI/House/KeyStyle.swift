/// What letters and digits do where there are cells: they are typed into the cell under the cursor, as in a spreadsheet, or
/// they are commands, as in vi.
public enum KeyStyle: String, CaseIterable, Sendable {
  case plain, vi

  var other: KeyStyle { self == .plain ? .vi : .plain }
}

extension Place {
  /// The place as the keys see it.
  func with(_ style: KeyStyle) -> Place {
    var place = self
    place.takesText = takesText || hasCells && style == .plain
    return place
  }
}

extension Action {
  /// The same where what is typed is text. A command that has no other key is reached with Alt.
  var withoutCharacters: Action {
    var action = self
    action.keys.removeAll { $0.split(separator: " ").contains { KeyPress(name: String($0))?.typed != nil } }
    if action.keys.isEmpty { action.keys = keys.compactMap(Self.withAlt) }
    return action
  }

  /// After Esc, as which a terminal sends Alt, these begin something else: ECMA-48, 5.3.
  private static let unfit: Set<Character> = ["[", "]", "O", "N", "P", "X", "^", "_", "\\"]

  private static func withAlt(_ name: String) -> String? {
    guard let typed = KeyPress(name: name)?.typed, !unfit.contains(typed) else { return nil }
    return KeyPress(typed, .alt).name
  }
}
