import ArgumentParser
import NVSModel
import Station

/// `fctry history`: what was there before.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List the present and past values of the keys of an NVS image.",
    discussion: """
      Erased and overwritten values stay in flash until their page is erased. They are listed in the order they were \
      written, with where each lies and whether all of it can be had back. Those that a key no longer has are numbered \
      from the newest on: fctry extract --past N writes one to a file.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "A dump of an NVS partition.")
  var image: String

  @Argument(help: "Only the keys in this namespace.")
  var namespace: String?

  @Argument(help: "Only this key.")
  var key: String?

  @Option(help: "How to write it.")
  var format = Format.text

  @Option(
    help: "The order of the keys, by their newest values: place, key (namespace and key), size, age (the newest first)."
  )
  var sort: SortArgument?

  @OptionGroup var reveal: RevealOptions

  @OptionGroup var options: ImageOptions

  func run() throws {
    let mounted = try options.open(image)
    let history = History(mounted.view)
    var keys: [HistoryKey]?
    if let namespace {
      let found = HistoryReport.keys(in: history, namespace: namespace, key: key)
      if found.isEmpty {
        let what = key.map { "of \($0.quoted) in" } ?? "in"
        throw CommandFailure.input(image, "no entry, live or erased, \(what) namespace \(namespace.quoted)")
      }
      keys = found
    }
    let report = HistoryReport(history, keys: keys, order: sort?.order)
    switch format {
    case .text: try Console.report(report.text(width: Console.width, isRevealing: reveal.isRevealing))
    case .json: try Console.report(report.json)
    }
    try mounted.requireOpened()
  }
}
