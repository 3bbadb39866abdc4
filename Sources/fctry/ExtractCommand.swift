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
      is never written to. Values that the key had before are there until their page is erased: fctry history lists \
      them, --past and --erased take one.
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

  @Option(
    help:
      "A value that the key no longer has, by its number in fctry history: 1 is the newest of them."
  )
  var past: Int?

  @Flag(help: "The last value that was erased, of which all is still there.")
  var erased = false

  @OptionGroup var options: ImageOptions

  func validate() throws {
    if let past, past < 1 {
      throw ValidationError("--past counts from 1, the newest value that the key no longer has")
    }
    if past != nil, erased || type != nil {
      throw ValidationError("--past says which value: give it alone")
    }
  }

  func run() throws {
    if let output { try options.spared(image).requireOther(than: output) }
    let view = try options.open(image, for: .values).view
    let value = past == nil && !erased ? try value(in: view) : try former(History(view))
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

  /// The value that `--past` or `--erased` means.
  private func former(_ history: History) throws(CommandFailure) -> KeyedValues.Value {
    let former = formerValues(history)
    if erased {
      let wanted = former.first {
        $0.standing == .erased && $0.damage == nil && (type == nil || $0.typeName == type)
      }
      if let wanted { return KeyedValues.Value(wanted, in: history) }
      throw .input(
        image, "no erased value of \(key.quoted) is whole: fctry history lists what is left")
    }
    guard let past, past <= former.count else {
      throw .input(
        image,
        "\(key.quoted) has \(plural(former.count, "former value")): fctry history lists what there is")
    }
    let value = former[past - 1]
    guard let damage = value.damage else { return KeyedValues.Value(value, in: history) }
    throw .input(image, "the past value \(past) of \(key.quoted) is not whole: \(damage)")
  }

  /// Those that the key no longer has, the newest first.
  private func formerValues(_ history: History) -> [PastValue] {
    HistoryReport.keys(in: history, namespace: namespace, key: key).flatMap {
      history.values(of: $0)
    }
    .filter { $0.standing != .current }.reversed()
  }

  private func value(in view: FirmwareView) throws(CommandFailure) -> KeyedValues.Value {
    let values = KeyedValues(view)
    let name = values.names.first { $0.namespace?.text == namespace && $0.key.text == key }
    let found = name.flatMap { values[$0] } ?? []
    if let type {
      if let value = found.first(where: { $0.typeName == type }) { return value }
      let types = found.map(\.typeName).joined(separator: ", ")
      if !found.isEmpty { throw .input(image, "\(key.quoted) has no value of type \(type.quoted): it is \(types)") }
    }
    if let value = found.first { return value }
    let former = formerValues(History(view)).count
    if former > 0 {
      throw .input(
        image,
        "\(key.quoted) has no value now, and had \(former) before: --past 1 or --erased takes one")
    }
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
