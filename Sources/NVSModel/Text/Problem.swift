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
  /// Where in the text; nil when it concerns the whole file.
  public var place: TextPlace?
  /// The sentence up to the other row that it speaks of, if it does, and from there on.
  private let head, tail: String
  private let other: RowReference?

  /// A problem at a place, or of the whole file.
  ///
  /// - Parameter message: one sentence without a full stop: what is wrong, and what to do about it.
  public init(_ severity: Severity, _ message: String, at place: TextPlace? = nil) {
    self.init(severity, message, naming: nil, "", at: place)
  }

  /// A problem whose sentence speaks of another row between its two parts.
  init(_ severity: Severity, _ head: String, naming other: RowReference?, _ tail: String, at place: TextPlace?) {
    self.severity = severity
    self.place = place
    (self.head, self.other, self.tail) = (head, other, tail)
  }

  /// The sentence. Another row that it speaks of is named by its line.
  public var message: String { message { "in line \($0.place.line)\($0.ofFile)" } }

  /// The sentence for where rows have numbers.
  public var messageByRow: String { message { "in row \($0.row)\($0.ofFile)" } }

  /// The sentence for who reads it beside `file:line:column`, with another row named in the same way.
  public func messageByPlace(in file: String) -> String {
    message { "at \(($0.file ?? file).printable):\($0.place.line):\($0.place.column)" }
  }

  private func message(naming name: (RowReference) -> String) -> String {
    guard let other else { return head }
    return head + name(other) + tail
  }
}

/// A row that a problem of another one speaks of. How it is called depends on where that is read.
struct RowReference: Hashable, Sendable {
  /// The file, where it is not the problem's own.
  var file: String?
  /// Among the rows of its file, from 1.
  var row: Int
  /// Where it begins.
  var place: TextPlace

  fileprivate var ofFile: String { file.map { " of \($0.printable)" } ?? "" }
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
