import NVSModel
public import Station

/// The program with a screen.
public enum App {
  /// Shows a project until the user quits. Blocks the thread that calls it, which must be one of the program's own.
  ///
  /// - Parameters:
  ///   - theme: the name of a theme or the path of a theme file; nil for the user's choice, or what fits the terminal.
  ///   - keys: what letters do where there are cells; nil for the user's choice, or plain.
  ///   - opening: which part of a dump is shown, and how; its key encrypts the image that is made where there is no dump.
  ///   - author: who works here, as the ledger is told.
  /// - Throws: when there is no terminal that can show a screen.
  public static func run(
    _ project: Project, theme: String? = nil, keys: KeyStyle? = nil, _ opening: DumpOpening = DumpOpening(),
    author: LedgerAuthor
  ) throws {
    var loop = try Loop(project, theme: theme, keys, opening, author)
    loop.run()
  }
}

/// Events in, effects out, a picture after each round.
private struct Loop {
  private let terminal: Terminal
  private let themes = ThemeLibrary()
  private let runner: Runner
  private var state: State
  private var isRunning = true

  init(_ project: Project, theme: String?, _ keys: KeyStyle?, _ opening: DumpOpening, _ author: LedgerAuthor) throws {
    runner = Runner(author: author, wake: { Terminal.wake() })
    let settings = SettingsFile(path: SettingsFile.path)
    let inUse = ThemeInUse(chosen: theme ?? settings.theme?.text, colorFGBG: Environment.value("COLORFGBG"))
    let (shown, warnings) = themes.theme(inUse.name, namedBy: theme == nil ? settings.theme : nil)
    terminal = try Terminal(theme: shown)
    state = State(workspace: Workspace(documents: []), keys: keys ?? settings.keys ?? .plain)
    state.open(project, opening)
    state.house.themes = themes.names
    state.house.theme = inUse
    if let warning = (settings.warnings + warnings).first { state.house.say(.warning, "\(warning)") }
  }

  mutating func run() {
    defer {
      runner.stop()
      terminal.close()
    }
    let (width, height) = terminal.size
    take(.terminal(.resize(width: width, height: height), at: Clock.milliseconds))
    draw()
    // Behind the first frame, which waits for nobody.
    if !state.house.theme.isChosen { terminal.askForGround() }
    while isRunning {
      let events = terminal.events(waitingUpTo: state.nextTick(after: Clock.milliseconds))
      let now = Clock.milliseconds
      for outcome in runner.takeOutcomes() { take(.outcome(outcome, at: now)) }
      for event in events { take(.terminal(event, at: now)) }
      draw()
    }
  }

  private mutating func take(_ input: State.Input) {
    guard isRunning else { return }
    for effect in state.handle(input) { carryOut(effect) }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .quit: isRunning = false
    case .redraw: terminal.redraw()
    case .suspend: terminal.suspend()
    case .copyToClipboard(let text): _ = terminal.copy(text)
    case .ring: terminal.ring()
    case .setTheme(let name):
      let (theme, warnings) = themes.theme(name)
      terminal.setTheme(theme)
      if let warning = warnings.first { state.house.say(.warning, "\(warning)") }
    default: runner.start(effect)
    }
  }

  private mutating func draw() {
    take(.tick(at: Clock.milliseconds))
    let screen = terminal.blankScreen()
    let picture = Picture(state, charset: screen.charset, widths: screen.widths)
    terminal.draw(picture.screen, cursor: picture.cursor)
    take(.drawn(at: Clock.milliseconds))
  }
}
