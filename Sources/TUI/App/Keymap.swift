/// What keys mean, looked up from the table once.
enum Keymap {
  enum Meaning: Sendable {
    case action(Action)
    /// The first of two keys.
    case prefix
  }

  private static let sequences: [Place: [[KeyPress]: Action]] = {
    var map: [Place: [[KeyPress]: Action]] = [:]
    for place in DeskList.seenPlaces {
      for action in ActionTable.actions(in: place) {
        for keys in action.keys {
          let sequence = keys.split(separator: " ").compactMap { KeyPress(name: String($0)) }
          map[place, default: [:]][sequence] = action
        }
      }
    }
    return map
  }()

  /// What keys pressed one after the other mean in a place; nil when nothing.
  static func meaning(of keys: [KeyPress], in place: Place) -> Meaning? {
    guard let map = sequences[place] else { return nil }
    if let action = map[keys] { return .action(action) }
    return map.keys.contains { $0.count > keys.count && Array($0.prefix(keys.count)) == keys } ? .prefix : nil
  }
}
