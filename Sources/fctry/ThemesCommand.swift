import ArgumentParser
import NVSModel
import Station
import TUI

/// `fctry themes`: the looks of the screen, without it.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "List the themes of the screen, or check one of your own.",
    subcommands: [ThemesListCommand.self, ThemesCheckCommand.self], defaultSubcommand: ThemesListCommand.self)
}

/// `fctry themes list`: what `--theme` takes.
struct ThemesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the names of all themes: the program's, then your own.")

  func run() throws {
    try Console.report(Themes.names.map { "\($0.printable)\n" }.joined())
  }
}

/// `fctry themes check`: whether a theme is understood and can be read.
struct ThemesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with a theme, with line and column.",
    discussion: """
      That is what is not understood, roles that there are not, roles without a style, and text that cannot be read: with a \
      contrast of less than 4.5:1 on 256, 16 or 8 colours. Exit status: 0 nothing, 1 something is wrong.
      """)

  @Argument(help: "Theme files, or names of themes.")
  var files: [String]

  func run() throws {
    let problems = files.flatMap { Themes.problems(of: $0) }
    Console.complain(problems)
    if !problems.isEmpty { throw CommandFailure(.inputHasProblems) }
  }
}
