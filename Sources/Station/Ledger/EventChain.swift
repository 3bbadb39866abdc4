import NVSModel

/// What makes a change to any event show: each event's hash covers the one before.
///
/// The hash is the SHA-256, in 64 digits, of the hash before (64 zeros before the first) and then each of ``fields`` and the
/// names and values of `values`, in this order: a number in decimal digits or a text as `LENGTH:TEXT,` with the length in
/// bytes, and what there is none of as `-,`.
enum EventChain {
  /// What the first event follows.
  static let beginning = String(repeating: "0", count: 64)

  /// The hash of an event that follows one with the hash `previous`.
  static func hash(of event: LedgerEvent, after previous: String) -> String {
    var bytes = Array(previous.utf8)
    for (_, value) in fields(of: event) { append(value, to: &bytes) }
    for value in event.values {
      append(.text(value.name), to: &bytes)
      append(.text(value.value), to: &bytes)
    }
    return SHA256.hex(of: bytes)
  }

  /// What of a list of values is the same whatever their order.
  static func identity(of values: [LedgerValue]) -> String {
    var bytes: [UInt8] = []
    for value in values.sorted() {
      append(.text(value.name), to: &bytes)
      append(.text(value.value), to: &bytes)
    }
    return SHA256.hex(of: bytes)
  }

  private static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(UInt8(ascii: "-"))
    case .integer(let number): append(String(number), to: &bytes)
    case .text(let text): append(text, to: &bytes)
    case .blob(let blob): append(String(decoding: blob, as: UTF8.self), to: &bytes)
    }
    bytes.append(UInt8(ascii: ","))
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes += String(text.utf8.count).utf8
    bytes.append(UInt8(ascii: ":"))
    bytes += text.utf8
  }

  /// An event's columns, but for its hash, in the order of the table, of the hash, and of what is exported.
  static func fields(of event: LedgerEvent) -> [(name: String, value: SQLValue)] {
    [
      ("number", .integer(event.number)), ("time", .integer(event.time)), ("kind", .text(event.kind.rawValue)),
      ("station", .text(event.author.station)), ("operator", .text(event.author.operator)),
      ("program", .text(event.author.program)), ("session", .integer(event.session)), ("batch", .text(event.batch)),
      ("version", .text(event.version)), ("device", .integer(event.device)), ("attempt", .integer(event.attempt)),
      ("mac", .text(event.mac?.description)), ("chip", .text(event.write?.chip)), ("port", .text(event.write?.port)),
      ("partition", .text(event.write?.partition)), ("offset", .integer(event.write?.offset)),
      ("image", .text(event.write?.image)), ("key", .text(event.write?.key)), ("result", .text(event.result?.rawValue)),
      ("reason", .text(event.reason)), ("duration", .integer(event.duration)),
    ]
  }
}
