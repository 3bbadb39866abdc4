import NVSModel

/// Keys while something lies over the screen.
extension State {
  mutating func handleInOverlay(_ key: KeyPress) -> [Effect] {
    switch overlay {
    case .menu(let menu): return handle(key, in: menu)
    case .palette(let palette): return handle(key, in: palette)
    case .prompt(let prompt): return handle(key, in: prompt)
    case .dialog(let dialog): return handle(key, in: dialog)
    case .help(let scroll): handle(key, inHelpAt: scroll)
    case .problems(let selected): handle(key, inProblemsAt: selected)
    case nil: break
    }
    return []
  }

  private mutating func handle(_ key: KeyPress, in menu: MenuState) -> [Effect] {
    var menu = menu
    let columns = MenuState.titles.count
    let items = MenuState.items(of: menu.column, in: place)
    switch (key.code, key.modifiers) {
    case (.escape, []), (.function(9), []), (.character("q"), []):
      overlay = nil
      return []
    case (.left, []), (.character("h"), []), (.tab, .shift):
      menu = MenuState(column: (menu.column + columns - 1) % columns)
    case (.right, []), (.character("l"), []), (.tab, []): menu = MenuState(column: (menu.column + 1) % columns)
    case (.up, []), (.character("k"), []): menu.item = (menu.item + items.count - 1) % max(1, items.count)
    case (.down, []), (.character("j"), []): menu.item = (menu.item + 1) % max(1, items.count)
    case (.enter, []):
      overlay = nil
      return items.indices.contains(menu.item) ? perform(items[menu.item].action) : []
    default: return []
    }
    overlay = .menu(menu)
    return []
  }

  private mutating func handle(_ key: KeyPress, in palette: PaletteState) -> [Effect] {
    var palette = palette
    let matches = palette.matches(in: place)
    switch (key.code, key.modifiers) {
    case (.escape, []):
      overlay = nil
      return []
    case (.up, []): palette.selected = (palette.selected + matches.count - 1) % max(1, matches.count)
    case (.down, []), (.tab, []): palette.selected = (palette.selected + 1) % max(1, matches.count)
    case (.enter, []):
      overlay = nil
      return matches.indices.contains(palette.selected) ? perform(matches[palette.selected].action) : []
    default:
      guard palette.line.handle(key) else { return [] }
      palette.selected = 0
    }
    overlay = .palette(palette)
    return []
  }

  private mutating func handle(_ key: KeyPress, in dialog: Dialog) -> [Effect] {
    var dialog = dialog
    let count = dialog.buttons.count
    switch (key.code, key.modifiers) {
    case (.escape, []): return run(dialog.buttons[count - 1].command)
    case (.enter, []): return run(dialog.buttons[dialog.selected].command)
    case (.left, []), (.up, []), (.tab, .shift): dialog.selected = (dialog.selected + count - 1) % count
    case (.right, []), (.down, []), (.tab, []): dialog.selected = (dialog.selected + 1) % count
    default:
      // The first letter of a button presses it.
      guard let typed = key.typed?.lowercased(),
        let button = dialog.buttons.first(where: { $0.title.lowercased().hasPrefix(typed) })
      else { return [] }
      return run(button.command)
    }
    overlay = .dialog(dialog)
    return []
  }

  mutating func run(_ command: Dialog.Command) -> [Effect] {
    overlay = nil
    switch command {
    case .close: return []
    case .quit: return [.quit]
    case .saveAndQuit: return saveAllAndQuit()
    case .save(let request): return [.save(request)]
    case .export(let request): return [.export(request)]
    case .answerFlash(let answer): return answerFlash(answer)
    case .openImage(let source): return openImage(source)
    case .makeKey(let path, let scheme): return [.makeKey(path: path, scheme)]
    case .writeImage:
      askToWriteImage()
      return []
    }
  }

  private mutating func handle(_ key: KeyPress, inHelpAt scroll: Int) {
    switch key.code {
    case .up, .character("k"): overlay = .help(scroll: max(0, scroll - 1))
    case .down, .character("j"): overlay = .help(scroll: min(scroll + 1, HelpText.lastScroll(for: self)))
    case .pageUp: overlay = .help(scroll: max(0, scroll - HelpText.visibleLines(of: self)))
    case .pageDown, .character(" "):
      overlay = .help(scroll: min(scroll + HelpText.visibleLines(of: self), HelpText.lastScroll(for: self)))
    case .home: overlay = .help(scroll: 0)
    case .end: overlay = .help(scroll: HelpText.lastScroll(for: self))
    default: overlay = nil
    }
  }

  private mutating func handle(_ key: KeyPress, inProblemsAt selected: Int) {
    let problems = preview.evaluation.problems
    let page = max(1, height - 8)
    func select(_ index: Int) { overlay = .problems(selected: max(0, min(index, problems.count - 1))) }
    switch key.code {
    case .up, .character("k"): select(selected - 1)
    case .down, .character("j"): select(selected + 1)
    case .pageUp: select(selected - page)
    case .pageDown: select(selected + page)
    case .home: select(0)
    case .end: select(problems.count - 1)
    case .enter:
      overlay = nil
      if problems.indices.contains(selected) { go(to: problems[selected]) }
    default: overlay = nil
    }
  }
}
