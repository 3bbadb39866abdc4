import ArgumentParser
import NVSModel
import Station

/// `fctry salvage`: a clean image of what a damaged one still holds.
struct SalvageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salvage",
    abstract: "Make a clean image, or a CSV, of what can be read from a damaged image.",
    discussion: """
      The new image has all that the firmware would return, and beyond that what lies whole in written entries although \
      a mount would lose it; erased values stay erased. What was rescued and what is lost is said on standard error. \
      The damaged image is never written to. Of a whole flash the new image is that of the partition, or with --whole \
      the flash with it, encrypted where the partition was.
      """)

  @Argument(help: "A damaged NVS image, or the dump of a whole flash.")
  var image: String

  @Argument(help: "The file to write.")
  var output: String

  @Flag(help: "Write a CSV for fctry generate instead of an image.")
  var csv = false

  @OptionGroup var whole: WholeOption

  @OptionGroup var options: ImageOptions

  func validate() throws {
    if csv && whole.isWhole { throw ValidationError("--whole makes an image, --csv a CSV: give one") }
  }

  func run() throws {
    try options.spared(image).requireOther(than: output)
    let file = try FactoryInput.dump(image)
    let mounted = try options.open(file, for: .values)
    let view = mounted.view
    let salvage = Salvage(view)
    for line in salvage.rescued { Console.complain("\(image.printable): rescued: \(line)") }
    for line in salvage.lost { Console.complain("\(image.printable): lost: \(line)") }
    if salvage.values.names.isEmpty {
      throw CommandFailure.input(image, "nothing can be read from it, so nothing was written")
    }
    let made = csv ? exported(salvage) : try encoded(salvage, size: view.image.bytes.count, readOnly: view.isReadOnly)
    let bytes = whole.isWhole ? try inPlace(made, of: mounted, file) : made
    do throws(FileError) {
      try WholeFile.write(bytes, to: output, isSecret: true, sparing: options.spared(image))
    } catch {
      throw CommandFailure.input(output, error)
    }
    Console.print(
      "Made \(output.printable): \(whole.prefix(file))\(salvage.values.names.count) values, \(salvage.lost.count) lost")
  }

  /// The whole dump with the image in it, encrypted where the partition was.
  private func inPlace(_ image: [UInt8], of mounted: MountedPart, _ file: DumpFile) throws(CommandFailure) -> [UInt8] {
    let bytes: [UInt8]
    do throws(EncryptionError) {
      bytes = if let key = mounted.opened.key { try PartitionImage(image).encrypted(with: key.keys) } else { image }
    } catch {
      throw .input(self.image, error)
    }
    return try whole.output(bytes, replacing: mounted.part, of: file)
  }

  private func exported(_ salvage: Salvage) -> [UInt8] {
    let export = Export(salvage.values, namespaces: salvage.namespaces)
    for loss in export.losses { Console.complain("\(output.printable): warning: \(loss.description)") }
    return export.csv
  }

  private func encoded(_ salvage: Salvage, size: Int, readOnly: Bool) throws(CommandFailure) -> [UInt8] {
    do {
      let made = try salvage.image(size: size, readOnly: readOnly)
      if made.bytes.count > size, !whole.isWhole {
        let sizes = "\(made.bytes.count) bytes, where \(image.printable) has \(size)"
        Console.complain("\(output.printable): warning: the new image has \(sizes): it does not fit that partition")
      }
      return made.bytes
    } catch {
      throw .input(image, error)
    }
  }
}
