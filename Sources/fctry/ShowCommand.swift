import ArgumentParser
import NVSModel
import Station

/// `fctry show`: what is in an image.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is in an NVS image, or in the dump of a whole flash.",
    discussion: """
      The firmware's view is what ESP-IDF would return after mounting the partition, with what the mount would repair; \
      the flash view is every page and entry as it lies there. The image is only read, never changed. Of a whole flash \
      what it holds is listed, then its only NVS partition is shown; or the one that --partition or --at names, alone. \
      The firmware's view as a CSV is what fctry generate makes an image with the same values of; what a CSV cannot hold is said.
      """)

  enum View: String, ExpressibleByArgument, CaseIterable {
    case firmware, flash
  }

  @Argument(help: "A dump of an NVS partition, or of a whole flash.")
  var image: String

  @Option(help: "What to show.")
  var view = View.firmware

  @Option(help: "How to write it.")
  var format = ReportFormat.text

  @Option(help: ArgumentHelp("With --format csv: write blobs as files into this folder.", valueName: "folder"))
  var files: String?

  @Flag(help: "With --files: replace files that are there already.")
  var force = false

  @Flag(name: .customLong("all"), help: "List every finding, also of a kind that comes more than a thousand times.")
  var listsAll = false

  @Option(
    help: "The order of the entries: place, key (namespace and key), size (the largest first), age (the newest first).")
  var sort: SortArgument?

  @OptionGroup var reveal: RevealOptions

  @OptionGroup var options: ImageOptions

  func validate() throws {
    if sort != nil && format == .csv && view == .firmware {
      throw ValidationError(
        "--sort does not go with --format csv of the firmware's view, whose rows follow their namespaces")
    }
    if force && files == nil { throw ValidationError("--force belongs to --files") }
    if files != nil && (format != .csv || view != .firmware) {
      throw ValidationError("--files belongs to --format csv of the firmware's view")
    }
  }

  func run() throws {
    try options.part.requirePlace()
    let file = try FactoryInput.dump(image)
    let listing = options.part.choice == .only ? file.listing : nil
    guard let part = try options.part.choose(from: file) else {
      return try list(DumpReport(file.dump))
    }
    let isExport = view == .firmware && format == .csv
    let mounted = try options.mount(part, of: file, for: isExport ? .values : .view)
    if isExport { return try export(mounted.view) }
    if let listing, format == .text { try Console.report(listing.text + "\n") }
    switch view {
    case .firmware: try reportFirmware(mounted.view, listing)
    case .flash: try reportFlash(mounted.view, listing)
    }
    try mounted.requireOpened()
  }

  /// A whole flash with several NVS partitions, or with none: what there is to choose from.
  private func list(_ report: DumpReport) throws {
    if format == .json { return try Console.report(report.json) }
    try Console.report(report.text(width: Console.width))
  }

  /// As JSON with what the flash holds, where that was not chosen from.
  private func report(_ json: JSON, _ listing: DumpReport?) throws(CommandFailure) {
    try Console.report(listing.map { json.with("flash", $0.json) } ?? json)
  }

  private func reportFirmware(_ mounted: FirmwareView, _ listing: DumpReport?) throws(CommandFailure) {
    let report = FirmwareReport(mounted, findings: findings(in: mounted), order: sort?.order)
    if format == .json { return try self.report(report.json, listing) }
    try Console.report(report.text(width: Console.width, isRevealing: reveal.isRevealing))
  }

  private func findings(in mounted: FirmwareView) -> Findings {
    History(mounted).findings(ofAKind: listsAll ? .max : Findings.usualLimit)
  }

  /// The rows that make an image of the same values, and what is not in them.
  private func export(_ mounted: FirmwareView) throws {
    let export = Export(mounted, filesIn: files)
    do throws(FileError) {
      if let files { try write(export.files, into: files) }
    } catch {
      throw CommandFailure.input(error.path, error.description + (error.reason == .exists ? ", or give --force" : ""))
    }
    try Console.report(export.csv)
    if let error = mounted.error {
      Console.complain("\(image.printable): warning: the mount ends in \(error.name), so there are no values")
    }
    for loss in export.losses { Console.complain("\(image.printable): warning: \(loss.description)") }
  }

  /// All of the files or none. The dump has named them, so that they go over nothing unless told to.
  private func write(_ files: [Export.File], into folder: String) throws(FileError) {
    try WholeFile.makeFolder(folder)
    var staged = StagedFiles(sparing: options.spared(image))
    for file in files where !isThere(file) { try staged.add(file.bytes, at: file.path, force ? .secret : .newSecret) }
    try staged.commit()
  }

  private func isThere(_ file: Export.File) -> Bool { (try? WholeFile.read(file.path)) == file.bytes }

  private func reportFlash(_ mounted: FirmwareView, _ listing: DumpReport?) throws(CommandFailure) {
    let report = RawReport(mounted.image, findings: findings(in: mounted), order: sort?.order)
    switch format {
    case .text: try Console.report(report.text(width: Console.width, isRevealing: reveal.isRevealing))
    case .json: try self.report(report.json, listing)
    case .csv: try Console.report(report.csv)
    }
  }
}
