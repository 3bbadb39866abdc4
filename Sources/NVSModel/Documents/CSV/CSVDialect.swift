/// How a CSV file is cut into cells: what spreadsheets write differs by country and program.
struct CSVDialect: Hashable, Sendable {
  /// A comma, a semicolon or a tab.
  var separator = UInt8.comma
  /// Whether a line that begins with `#` is a comment, and not a record.
  var hasComments = true

  private static let separators: [UInt8] = [.comma, UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// The separator of a file: the first of comma, semicolon and tab that parts its first record; a comma where none does.
  mutating func takeSeparator(ofRecord bytes: ArraySlice<UInt8>) {
    for separator in Self.separators {
      var dialect = self
      dialect.separator = separator
      if CSVLine(firstOf: bytes, dialect).cells.count > 1 {
        self = dialect
        return
      }
    }
  }

  /// What is said of a file that other tools read wrongly; nil where it has commas.
  func note(at place: TextPlace) -> Problem? {
    guard separator != .comma else { return nil }
    let name = separator == UInt8(ascii: ";") ? "semicolons" : "tabs"
    return Problem(.note, "cells are parted by \(name): Espressif's tools take commas only", at: place)
  }
}
