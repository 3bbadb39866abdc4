import ArgumentParser
import NVSModel
import Station

/// `fctry carve`: one part of a flash as a file.
struct CarveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "carve",
    abstract: "Write one partition of the dump of a whole flash to a file.",
    discussion: """
      A partition of any kind, by the name that fctry parts lists, or the bytes at an offset. The bytes are written as \
      they lie there, encrypted where they are. The file is readable by its owner only.
      """)

  @Argument(help: "The dump of a whole flash, or of a part of one.")
  var flash: String

  @Argument(help: "The file to write.")
  var output: String

  @OptionGroup var options: PartOptions

  @Flag(help: "Replace a file that is there already by a keys partition.")
  var force = false

  func validate() throws {
    if options.choice == .only {
      throw ValidationError("Say what to carve: --partition NAME, or --at N --size N.")
    }
  }

  func run() throws {
    let spared = [SparedFile(flash, .dump)]
    try spared.requireOther(than: output)
    try options.requirePlace()
    let file = try FactoryInput.dump(flash)
    let part: DumpPart
    do { part = try file.carved(options.choice) } catch { throw CommandFailure.dump(error) }
    // What else is noteworthy about the flash does not concern this part.
    let notes = part.region == nil ? part.notes : part.shortage.map { [$0] } ?? []
    for note in notes { Console.complain(note.line(in: flash)) }
    let isKey = part.region?.kind == .nvsKeys
    if isKey { SecretFile.protectMemory() }
    do throws(FileError) {
      try SecretFile.write(part.bytes, to: output, isReplacing: force || !isKey, sparing: spared)
    } catch {
      throw CommandFailure.input(
        output, error.description + (error.reason == .exists ? ", or give --force" : ""))
    }
    let name = part.region.map { "\($0.name.quoted) " } ?? ""
    Console.print(
      "Made \(output.printable): \(part.bytes.count) bytes, \(name)at \(part.place.inFlash(0).hex)")
  }
}
