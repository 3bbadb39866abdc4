import ArgumentParser
import NVSModel
import Station

/// Shows, checks and converts a partition table.
struct PartitionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partitions",
    abstract: "Show, check and convert a partition table.",
    discussion: """
      FILE is a CSV, a binary table, or the dump of a whole flash with one; its content tells. Environment variables in a CSV are expanded. Every problem is \
      said on standard error; with an error nothing is written and the exit status is 1.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, csv, json, binary
  }

  @Argument(help: "A partition table, CSV or binary, or the dump of a whole flash.")
  var file: String

  @Option(help: "How to write the table.")
  var format = Format.text

  @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @OptionGroup var rules: PartitionRulesOptions

  @Flag(help: "Leave the checksum out of a binary table.")
  var noMD5 = false

  func validate() throws {
    if format == .binary, output == nil, Console.isTerminal {
      throw ValidationError("A binary table would garble the terminal: name a file with --output.")
    }
  }

  func run() throws {
    if let output { try [SparedFile(file, .input)].requireOther(than: output) }
    let table = try FactoryInput.table(file, rules.rules)
    for problem in table.problems where problem.severity > .note { Console.complain(problem.line(in: file)) }
    if table.hasErrors {
      if format == .text, output == nil { try write(Array(table.text.utf8)) }
      throw CommandFailure(.inputHasProblems)
    }
    try write(try rendered(table))
  }

  private func write(_ bytes: [UInt8]) throws(CommandFailure) {
    if output == nil, format != .binary { return try Console.report(bytes) }
    do {
      if let output {
        try WholeFile.write(bytes, to: output, sparing: [SparedFile(file, .input)])
      } else {
        try Console.write(bytes)
      }
    } catch {
      throw .input(output ?? "standard output", error)
    }
  }

  private func rendered(_ table: PartitionTable) throws(CommandFailure) -> [UInt8] {
    switch format {
    case .text: return Array(table.text.utf8)
    case .csv: return Array(table.csv.utf8)
    case .json: return Array(table.json.utf8)
    case .binary:
      do {
        return try table.binary(withMD5: !noMD5)
      } catch {
        throw .input(file, error)
      }
    }
  }
}
