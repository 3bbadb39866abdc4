import Glibc

/// Who writes into a ledger.
public struct LedgerAuthor: Hashable, Sendable {
  /// The computer.
  public let station: String
  /// The person.
  public let `operator`: String
  /// The version of the program.
  public let program: String

  /// An author by names.
  public init(station: String, operator: String, program: String) {
    (self.station, self.operator, self.program) = (station, `operator`, program)
  }

  /// The same computer with another person, where one is named.
  public func working(as person: String?) -> LedgerAuthor {
    LedgerAuthor(station: station, operator: person ?? self.operator, program: program)
  }

  /// This computer, and the person who is logged in unless another is named.
  public static func here(operator name: String?, program: String) -> LedgerAuthor {
    var host = [CChar](repeating: 0, count: 256)
    // One less, so that a NUL ends it.
    gethostname(&host, host.count - 1)
    let station = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let user = Environment.value("USER") ?? Environment.value("LOGNAME") ?? "user \(getuid())"
    return LedgerAuthor(station: station, operator: name ?? user, program: program)
  }
}
