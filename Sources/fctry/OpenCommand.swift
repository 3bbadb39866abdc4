import ArgumentParser
import NVSModel
import Station
import TUI

/// `fctry FILE…`: the screen.
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Open files, or a folder of them, on the screen. This is what fctry does when no subcommand is named.")

  @Argument(
    help: """
      Factory data CSVs, a partition table, or a folder that holds them; or one or two dumps; with the keys partition \
      that belongs to them. The current folder by default.
      """)
  var files: [String] = ["."]

  @Option(help: "A theme: dark, light, mono, high-contrast, colour-blind, or the path of a theme file.")
  var theme: String?

  @OptionGroup var rules: PartitionRulesOptions
  @OptionGroup var keyOptions: KeyOptions

  func run() throws {
    let project: Project
    do {
      project = try Project(opening: files.isEmpty ? ["."] : files, rules: rules.rules)
    } catch {
      throw CommandFailure(.inputHasProblems, "fctry: error: \(error)")
    }
    let given = keyOptions.file ?? project.keyPath.map { ($0, .keysPartition) }
    let key = try given.map { file throws(CommandFailure) in
      (path: file.path, file: try KeyOptions.keyFile(file.path, as: file.scheme))
    }
    do {
      try App.run(project, theme: theme, key: key)
    } catch {
      throw CommandFailure(.wrongUsage, "fctry: error: \(error)")
    }
  }
}
