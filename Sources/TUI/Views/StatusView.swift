import NVSModel

extension Picture {
  /// The two lines above the key line: what is to be said, and how full the partition is.
  mutating func drawStatus(_ state: State, _ frame: Frame) {
    screen.fill(frame.message, .status)
    screen.fill(frame.meter, .status)
    if state.stage == .dump { return }
    if state.stage == .image {
      if let image = state.image { drawImageStatus(image, frame.meter) }
    } else {
      drawMeter(state, frame.meter)
    }
    if case .prompt(let prompt) = state.overlay {
      drawPrompt(prompt, frame)
    } else if let line = statusLine(state) {
      drawSentence(line.text, line.role, frame)
    }
  }

  /// What is too long for one line takes the meter's as well, so that the end, which says what to do, is not cut off.
  private mutating func drawSentence(_ text: String, _ role: Role, _ frame: Frame) {
    let width = frame.message.width - 2
    if screen.columns(of: text) <= width {
      screen.put(text, x: 1, y: frame.message.y, role: role)
      return
    }
    let lines = Self.wrapped(text, width: width)
    screen.put(lines[0], x: 1, y: frame.message.y, role: role, width: width, cut: .ellipsis)
    screen.fill(frame.meter, .status)
    let rest = lines.dropFirst().joined(separator: " ")
    screen.put(rest, x: 3, y: frame.meter.y, role: role, width: width - 2, cut: .ellipsis)
  }

  private func statusLine(_ state: State) -> (text: String, role: Role)? {
    if let message = state.message { return (Self.sign(message.tone) + message.text, Self.role(message.tone)) }
    if state.stage == .image { return imageSentence(state) }
    if case .problems(let selected) = state.overlay { return sentence(state.preview.evaluation.problems, selected) }
    guard state.stage == .main, state.rowCount > 0 else { return nil }
    let row = state.editor?.row ?? state.grid.row
    let problems = state.preview.problems(document: state.current, row: row)
    let column = state.editor?.column ?? state.grid.column
    let shown = problems.first { $0.column == column } ?? problems.first
    guard let shown else { return hint(state) }
    return Self.sentence(shown)
  }

  private func sentence(_ problems: [CellProblem], _ selected: Int) -> (text: String, role: Role)? {
    problems.indices.contains(selected) ? Self.sentence(problems[selected]) : nil
  }

  static func sentence(_ shown: CellProblem) -> (text: String, role: Role) {
    let place = shown.row.map { "row \($0 + 1), \(shown.column?.name ?? "row"): " } ?? ""
    let severity = shown.problem.severity
    return ("\(severity.sign) \(place)\(shown.problem.message)", severity.role)
  }

  /// While a cell is edited: what may stand in it, and how to leave it.
  private func hint(_ state: State) -> (text: String, role: Role)? {
    guard let editor = state.editor, let document = state.document else { return nil }
    let keys = "Enter keeps, Esc drops, Tab goes on"
    let texts = document.rows[editor.row].texts
    let hint: String? =
      switch editor.column {
      case .key: "up to 15 bytes"
      case .type: RowType(rawValue: editor.committed)?.hint
      case .encoding: (try? RowEncoding(editor.committed))?.hint
      case .value: texts.type == RowType.file.rawValue ? "the path of a file" : (try? RowEncoding(texts.encoding))?.hint
      }
    return (hint.map { "\($0) · \(keys)" } ?? keys, .statusNote)
  }

  private static func sign(_ tone: State.Message.Tone) -> String {
    switch tone {
    case .note: ""
    case .good: "✓ "
    case .warning: "▲ "
    case .error: "✗ "
    }
  }

  private static func role(_ tone: State.Message.Tone) -> Role {
    switch tone {
    case .note: .statusNote
    case .good: .statusGood
    case .warning: .statusWarning
    case .error: .statusError
    }
  }

  private mutating func drawMeter(_ state: State, _ area: Rect) {
    guard let encoded = state.preview.encoded else { return }
    let geometry = encoded.geometry
    let total = geometry.usableEntries
    let width = max(8, min(20, area.width / 6))
    var x = 1 + screen.put("used ", x: 1, y: area.y, role: .status)
    screen.meter(
      x: x, y: area.y, width: width, used: encoded.entriesUsed, total: total,
      role: encoded.fits ? .meterUsed : .meterFull)
    x += width + 2
    let pages = "\(encoded.pagesNeeded) of \(geometry.usablePages) pages"
    let text =
      encoded.fits
      ? "\(encoded.entriesUsed) of \(total) entries · \(pages) · fits, \(total - encoded.entriesUsed) free"
      : "needs \(encoded.pagesNeeded) of \(geometry.usablePages) pages · \(Size.text(encoded.sizeNeeded)) would do"
    screen.put(
      text, x: x, y: area.y, role: encoded.fits ? .status : .statusError, width: area.right - x, cut: .ellipsis)
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
    if let error = prompt.error, screen.columns(of: error) > remarkWidth {
      // Too long to stand beside the answer: it takes the line below.
      screen.fill(frame.meter, .status)
      screen.put(error, x: 1, y: frame.meter.y, role: .promptError, width: frame.meter.width - 2, cut: .ellipsis)
    }
  }
}
