/// Keys while something lies over the screen.
extension State {
  mutating func pressInOverlay(_ key: KeyPress) {
    switch house.overlay {
    case .menu(let menu): press(key, in: menu)
    case .palette(let palette): press(key, in: palette)
    case .prompt(let prompt): press(key, in: prompt)
    case .dialog(let dialog): press(key, in: dialog)
    case .help(let scroll): press(key, inHelpAt: scroll)
    case .list(let list): press(key, in: list)
    case nil: break
    }
  }

  private mutating func press(_ key: KeyPress, in menu: MenuState) {
    var menu = menu
    let columns = ActionTable.columns(in: place)
    let column = columns.firstIndex(of: menu.column) ?? 0
    func beside(_ step: Int) -> MenuState {
      MenuState(column: columns[(column + columns.count + step) % columns.count])
    }
    let items = ActionTable.items(of: menu.column, in: place)
    switch (key.code, key.modifiers) {
    case (.escape, []), (.function(9), []), (.character("q"), []):
      house.overlay = nil
      return
    case (.left, []), (.character("h"), []), (.tab, .shift):
      menu = beside(-1)
    case (.right, []), (.character("l"), []), (.tab, []): menu = beside(1)
    case (.up, []), (.character("k"), []): menu.item = (menu.item + items.count - 1) % max(1, items.count)
    case (.down, []), (.character("j"), []): menu.item = (menu.item + 1) % max(1, items.count)
    case (.enter, []):
      house.overlay = nil
      if items.indices.contains(menu.item) { carryOut(items[menu.item].run, ()) }
      return
    default: return
    }
    house.overlay = .menu(menu)
  }

  private mutating func press(_ key: KeyPress, in palette: PaletteState) {
    var palette = palette
    let matches = palette.matches(in: place)
    switch (key.code, key.modifiers) {
    case (.escape, []):
      house.overlay = nil
      return
    case (.up, []): palette.selected = (palette.selected + matches.count - 1) % max(1, matches.count)
    case (.down, []), (.tab, []): palette.selected = (palette.selected + 1) % max(1, matches.count)
    case (.enter, []):
      house.overlay = nil
      if matches.indices.contains(palette.selected) { carryOut(matches[palette.selected].run, ()) }
      return
    default:
      guard palette.line.handle(key) else { return }
      palette.selected = 0
    }
    house.overlay = .palette(palette)
  }

  private mutating func press(_ key: KeyPress, inHelpAt scroll: Int) {
    let page = HelpText.visibleLines(height: house.height)
    let last = max(0, HelpText.lines(for: place, width: house.width).count - page)
    func show(_ scroll: Int) { house.overlay = .help(scroll: max(0, min(scroll, last))) }
    switch key.code {
    case .up, .character("k"): show(scroll - 1)
    case .down, .character("j"): show(scroll + 1)
    case .pageUp: show(scroll - page)
    case .pageDown, .character(" "): show(scroll + page)
    case .home: show(0)
    case .end: show(last)
    default: house.overlay = nil
    }
  }

  private mutating func press(_ key: KeyPress, in list: ListOverlay) {
    var list = list
    let page = max(1, house.height - 8)
    switch key.code {
    case .up, .character("k"): list.selected -= 1
    case .down, .character("j"): list.selected += 1
    case .pageUp: list.selected -= page
    case .pageDown, .character(" "): list.selected += page
    case .home: list.selected = 0
    case .end: list.selected = list.lines.count - 1
    case .function(12) where !list.themes.isEmpty: list.selected = (list.selected + 1) % list.themes.count
    case .enter: return choose(list.selected, of: list)
    default:
      house.overlay = nil
      return
    }
    list.selected = max(0, min(list.selected, list.lines.count - 1))
    house.overlay = .list(list)
  }

  mutating func choose(_ index: Int, of list: ListOverlay) {
    house.overlay = nil
    if list.lines.indices.contains(index) { carryOut(list.choose, index) }
  }
}
