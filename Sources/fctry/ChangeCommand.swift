import ArgumentParser
import NVSModel
import Station

/// `fctry change`: a changed dump as a new image.
struct ChangeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change",
    abstract: "Make a new image of a dump, with values set and erased.",
    discussion: """
      The new image is what the firmware would leave: new entries behind the last, old ones erased, pages emptied where \
      room is needed. With --compact it has the values alone, and nothing of what was there before. Erasing comes first, \
      then setting, each in the order given; a key keeps its type unless --retype is given. An encrypted dump becomes an image that is encrypted with the same key. Of \
      a whole flash the new image is that of the partition, or with --whole the flash with it. The dump is never written to.
      """)

  @Argument(help: "An NVS image, or the dump of a whole flash.")
  var image: String

  @Argument(help: "The image to write.")
  var output: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a key, with the encodings of a CSV.", valueName: "namespace/key/encoding=value"))
  var settings: [String] = []

  @Option(
    name: [.customLong("set-file"), .customLong("set_file")],
    help: ArgumentHelp(
      "Set a key to what a file holds, as a CSV's row of type file does.", valueName: "namespace/key/encoding=file"))
  var fileSettings: [String] = []

  @Option(name: .customLong("erase"), help: ArgumentHelp("Erase a key.", valueName: "namespace/key"))
  var erasures: [String] = []

  @Flag(name: .customLong("compact"), help: "Write the values alone, without what was there before.")
  var isCompact = false

  @Flag(help: "Let a key have another type than it has.")
  var retype = false

  @OptionGroup var whole: WholeOption

  @OptionGroup var options: ImageOptions

  func validate() throws {
    if settings.isEmpty, fileSettings.isEmpty, erasures.isEmpty, !isCompact {
      throw ValidationError("Nothing to change: give --set, --set-file, --erase or --compact.")
    }
  }

  func run() throws {
    try options.spared(image).requireOther(than: output)
    let (changes, files) = try changes()
    let file = try FactoryInput.dump(image)
    let mounted = try options.open(file, for: .values)
    try requireTypes(of: changes, in: mounted.view)
    let made: ChangedImage
    do throws(ChangeError) {
      made = try mounted.opened.changed(by: changes, readOnly: mounted.view.isReadOnly, isCompacting: isCompact)
    } catch {
      throw CommandFailure.input(image, error)
    }
    for line in made.lost { Console.complain("\(image.printable): lost: \(line)") }
    for line in made.notes { Console.complain("\(image.printable): note: \(line)") }
    let bytes = try whole.output(made.bytes, replacing: mounted.part, of: file)
    do throws(FileError) {
      try WholeFile.write(bytes, to: output, isSecret: true, sparing: options.spared(image) + files)
    } catch {
      throw CommandFailure.input(output, error)
    }
    var counts = "\(settings.count + fileSettings.count) set, \(erasures.count) erased"
    if isCompact { counts += ", compacted" }
    if !made.lost.isEmpty { counts += ", \(made.lost.count) lost" }
    Console.print("Made \(output.printable): \(whole.prefix(file))\(made.bytes.count) bytes, \(counts)")
  }

  /// Fails when a key would get another type, unless that is wanted, and says so in any case.
  private func requireTypes(of changes: [ImageChange], in view: FirmwareView) throws(CommandFailure) {
    let retypes = Retype.all(of: changes, in: view)
    for retyped in retypes where retype {
      Console.complain("\(image.printable): warning: \(retyped)")
    }
    if retype || retypes.isEmpty { return }
    var failure = CommandFailure(.inputHasProblems)
    failure.messages = retypes.map { "\(image.printable): error: \($0); --retype does it" }
    throw failure
  }

  private func changes() throws -> ([ImageChange], files: [SparedFile]) {
    var files: [SparedFile] = []
    do {
      let changes = try erasures.map { try ImageChange(erasing: $0) } + settings.map { try ImageChange(setting: $0) }
      let fileChanges = try fileSettings.map { setting in
        try ImageChange(settingFromFile: setting) { path throws(FileError) in
          files.append(SparedFile(path, .value))
          return try WholeFile.read(path)
        }
      }
      try files.requireOther(than: output)
      return (changes + fileChanges, files)
    } catch let error as ValueError {
      throw ValidationError(error.description)
    } catch let error as FileError {
      throw CommandFailure.input(error.path, error)
    }
  }
}
