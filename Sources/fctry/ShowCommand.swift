import ArgumentParser
import NVSModel
import Station

/// `fctry show`: what is in an image.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is in an NVS image.",
    discussion: """
      The firmware's view is what ESP-IDF would return after mounting the partition, with what the mount would repair; \
      the flash view is every page and entry as it lies there. The image is only read, never changed.
      """)

  enum View: String, ExpressibleByArgument, CaseIterable {
    case firmware, flash
  }

  @Argument(help: "A dump of an NVS partition.")
  var image: String

  @Option(help: "What to show.")
  var view = View.firmware

  @Option(help: "How to write it.")
  var format = ReportFormat.text

  @OptionGroup var options: ImageOptions

  func run() throws {
    let mounted = try options.open(image)
    try Console.report(view == .firmware ? firmware(mounted) : flash(mounted))
  }

  private func firmware(_ mounted: FirmwareView) -> String {
    let report = FirmwareReport(mounted)
    return switch format {
    case .text: report.text
    case .json: report.json.text
    case .csv: report.csv
    }
  }

  private func flash(_ mounted: FirmwareView) -> String {
    let report = RawReport(mounted.image, findings: mounted.findings)
    return switch format {
    case .text: report.text
    case .json: report.json.text
    case .csv: report.csv
    }
  }
}
