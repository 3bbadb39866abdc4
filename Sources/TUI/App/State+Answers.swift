/// Questions that are answered with a line of text or a button.
extension State {
  mutating func press(_ key: KeyPress, in prompt: Prompt) {
    var prompt = prompt
    switch (key.code, key.modifiers) {
    case (.escape, []):
      house.overlay = nil
      if let dropped = prompt.dropped { carryOut(dropped, ()) }
    case (.enter, []): answer(prompt)
    case (.tab, []) where prompt.takesPath: house.completePath()
    default:
      let before = prompt.line.text
      guard prompt.line.handle(key) else { return }
      if prompt.line.text == before { house.overlay = .prompt(prompt) } else { changed(prompt) }
    }
  }

  /// Takes what was typed or pasted into an answer.
  mutating func changed(_ prompt: Prompt) {
    var prompt = prompt
    (prompt.error, prompt.offers) = (nil, [])
    house.overlay = .prompt(prompt)
    if let changed = prompt.changed { carryOut(changed, prompt.line.text) }
  }

  private mutating func answer(_ prompt: Prompt) {
    var asked = prompt
    let text = prompt.line.text
    house.overlay = nil
    do throws(Refusal) {
      if text.isEmpty, !prompt.allowsNothing { throw Refusal("type an answer, or press Esc") }
      try run(prompt.answer, text)
    } catch {
      asked.error = error.reason
      house.overlay = .prompt(asked)
    }
  }

  mutating func press(_ key: KeyPress, in dialog: Dialog) {
    var dialog = dialog
    let count = dialog.buttons.count
    switch (key.code, key.modifiers) {
    case (.escape, []): return press(dialog.buttons[count - 1])
    case (.enter, []): return press(dialog.buttons[dialog.selected])
    case (.left, []), (.up, []), (.tab, .shift): dialog.selected = (dialog.selected + count - 1) % count
    case (.right, []), (.down, []), (.tab, []): dialog.selected = (dialog.selected + 1) % count
    case (.pageDown, []): dialog.scroll = min(dialog.scroll + 5, dialog.scrollable(in: house))
    case (.pageUp, []): dialog.scroll = max(0, dialog.scroll - 5)
    default:
      // The first letter of a button presses it.
      guard let typed = key.typed?.lowercased(),
        let button = dialog.buttons.first(where: { $0.title.lowercased().hasPrefix(typed) })
      else { return }
      return press(button)
    }
    house.overlay = .dialog(dialog)
  }

  mutating func press(_ button: Dialog.Button) {
    house.overlay = nil
    if let press = button.press { carryOut(press, ()) }
  }
}
