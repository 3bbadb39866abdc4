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

  @OptionGroup var request: ImageRequest

  func run() throws {
    let made = try request.make()
    try made.write(made.image.bytes, isSecret: made.input.evaluation.items.contains(where: \.looksSecret))
  }
}
