import NVSModel
import Station

extension State {
  /// Carries out what happens and says what is to be done outside.
  mutating func handle(_ input: Input) -> [Effect] {
    switch input {
    case .terminal(let event, let time):
      house.now = max(house.now, time)
      receive(event)
    case .outcome(let outcome, let time):
      house.now = max(house.now, time)
      take(outcome)
    case .tick(let time):
      house.now = max(house.now, time)
      house.keepEdits()
      return house.takeEffects()
    case .drawn(let time):
      house.now = max(house.now, time)
      noteDrawn()
      return []
    }
    follow()
    house.showTheme()
    if !house.isLeaving { house.keepEdits() }
    return house.takeEffects()
  }

  /// Does all that follows, until the keys wait for something or there is nothing left to do.
  private mutating func follow() {
    while true {
      for errand in house.takeErrands() { carryOut(errand, ()) }
      if !house.errands.isEmpty { continue }
      house.isUnasked = false
      if house.isAskedToLeave { askToLeave() }
      askToOpen()
      atDesk { desk, house in desk.settle(&house) }
      if !house.errands.isEmpty { continue }
      if house.isLeaving { return leave() }
      guard house.jobs.awaited == nil, let next = takeHeld() else { return }
      deliver(next.event, at: next.time)
    }
  }

  // MARK: - Events

  private mutating func receive(_ event: Event) {
    switch event {
    case .resize(let width, let height): (house.width, house.height) = (width, height)
    case .terminate:
      // Told twice it does not wait for what is being written.
      if house.isLeaving { house.ask(for: .quit) }
      (house.isLeaving, house.isTerminated) = (true, true)
    case .answer(.background(let shade)): house.theme.fit(Ground(shade))
    case .wake, .resumed, .answer: break
    case .key, .paste, .mouse:
      if house.isLeaving { return }
      if house.jobs.awaited == nil { deliver(event, at: house.now) } else { wait(with: event) }
    }
  }

  /// What is pressed while an answer is awaited comes behind it. Esc gives the waiting up, once it can be seen that
  /// there is one: before that it is a key like the others.
  private mutating func wait(with event: Event) {
    if case .key(let key) = event, key == KeyPress("z", .control) { return house.ask(for: .suspend) }
    let since = house.jobs.awaitedJob?.awaitedSince ?? 0
    if case .key(KeyPress(.escape)) = event, house.now - since >= Dialog.readingTime {
      dropHeld()
      return house.giveUp()
    }
    hold(event, at: house.now)
  }

  private mutating func deliver(_ event: Event, at time: Int) {
    guard mayAnswer(at: time) else { return }
    switch event {
    case .key(let key): if house.isCramped { pressWhileCramped(key) } else { press(key) }
    case .paste(let text): if !house.isCramped { paste(text) }
    case .mouse(let mouse): if !house.isCramped { handle(mouse) }
    default: break
    }
  }

  /// A question with buttons is answered only by what came when it could be read: nobody writes a board with the letters
  /// of a word that he was typing.
  private func mayAnswer(at time: Int) -> Bool {
    guard case .dialog(let dialog) = house.overlay else { return true }
    return dialog.takesAnswers(at: time)
  }

  private mutating func noteDrawn() {
    guard case .dialog(var dialog) = house.overlay, dialog.drawnAt == nil, !house.isCramped else { return }
    dialog.drawnAt = house.now
    house.overlay = .dialog(dialog)
  }

  // MARK: - Keys

  /// With no room to show a question, only leaving without changes is possible.
  private mutating func pressWhileCramped(_ key: KeyPress) {
    guard case .action(let action)? = Keymap.meaning(of: [key], in: place) else { return }
    if action.name == "suspend" { return house.ask(for: .suspend) }
    if action.name == "quit", unsaved.isEmpty, !desks.contains(where: { $0.mustStay(house) != nil }) {
      house.isLeaving = true
    }
  }

  mutating func press(_ key: KeyPress) {
    house.message = nil
    if house.overlay != nil { return pressInOverlay(key) }
    if shown.isTyping { return type(key) }
    let keys = pendingKeys + [key]
    pendingKeys = []
    switch Keymap.meaning(of: keys, in: place) {
    case .action(let action): carryOut(action.run, ())
    case .prefix: pendingKeys = keys
    case nil:
      if keys.count > 1 { return press(key) }
      if key.code == .escape { return atDesk { $0.escape(&$1) } }
      var isTaken = false
      if place.takesText { atDesk { isTaken = $0.type(key, &$1) } }
      if !isTaken { house.say(.note, "\(key.name.printable) does nothing here: F1 shows what the keys do") }
    }
  }

  private mutating func type(_ key: KeyPress) {
    var isTaken = false
    atDesk { isTaken = $0.type(key, &$1) }
    // A key that is no editing key keeps what is typed first, so that Ctrl-S or F5 in mid-cell do what is expected.
    guard !isTaken, key.typed == nil, case .action(let action)? = Keymap.meaning(of: [key], in: place) else { return }
    atDesk { $0.keepTyped(&$1) }
    carryOut(action.run, ())
  }

  private mutating func paste(_ text: String) {
    house.message = nil
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    switch house.overlay {
    case .prompt(var prompt):
      prompt.line.insert(prompt.isValue ? text.withoutFinalNewline : line)
      changed(prompt)
    case .palette(var palette):
      palette.line.insert(line)
      palette.selected = 0
      house.overlay = .palette(palette)
    case nil: atDesk { $0.paste(text, &$1) }
    default: break
    }
  }

  // MARK: - Answers

  private mutating func take(_ event: any Sendable, isLast: Bool, of board: JobID) {
    guard let job = house.jobs[board] else { return }
    if isLast { _ = house.jobs.end(board) }
    house.isUnasked = true
    carryOut(job.reply, event)
  }

  /// An answer is taken only while it is awaited; one that nobody waits for asks nothing.
  private mutating func take(_ outcome: Outcome) {
    switch outcome {
    case .progress(let id, let progress): house.jobs.note(progress, of: id)
    case .answer(let id, let answer):
      let isAwaited = house.jobs.awaited == id
      guard let job = house.jobs.end(id) else { return }
      house.isUnasked = !isAwaited
      carryOut(job.reply, answer)
      // What was to be written before the end and is not keeps the program, which says why.
      if job.manner == .write, house.message?.tone == .error || house.message?.tone == .warning || house.overlay != nil
      {
        house.isLeaving = house.isTerminated
      }
    case .board(let id, let event): take(event, isLast: event.isLast, of: id)
    case .reading(let id, let event): take(event, isLast: event.isLast, of: id)
    case .line(let id, let news): take(news, isLast: news.isLast, of: id)
    }
  }
}
