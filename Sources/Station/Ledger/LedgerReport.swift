import Glibc
public import NVSModel

/// What the commands say of a ledger: plain lines, and an object a line.
public enum LedgerReport {
  // MARK: Times

  /// `2026-11-27T08:09:20Z`, from milliseconds since 1970.
  public static func date(_ milliseconds: Int) -> String {
    var (seconds, parts) = (time_t(milliseconds / 1000), tm())
    guard gmtime_r(&seconds, &parts) != nil else { return String(milliseconds) }
    func padded(_ number: Int32, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
      + "T\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))Z"
  }

  // MARK: Devices

  /// How a device stands, in a word or two.
  public static func state(of device: LedgerDevice, isLive: Bool) -> String {
    switch (device.standing, device.step) {
    case (_, .claimed?) where isLive: "claimed"
    case (_, .writing?) where isLive: "being flashed"
    case (_, .writing?), (.unsettled, _): "in doubt"
    case (.ready, _): "free"
    case (.passed, _): "passed"
    case (.givenUp, _): "given up"
    }
  }

  /// One line: which device, of which batch, and how it stands.
  public static func line(_ device: LedgerDevice, isLive: Bool) -> String {
    "\(device.name) of \(device.batch.printable): \(state(of: device, isLive: isLive))"
      + (device.mac.map { " on \($0)" } ?? "")
  }

  /// An object with what is known of a device.
  public static func json(_ device: LedgerDevice, isLive: Bool) -> JSON {
    .object([
      ("device", .number(String(device.id))), ("batch", .string(device.batch)),
      ("identity", .object(device.identity.map { ($0.name, .string($0.value)) })),
      ("state", .string(state(of: device, isLive: isLive))), ("mac", text(device.mac?.description)),
      ("attempt", device.attempt.map { .number(String($0)) } ?? .null),
    ])
  }

  // MARK: Events

  /// A line an event, in columns.
  public static func lines(_ events: [LedgerEvent]) -> [String] {
    TextTable.lines(
      events.map { event in
        [
          String(event.number), date(event.time), words(event), event.mac?.description ?? "", place(event),
          "\(event.author.operator) at \(event.author.station)", event.reason ?? "",
        ].map(\.printable)
      })
  }

  private static func words(_ event: LedgerEvent) -> String {
    guard let result = event.result else { return event.kind.rawValue }
    return result.rawValue + (event.duration.map { " in \($0 / 1000).\($0 % 1000 / 100) s" } ?? "")
  }

  private static func place(_ event: LedgerEvent) -> String {
    guard let write = event.write else { return "" }
    let image = write.image.map { "\($0.prefix(8))…" }
    return [image, write.partition, write.offset.map { "at \($0.hex)" }, write.port].compactMap(\.self)
      .joined(separator: " ")
  }

  /// The names of the columns of ``cells(_:)``.
  public static let columns =
    ["date"] + EventChain.fields(of: LedgerEvent(.create)).map(\.name) + ["values", "hash"]

  /// All that an event says, for a CSV.
  public static func cells(_ event: LedgerEvent) -> [String] {
    let fields = EventChain.fields(of: event).map { field in
      switch field.value {
      case .null, .blob: ""
      case .integer(let number): String(number)
      case .text(let text): text
      }
    }
    let values = event.values.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    return [date(event.time)] + fields + [values, event.hash]
  }

  /// An object with all that an event says.
  public static func json(_ event: LedgerEvent) -> JSON {
    let fields = EventChain.fields(of: event).compactMap { field -> (String, JSON)? in
      switch field.value {
      case .null, .blob: nil
      case .integer(let number): (field.name, .number(String(number)))
      case .text(let text): (field.name, .string(text))
      }
    }
    let values = event.values.map { JSON.array([.string($0.name), .string($0.value)]) }
    return .object(
      [("date", .string(date(event.time)))] + fields
        + (values.isEmpty ? [] : [("values", .array(values))]) + [("hash", .string(event.hash))])
  }

  private static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}

extension LedgerReport {
  // MARK: Summary

  /// A line for the ledger, one a batch, one for each device that a program has, one for each in doubt, and one for what a
  /// glance shows to be wrong with the ledger itself.
  public static func lines(_ summary: Ledger.Summary, of path: String) -> [String] {
    var lines = ["\(path.printable): \(summary.events) events"]
    lines += summary.batches.map { batch in
      let counts = [
        (batch.passed, "passed"), (batch.inDoubt, "in doubt"), (batch.open, "being flashed"),
        (batch.givenUp, "given up"), (batch.free, "free again"),
      ]
      let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      return "batch \(batch.batch.printable): \(words.joined(separator: ", "))"
    }
    lines += summary.open.map { line($0, isLive: true) }
    lines += summary.inDoubt.map { line($0, isLive: false) + ": flash it again on this board, or give it up" }
    lines += summary.findings.map {
      "error: \($0.message); until 'fctry ledger accept' says what happened, nothing is claimed"
    }
    return lines
  }

  /// An object a batch, then one for each device that a program has or that is in doubt.
  public static func json(_ summary: Ledger.Summary) -> [JSON] {
    summary.batches.map { batch in
      .object([
        ("batch", .string(batch.batch)), ("passed", .number(String(batch.passed))),
        ("in_doubt", .number(String(batch.inDoubt))), ("open", .number(String(batch.open))),
        ("given_up", .number(String(batch.givenUp))), ("free", .number(String(batch.free))),
      ])
    } + summary.open.map { json($0, isLive: true) } + summary.inDoubt.map { json($0, isLive: false) }
      + summary.findings.map { .object([("finding", .string($0.message))]) }
  }

  // MARK: Verification

  /// What was looked at, and a line for whatever is not as it was recorded.
  public static func lines(_ verification: Ledger.Verification, of path: String) -> [String] {
    var lines = verification.acceptances.map { event in
      "note: accepted by \(event.author.operator.printable) on \(date(event.time)): \((event.reason ?? "").printable)"
    }
    lines += verification.setBacks.prefix(10).map {
      "note: the clock was set back before event \($0); the order of the events is right all the same"
    }
    lines += verification.findings.map { "error: \($0.message)" }
    let count = "\(verification.events) events and \(verification.devices) devices"
    lines.append(
      verification.findings.isEmpty
        ? "\(path.printable): \(count) are what was recorded"
        : "\(path.printable): \(count) were read; nothing is claimed until 'fctry ledger accept' says what happened")
    return lines
  }

  /// One object.
  public static func json(_ verification: Ledger.Verification) -> JSON {
    .object([
      ("events", .number(String(verification.events))), ("devices", .number(String(verification.devices))),
      ("findings", .array(verification.findings.map { .string($0.message) })),
      ("set_back_before", .array(verification.setBacks.map { .number(String($0)) })),
      ("accepted", .array(verification.acceptances.map { json($0) })),
    ])
  }
}
