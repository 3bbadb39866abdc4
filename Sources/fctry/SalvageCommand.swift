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
      a mount would lose it; erased values stay erased. A flipped bit is put back where a CRC proves which it was. What was \
      mended and rescued and what is lost is said on standard error; at the end it is said where all written entries went. \
      --size is that of the new image; with --at also that of the partition there. Of a whole flash the new image is that of \
      the partition, or with --whole the flash with it, encrypted where the partition was. The damaged image is never \
      written to.
      """)

  @Argument(help: "A damaged NVS image, or the dump of a whole flash.")
  var image: String

  @Argument(help: "The file to write.")
  var output: String

  @Flag(help: "Write a CSV for fctry generate instead of an image.")
  var csv = false

  @Option(help: ArgumentHelp("Write the bytes of what cannot be read as files into this folder.", valueName: "folder"))
  var fragments: String?

  @Flag(help: "With --fragments: replace files that are there already.")
  var force = false

  @OptionGroup var whole: WholeOption

  @OptionGroup var options: ImageOptions

  func validate() throws {
    if force && fragments == nil { throw ValidationError("--force belongs to --fragments") }
    if csv && whole.isWhole { throw ValidationError("--whole makes an image, --csv a CSV: give one") }
  }

  func run() throws {
    try options.spared(image).requireOther(than: output)
    let file = try FactoryInput.dump(image)
    let mounted = try options.open(file, for: .values, isSizeOfOutput: true)
    let view = mounted.view
    let salvage = Salvage(view)
    Console.complain(salvage.mended.map { "\(image): mended: \($0)" })
    Console.complain(salvage.rescued.map { "\(image): rescued: \($0)" })
    Console.complain(salvage.lost.map { "\(image): lost: \($0)" })
    if let fragments { try write(salvage.ledger, into: fragments) }
    if salvage.values.names.isEmpty {
      Console.complain("\(image.printable): \(salvage.ledger.summary)")
      let past =
        salvage.hasErased
        ? " that is not erased: history shows what was. Nothing was written" : ", so nothing was written"
      throw CommandFailure.input(image, "nothing can be read from it\(past)")
    }
    let made = try csv ? (bytes: exported(salvage), kind: "") : encoded(salvage, like: view)
    let bytes = whole.isWhole ? try inPlace(made.bytes, of: mounted, file) : made.bytes
    do throws(FileError) {
      try WholeFile.write(bytes, to: output, isSecret: true, sparing: options.spared(image))
    } catch {
      throw CommandFailure.input(output, error)
    }
    let counts = "\(plural(salvage.values.names.count, "value")), \(salvage.lost.count) lost"
    Console.print("Made \(output.printable): \(whole.prefix(file))\(made.kind)\(counts)")
    Console.print(salvage.ledger.summary)
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

  /// The image, and for what partition it is.
  private func encoded(_ salvage: Salvage, like view: FirmwareView) throws(CommandFailure) -> (
    bytes: [UInt8], kind: String
  ) {
    let size = options.part.size ?? view.image.bytes.count
    let made: EncodedImage
    do {
      made = try salvage.image(size: size, readOnly: view.isReadOnly)
    } catch {
      throw .input(image, error)
    }
    if made.bytes.count > size, !whole.isWhole {
      let needed = "\(made.bytes.count) bytes (\(made.bytes.count.hex)) are needed"
      if options.part.size != nil { throw .input(output, "the values do not fit into \(size) bytes: \(needed)") }
      Console.complain("\(output.printable): warning: \(needed), so the new image does not fit that partition")
    }
    let mounts =
      !made.geometry.isReadOnly
      ? "writable" : view.isReadOnly ? "read-only" : "read-only; --size 0x3000 or more is writable"
    return (made.bytes, "\(made.bytes.count) bytes, mounts \(mounts): ")
  }

  /// A file for each run of entries that cannot be read, with its bytes.
  private func write(_ ledger: SalvageLedger, into folder: String) throws(CommandFailure) {
    do throws(FileError) {
      try WholeFile.makeFolder(folder)
      var staged = StagedFiles(sparing: options.spared(image))
      for line in ledger.unreadable {
        let path = "\(folder)/page\(line.page)-entry\(line.slots.lowerBound).bin"
        let bytes = ledger.bytes(of: line)
        if !force, (try? WholeFile.read(path)) == bytes { continue }
        try staged.add(bytes, at: path, force ? .secret : .newSecret)
      }
      try staged.commit()
    } catch {
      throw .input(error.path, error.description + (error.reason == .exists ? ", or give --force" : ""))
    }
    for line in ledger.unreadable { Console.complain("\(image.printable): unreadable: \(line)") }
  }
}
