/// A value in a table, of the kinds that SQLite and PostgreSQL both know.
enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int)
  case text(String)
  case blob([UInt8])

  static func integer(_ value: Int?) -> SQLValue { value.map { .integer($0) } ?? .null }
  static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  init(integerLiteral value: Int) { self = .integer(value) }
  init(stringLiteral value: String) { self = .text(value) }
}

/// What a query finds: the values of its columns, in their order.
struct SQLRow: Hashable, Sendable {
  let values: [SQLValue]

  /// Nil for NULL.
  ///
  /// - Throws: for a column of another kind, which only someone who wrote past the program can have put there.
  func integer(_ column: Int) throws(DatabaseError) -> Int? {
    switch values[column] {
    case .null: nil
    case .integer(let value): value
    default: throw DatabaseError(.damaged, "column \(column) is no number")
    }
  }

  /// Nil for NULL.
  func text(_ column: Int) throws(DatabaseError) -> String? {
    switch values[column] {
    case .null: nil
    case .text(let text): text
    default: throw DatabaseError(.damaged, "column \(column) is no text")
    }
  }

  /// The number in a column that is never NULL.
  func number(_ column: Int) throws(DatabaseError) -> Int {
    guard let value = try integer(column) else { throw DatabaseError(.damaged, "column \(column) is empty") }
    return value
  }

  /// The text in a column that is never NULL.
  func string(_ column: Int) throws(DatabaseError) -> String {
    guard let text = try text(column) else { throw DatabaseError(.damaged, "column \(column) is empty") }
    return text
  }
}
