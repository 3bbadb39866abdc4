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

  @Option(
    help:
      "What letters do in a grid: plain types them into the cell, vi has them as commands; by default as you chose last, or plain."
  )
  var keys: Keys?

  enum Keys: String, ExpressibleByArgument, CaseIterable {
    case plain, vi

    fileprivate var style: KeyStyle { self == .vi ? .vi : .plain }
  }

  @OptionGroup var rules: PartitionRulesOptions
  @OptionGroup var options: ImageOptions

  func run() throws {
    let project: Project
    do {
      project = try Project(
        opening: files.isEmpty ? ["."] : files, rules: rules.rules, choice: options.part.choice)
    } catch {
      throw CommandFailure(.inputHasProblems, "fctry: error: \(error)")
    }
    let opening = try opening(of: project)
    do {
      try App.run(project, theme: theme, keys: keys?.style, opening, author: LedgerOptions.author(nil))
    } catch {
      throw CommandFailure(.wrongUsage, "fctry: error: \(error)")
    }
  }

  /// Which part of the dump is shown, and with which key.
  private func opening(of project: Project) throws(CommandFailure) -> DumpOpening {
    let part = options.part.choice == .only ? nil : try options.part.require(from: try dump(of: project))
    do { try part?.requireNoKeys() } catch { throw .dump(error) }
    if options.isKeyInDump {
      SecretFile.protectMemory()
      let dump = try dump(of: project)
      do {
        return DumpOpening(part: part, key: try dump.ownKeys(), isReadOnly: options.readOnly)
      } catch {
        throw .dump(error)
      }
    }
    let given = options.keyOptions.file ?? project.keyPath.map { ($0, .keysPartition) }
    let key = try given.map { file throws(CommandFailure) in
      try KeyOptions.keyFile(file.path, as: file.scheme)
    }
    return DumpOpening(part: part, key: key, keyPath: given?.path, isReadOnly: options.readOnly)
  }

  private func dump(of project: Project) throws(CommandFailure) -> DumpFile {
    if let dump = project.dump { return dump }
    throw CommandFailure(
      .wrongUsage,
      "fctry: error: --partition, --at and --dump-key are for a dump, and none is named")
  }
}
