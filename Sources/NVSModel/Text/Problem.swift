/// Something wrong or noteworthy in a document, said at the place where it is.
public struct Problem: Hashable, Sendable {
  /// How much is wrong; the least comes first in the order.
  public enum Severity: String, Comparable, Sendable {
    /// Worth knowing: what was done differs from what another tool would do.
    case note
    /// Works, but is probably not what is wanted.
    case warning
    /// Nothing can be made from this until it is mended.
    case error

    public static func < (one: Severity, other: Severity) -> Bool {
      one.rank < other.rank
    }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// How much is wrong.
  public var severity: Severity
  /// One sentence without a full stop: what is wrong, and what to do about it.
  public var message: String
  /// Where in the text; nil when it concerns the whole file.
  public var place: TextPlace?

  /// A problem at a place, or of the whole file.
  public init(_ severity: Severity, _ message: String, at place: TextPlace? = nil) {
    self.severity = severity
    self.message = message
    self.place = place
  }
}

/// A place in a text file, counted from 1 as editors do.
public struct TextPlace: Hashable, Sendable {
  /// In lines of the file, quoted line ends counted.
  public var line: Int
  /// In characters, not bytes.
  public var column: Int

  init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
