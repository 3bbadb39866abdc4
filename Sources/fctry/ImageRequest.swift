import ArgumentParser
import NVSModel
import Station

/// The arguments that say which image to make of which CSVs, as the reference generator has them.
struct ImageRequest: ParsableArguments {
  @Argument(help: ArgumentHelp("CSV files, the image to write, and its size.", valueName: "input> ... <output> <size"))
  var arguments: [String]

  @Option(name: .customLong("version"), help: "Format of the pages; 1 keeps every blob in one page.")
  var version: VersionArgument = .two

  @Option(help: "Where the image goes; made if it is not there.")
  var outdir: String?

  @Option(help: "A partition table, CSV or binary, that says the size.")
  var partitions: String?

  @Option(help: "The partition in that table.")
  var partition: String?

  func validate() throws {
    if (partitions == nil) != (partition == nil) {
      throw ValidationError("--partitions and --partition belong together: give both, or a size.")
    }
    if arguments.count < (partitions == nil ? 3 : 2) {
      throw ValidationError(
        partitions == nil
          ? "Give at least one input, the output, and the size: mfg_config.csv my_mfg.bin 0x6000"
          : "Give at least one input and the output: the size comes from the partition table.")
    }
    _ = try outputName()
    if partitions == nil { _ = try geometry() }
  }

  /// Reads the inputs, says every problem, and encodes; writes nothing.
  func make() throws -> MadeImage {
    let geometry = try geometry()
    let inputs = Array(arguments.dropLast(partitions == nil ? 2 : 1))
    let input = try FactoryInput(paths: inputs, version: version.format)
    let image = try input.image(into: geometry, version: version.format)
    let output = OutputPath(name: try outputName(), folder: outdir ?? "")
    let spared = (input.paths + (partitions.map { [$0] } ?? [])).map { SparedFile($0, .input) }
    let made = MadeImage(input: input, image: image, spared: spared, output: output)
    try output.require(spared)
    return made
  }

  private func geometry() throws -> Geometry {
    if let partitions, let partition { return try TargetPartition(partition, in: partitions).geometry }
    do {
      return try Geometry(size: try Size.parse(arguments[arguments.count - 1]))
    } catch {
      throw ValidationError("Size: \(error)")
    }
  }

  private func outputName() throws -> String {
    try OutputPath.imageName(arguments[arguments.count - (partitions == nil ? 2 : 1)])
  }
}

/// An image that was made, and where it goes.
struct MadeImage {
  let input: FactoryInput
  let image: EncodedImage
  /// The files that were read for it.
  let spared: [SparedFile]
  let output: OutputPath

  /// Writes the bytes, plain or encrypted, and the new keys that they are encrypted with: all or nothing. Says so.
  ///
  /// - Parameter key: the file that was read for the encryption.
  func write(
    _ bytes: [UInt8], isSecret: Bool, with keys: NewKeys? = nil, key: String? = nil
  ) throws(CommandFailure) {
    noteDifferences()
    let read = spared + (keys?.spared ?? []) + (key.map { [SparedFile($0, .key)] } ?? [])
    var files = StagedFiles(sparing: read)
    // First, since a key without its image is of no harm.
    try keys?.stage(in: &files)
    do throws(FileError) {
      try files.add(bytes, to: output, isSecret ? .secret : .plain)
      try files.commit()
    } catch {
      throw .input(error.path, error)
    }
    keys?.announce()
    let pages = "page \(image.pagesNeeded) of \(image.geometry.usablePages)"
    let entries = "\(image.entriesUsed) of \(image.geometry.usableEntries) entries"
    let room = image.room.map { ", room: \($0.text)" } ?? ""
    Console.print("Made \(output.path.printable): \(image.geometry.size) bytes, \(entries), \(pages)\(room)")
  }

  private func noteDifferences() {
    guard image.geometry.size < NVS.minimumWritableSize else { return }
    let advice = "under 0x3000 bytes a partition must be flagged readonly in the partition table"
    Console.complain(Problem(.warning, advice).line(in: output.path))
    guard image.pagesNeeded < image.geometry.pageCount else { return }
    let difference =
      "Espressif's generator would leave out the empty pages and make \(image.pagesNeeded * NVS.pageSize) bytes"
    Console.complain(Problem(.note, difference).line(in: output.path))
  }
}

/// What `--version` takes.
enum VersionArgument: String, ExpressibleByArgument, CaseIterable {
  case one = "1"
  case two = "2"

  var format: FormatVersion { self == .one ? .v1 : .v2 }
}
