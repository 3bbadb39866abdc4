import ArgumentParser
import Station

/// `fctry generate-key`: the reference generator's command of the same name.
struct GenerateKeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-key",
    abstract: "Make keys for encrypted NVS partitions.",
    discussion: """
      The keys come from the system's random source and go to keys/ under --outdir, readable by their owner only. A key \
      file that is there already is never overwritten unless --force says so.
      """)

  @OptionGroup var options: NewKeyOptions

  @Option(help: "The folder that keys/ is made in.")
  var outdir: String?

  func validate() throws { try options.check() }

  func run() throws {
    let new = try options.make(outdir: outdir ?? "")
    var files = StagedFiles(sparing: new.spared)
    try new.stage(in: &files)
    do { try files.commit() } catch { throw CommandFailure.input(error.path, error) }
    new.announce()
  }
}
