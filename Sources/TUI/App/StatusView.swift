import NVSModel

extension Picture {
  /// The two lines above the key line: what is to be said, and how full the partition is.
  mutating func drawStatus(_ state: State, _ frame: Frame) {
    screen.fill(frame.message, .status)
    screen.fill(frame.meter, .status)
    state.shown.drawMeter(&self, state.house, frame.meter)
    if case .prompt(let prompt) = state.house.overlay {
      drawPrompt(prompt, frame)
    } else if let sentence = Self.sentence(state) {
      drawSentence(sentence.text, sentence.role, frame)
    }
  }

  /// What is too long for one line takes the meter's as well, so that the end, which says what to do, is not cut off.
  private mutating func drawSentence(_ text: String, _ role: Role, _ frame: Frame) {
    let width = frame.message.width - 2
    if screen.columns(of: text) <= width {
      screen.put(text, x: 1, y: frame.message.y, role: role)
      return
    }
    let lines = wrapped(text, width: width)
    screen.put(lines[0], x: 1, y: frame.message.y, role: role, width: width, cut: .ellipsis)
    screen.fill(frame.meter, .status)
    let rest = lines.dropFirst().joined(separator: " ")
    screen.put(rest, x: 3, y: frame.meter.y, role: role, width: width - 2, cut: .ellipsis)
  }

  /// What is worth saying first: a wait that has become long, what was just done, what another desk waits for, and then
  /// what is under the cursor.
  private static func sentence(_ state: State) -> Sentence? {
    let house = state.house
    if let job = house.jobs.awaitedJob, house.now - job.awaitedSince >= State.patience {
      let progress = job.progress.map { " · \($0.text(after: house.now - job.start))" } ?? "…"
      return Sentence(text: "\(job.title)\(progress) · Esc goes on without", role: .statusProgress)
    }
    if let message = house.message {
      return Sentence(text: sign(message.tone) + message.text, role: role(message.tone))
    }
    if case .list(let list) = house.overlay, list.lines.indices.contains(list.selected) {
      return Sentence(text: list.lines[list.selected].text, role: list.lines[list.selected].role)
    }
    let notice = state.desks.lazy.filter { type(of: $0).id != house.shown }.compactMap { $0.notice(house) }.first
    return notice ?? state.shown.sentence(house)
  }

  private static func sign(_ tone: House.Message.Tone) -> String {
    switch tone {
    case .note: ""
    case .good: "✓ "
    case .warning: "▲ "
    case .error: "✗ "
    }
  }

  private static func role(_ tone: House.Message.Tone) -> Role {
    switch tone {
    case .note: .statusNote
    case .good: .statusGood
    case .warning: .statusWarning
    case .error: .statusError
    }
  }

  private mutating func drawPrompt(_ prompt: Prompt, _ frame: Frame) {
    let y = frame.message.y
    var x = 1 + screen.put("\(prompt.label): ", x: 1, y: y, role: .promptLabel)
    let remark = prompt.error ?? prompt.hint
    let room = frame.message.right - x - 1
    // What is expected gives way to what is typed.
    let typed = max(20, screen.columns(of: prompt.line.text.printable) + 3)
    let left = min(screen.columns(of: remark), room - typed)
    let remarkWidth = left < 12 ? 0 : left
    let width = max(10, room - (remarkWidth == 0 ? 0 : remarkWidth + 2))
    drawLine(prompt.line, Rect(x: x, y: y, width: width, height: 1), role: .prompt)
    x += width + 2
    screen.put(
      remark, x: x, y: y, role: prompt.error == nil ? .promptHint : .promptError, width: remarkWidth, cut: .ellipsis)
    if !prompt.offers.isEmpty { drawOffers(prompt.offers, frame.meter) }
    if let error = prompt.error, screen.columns(of: error) > remarkWidth {
      // Too long to stand beside the answer: it takes the line below.
      screen.fill(frame.meter, .status)
      screen.put(error, x: 1, y: frame.meter.y, role: .promptError, width: frame.meter.width - 2, cut: .ellipsis)
    }
  }

  /// As many names as there is room for, and how many more there are.
  private mutating func drawOffers(_ names: [String], _ line: Rect) {
    screen.fill(line, .status)
    var x = 1
    for (index, name) in names.enumerated() {
      let left = "… \(names.count - index) more"
      let width = screen.columns(of: name.printable)
      let isLast = index == names.count - 1
      if x + width + (isLast ? 1 : left.count + 3) > line.right {
        screen.put(left, x: x, y: line.y, role: .promptHint)
        return
      }
      x += screen.put(name, x: x, y: line.y, role: .promptHint) + 2
    }
  }
}
