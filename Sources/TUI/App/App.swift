public import NVSModel
public import Station

/// The program with a screen.
public enum App {
  /// Shows a project until the user quits. Blocks.
  ///
  /// - Parameters:
  ///   - theme: the name of a theme or the path of a theme file; nil for `dark`.
  ///   - key: opens an encrypted dump, or encrypts the image that is made.
  /// - Throws: when there is no terminal that can show a screen.
  public static func run(_ project: Project, theme: String? = nil, key: (path: String, file: KeyFile)? = nil) throws {
    var loop = try Loop(project, theme: theme ?? "dark", key: key)
    loop.run()
  }
}

/// Events in, effects out, a picture after each round.
private struct Loop {
  private let terminal: Terminal
  private let themes = ThemeLibrary()
  private let runner = Runner()
  private var state: State
  private var isRunning = true

  init(_ project: Project, theme name: String, key: (path: String, file: KeyFile)?) throws {
    let (theme, warnings) = themes.theme(name)
    terminal = try Terminal(theme: theme)
    let table = project.table.map { Workspace.NamedTable(path: $0.path, table: $0.table) }
    state = State(workspace: Workspace(documents: project.documents, table: table))
    if let key, project.image == nil { _ = state.keyRead(key.path, .success(key.file)) }
    if let (path, bytes) = project.image {
      state.stage = .image
      state.otherImage = project.otherImage.map { ImageSource(file: $0.path, bytes: $0.bytes) }
      runner.start(.openDump(ImageSource(file: path, bytes: bytes, key: key?.file, keyPath: key?.path)))
    }
    let names = ThemeLibrary.builtIn.keys.sorted()
    // The next theme is the one after the one in use.
    let place = names.firstIndex(of: name).map { $0 + 1 } ?? 0
    state.themes = Array(names[place...] + names[..<place])
    if let warning = warnings.first { state.say(.warning, "\(warning)") }
  }

  mutating func run() {
    defer {
      runner.stop()
      terminal.close()
    }
    take([.terminal(.resize(width: terminal.size.width, height: terminal.size.height))])
    state.linkLayoutToRow()
    while isRunning {
      draw()
      let events = terminal.events().map(State.Input.terminal)
      take(runner.takeOutcomes().map(State.Input.outcome) + events)
    }
  }

  private mutating func take(_ inputs: [State.Input]) {
    for input in inputs {
      for effect in state.handle(input) { carryOut(effect) }
    }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .quit: isRunning = false
    case .redraw: terminal.redraw()
    case .suspend: terminal.suspend()
    case .copyToClipboard(let text): _ = terminal.copy(text)
    case .setTheme(let name):
      let (theme, warnings) = themes.theme(name)
      terminal.setTheme(theme)
      if let warning = warnings.first { state.say(.warning, "\(warning)") }
    default: runner.start(effect)
    }
  }

  private func draw() {
    let screen = terminal.blankScreen()
    let picture = Picture(state, charset: screen.charset, widths: screen.widths)
    terminal.draw(picture.screen, cursor: picture.cursor)
  }
}
