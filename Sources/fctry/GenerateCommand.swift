import ArgumentParser
import NVSModel
import Station

/// `fctry generate`: the reference generator's command of the same name.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Make an NVS image from CSV files.",
    usage: """
      fctry generate <input> ... <output> <size> [--version 1|2] [--outdir <dir>]
      fctry generate <input> ... <output> --partitions <file> --partition <name>
      """,
    discussion: """
      The same arguments and the same bytes as nvs_partition_gen.py. Several inputs go into one image, in their order. \
      Sizes are 0x6000, 24576 or 24K. When anything is wrong, every problem is listed and no file is touched.
      """)

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
          ? "Give at least one input, the output, and the size: fctry generate mfg_config.csv my_mfg.bin 0x6000"
          : "Give at least one input and the output: the size comes from the partition table.")
    }
    _ = try outputName()
    if partitions == nil { _ = try geometry() }
  }

  func run() throws {
    let geometry = try geometry()
    let inputs = Array(arguments.dropLast(partitions == nil ? 2 : 1))
    let input = try FactoryInput(paths: inputs, version: version.format)
    let image = try input.image(into: geometry, version: version.format)
    let output = OutputPath(name: try outputName(), folder: outdir ?? "")
    noteDifferences(image, output.path)
    do {
      try WholeFile.makeFolder(output.folder)
      try WholeFile.write(image.bytes, to: output.path, isSecret: input.evaluation.items.contains(where: \.looksSecret))
    } catch {
      throw CommandFailure.input(output.path, error)
    }
    let pages = "page \(image.pagesNeeded) of \(geometry.usablePages)"
    let entries = "\(image.entriesUsed) of \(geometry.usableEntries) entries"
    Console.print("Made \(output.path.printable): \(geometry.size) bytes, \(entries), \(pages)")
  }

  private func noteDifferences(_ image: EncodedImage, _ path: String) {
    guard image.geometry.size < NVS.minimumWritableSize else { return }
    let advice = "under 0x3000 bytes a partition must be flagged readonly in the partition table"
    Console.complain(Problem(.warning, advice).line(in: path))
    guard image.pagesNeeded < image.geometry.pageCount else { return }
    let difference =
      "Espressif's generator would leave out the empty pages and make \(image.pagesNeeded * NVS.pageSize) bytes"
    Console.complain(Problem(.note, difference).line(in: path))
  }

  private func geometry() throws -> Geometry {
    if let partitions, let partition { return try TargetPartition(partition, in: partitions).geometry }
    do {
      return try Geometry(size: try Size.parse(arguments[arguments.count - 1]))
    } catch {
      throw ValidationError("Size: \(error)")
    }
  }

  /// The output's name, with `.bin` where it has no extension.
  private func outputName() throws -> String {
    let name = arguments[arguments.count - (partitions == nil ? 2 : 1)]
    switch OutputPath.fileExtension(of: name) {
    case "": return name + ".bin"
    case let ending where ending.hasPrefix("bin"): return name
    default: throw ValidationError("The output \(name.quoted) must end in .bin.")
    }
  }
}

/// What `--version` takes.
enum VersionArgument: String, ExpressibleByArgument, CaseIterable {
  case one = "1"
  case two = "2"

  var format: FormatVersion { self == .one ? .v1 : .v2 }
}
