import Testing

@testable import TUI

@Suite struct `The action table` {
  @Test(arguments: DeskList.seenPlaces)
  func `has an action at most once in a place`(place: Place) {
    let actions = ActionTable.actions(in: place).map(\.name)
    #expect(actions.count == Set(actions).count)
  }

  @Test(arguments: Set(ActionTable.all.flatMap(\.keys)).sorted())
  func `names keys as they call themselves`(names: String) {
    for name in names.split(separator: " ") {
      #expect(KeyPress(name: String(name))?.name == String(name))
    }
  }

  @Test(arguments: DeskList.seenPlaces)
  func `gives a key one meaning in a place`(place: Place) {
    var meanings: [String: String] = [:]
    for entry in ActionTable.actions(in: place) {
      for keys in entry.keys {
        #expect(meanings[keys] == nil, "\(keys) is \(entry.name) and \(meanings[keys] ?? entry.name)")
        meanings[keys] = entry.name
      }
    }
    // The first of two keys must wait for the second, so it can mean nothing by itself.
    for keys in meanings.keys where keys.contains(" ") {
      #expect(meanings[String(keys.prefix { $0 != " " })] == nil)
    }
  }

  @Test(arguments: DeskList.seenPlaces)
  func `is reached by a key or from the menu`(place: Place) {
    for entry in ActionTable.actions(in: place) {
      let isInMenu = (0..<MenuState.titles.count).contains { column in
        ActionTable.items(of: column, in: place).contains { $0.name == entry.name }
      }
      #expect(isInMenu || !entry.keys.isEmpty, "\(entry.name)")
      #expect(entry.name == "palette" || PaletteState().matches(in: place).contains { $0.name == entry.name })
    }
  }

  @Test(arguments: DeskList.places, [60, 80, 120, 200])
  func `fills a key line that fits, says the same keys, and ends with a way out`(place: Place, width: Int) {
    let items = KeyLine(place: place, width: width).items
    #expect(items.allSatisfy { $0.columns.upperBound <= width })
    #expect(items.contains { $0.action == "quit" } && items.contains { $0.action == "menu" })
    for item in items {
      guard let key = KeyPress(name: item.key) else {
        Issue.record("\(item.key) is no key")
        continue
      }
      guard case .action(let action)? = Keymap.meaning(of: [key], in: place) else {
        Issue.record("\(item.key) means nothing")
        continue
      }
      #expect(action.name == item.action)
    }
    for (one, next) in zip(items, items.dropFirst()) { #expect(one.columns.upperBound < next.columns.lowerBound) }
  }

  @Test(arguments: DeskList.places, [60, 80, 120])
  func `is told in whole sentences, with every key`(place: Place, width: Int) {
    let lines = HelpText.lines(for: place, width: width)
    #expect(lines.allSatisfy { $0.keys.count < HelpText.textColumn })
    #expect(lines.allSatisfy { $0.text.count <= width - 6 - HelpText.textColumn })
    let text = lines.map(\.text).joined(separator: " ")
    for entry in ActionTable.actions(in: place) where !entry.keys.isEmpty {
      #expect(entry.help.hasSuffix("."))
      #expect(text.contains(entry.help))
      #expect(lines.contains { $0.keys == entry.keys.joined(separator: ", ") })
    }
  }
}
