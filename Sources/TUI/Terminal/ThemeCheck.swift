import NVSModel

/// What is wrong with a theme, without a terminal that shows it.
struct ThemeCheck {
  private(set) var problems: [ThemeFile.Warning] = []

  /// - Parameter name: a theme's, or the path of a theme file.
  init(_ name: String, in library: ThemeLibrary) {
    let files = library.files(of: name, &problems)
    guard let file = files.first else { return }
    let theme = Theme(name: name, files: files, warnings: &problems)
    problems += missing(theme)
    for role in Role.allCases { problems += faint(role, theme) }
    // A stand-in for a missing file has no line of its own.
    for index in problems.indices where problems[index].file.isEmpty { problems[index].file = file.name }
    problems.sort { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
  }

  private func missing(_ theme: Theme) -> [ThemeFile.Warning] {
    if theme.unstyled.isEmpty { return [] }
    let names = theme.unstyled.prefix(5).map(\.rawValue).joined(separator: ", ")
    let more = theme.unstyled.count > 5 ? " and \(theme.unstyled.count - 5) more" : ""
    return [
      .init(file: "", line: 0, message: "no style for \(names)\(more): inherits = \"dark\" gives what is not said")
    ]
  }

  /// Where a role cannot be read, by itself or under one that leaves its colour open.
  private func faint(_ role: Role, _ theme: Theme) -> [ThemeFile.Warning] {
    let style = theme.style(of: role, overlay: nil)
    var depths: [String] = []
    for colors in [256, 16, 8] {
      let shown = style.shown(of: colors, isRaw: colors == 16)
      if !shown.isReadable { depths.append("\(Self.ratio(shown)) on \(colors) colours") }
    }
    if !depths.isEmpty { return [problem(theme.sources[role], role.rawValue, depths)] }
    guard role.isField else { return [] }
    return Role.overlays.filter { theme.style(of: $0).foreground == nil }.compactMap { overlay in
      let shown = theme.style(of: role, overlay: overlay).shown(of: 256)
      if shown.isReadable { return nil }
      return problem(
        theme.sources[overlay], "\(overlay.rawValue) over \(role.rawValue)", ["\(Self.ratio(shown)) on 256 colours"])
    }
  }

  private func problem(_ source: ThemeFile.Value?, _ what: String, _ depths: [String]) -> ThemeFile.Warning {
    .init(
      file: source?.file ?? "", line: source?.line ?? 0, column: source?.column ?? 0,
      message: "\(what) has a contrast of \(depths.joined(separator: ", ")): text needs 4.5:1")
  }

  /// `3.1:1`, never rounded up.
  private static func ratio(_ shown: ShownStyle) -> String {
    let tenths = Int((shown.contrast ?? 0) * 10)
    return "\(tenths / 10).\(tenths % 10):1"
  }
}

/// Themes for who has no screen.
public enum Themes {
  /// The names of those of the program and of the user.
  public static var names: [String] { ThemeLibrary().names }

  /// What is wrong with a theme, a line each, with its place; empty when nothing is.
  ///
  /// - Parameter name: a theme's, or the path of a theme file.
  public static func problems(of name: String) -> [String] {
    ThemeCheck(name, in: ThemeLibrary()).problems.map { "\($0.place.printable): error: \($0.message.printable)" }
  }
}
