import ArgumentParser
import NVSModel
import Station

/// `fctry extract`: one value of an image.
struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Write one value of an image to a file or to standard output.",
    discussion: """
      A blob is written as its bytes, a string as its text without the NUL that ends it, a number in decimal. The image \
      is never written to.
      """)

  @Argument(help: "An NVS image, or the dump of a whole flash.")
  var image: String

  @Argument(help: "The namespace.")
  var namespace: String

  @Argument(help: "The key.")
  var key: String

  @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: "The type, where the key has values of several: u8 to i64, float, double, string or blob.")
  var type: String?

  @OptionGroup var options: ImageOptions

  func run() throws {
    if let output { try options.spared(image).requireOther(than: output) }
    let value = try value(in: KeyedValues(try options.open(image, for: .values).view))
    let bytes = try bytes(of: value)
    do {
      if let output {
        try WholeFile.write(bytes, to: output, isSecret: true, sparing: options.spared(image))
      } else if Console.isTerminal {
        try show(value, bytes)
      } else {
        try Console.write(bytes)
      }
    } catch let error as FileError {
      throw CommandFailure.input(output ?? "standard output", error)
    }
  }

  private func value(in values: KeyedValues) throws(CommandFailure) -> KeyedValues.Value {
    let name = values.names.first { $0.namespace?.text == namespace && $0.key.text == key }
    let found = name.flatMap { values.values[$0] } ?? []
    if let type {
      if let value = found.first(where: { $0.typeName == type }) { return value }
      let types = found.map(\.typeName).joined(separator: ", ")
      if !found.isEmpty { throw .input(image, "\(key.quoted) has no value of type \(type.quoted): it is \(types)") }
    }
    if let value = found.first { return value }
    if !values.names.contains(where: { $0.namespace?.text == namespace }) {
      throw .input(image, "no value in a namespace \(namespace.quoted): fctry show lists what there is")
    }
    throw .input(image, "there is no key \(key.quoted) in namespace \(namespace.quoted): fctry show lists them")
  }

  private func bytes(of value: KeyedValues.Value) throws(CommandFailure) -> [UInt8] {
    switch value.content {
    case .error(let error): throw .input(image, "\(key.quoted) cannot be read: \(error.name)")
    case .number: return Array((value.displayText + "\n").utf8)
    case .data(let bytes): return bytes
    }
  }

  /// Nothing from a file may act on the terminal.
  private func show(_ value: KeyedValues.Value, _ bytes: [UInt8]) throws {
    if value.typeName == "blob" {
      throw ValidationError("The bytes of a blob would garble the terminal: name a file with --output.")
    }
    Console.print(value.displayText.printable)
  }
}
