import CSQLite

/// A connection to an SQLite database. Used by one thread at a time.
///
/// Statements name their values `$1`, `$2` …, as PostgreSQL does, so that the same text serves both.
final class Database {
  private let handle: OpaquePointer
  /// Those that were used before, by their text.
  private var statements: [String: OpaquePointer] = [:]

  /// Opens the file at `path`, which must be there unless `isCreating`.
  ///
  /// - Parameter patience: how long to wait for another program that writes.
  init(_ path: String, isCreating: Bool = false, patience: Duration = .seconds(5)) throws(DatabaseError) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (isCreating ? SQLITE_OPEN_CREATE : 0)
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard let opened else { throw DatabaseError(.other, "no memory") }
    guard code == SQLITE_OK else {
      defer { sqlite3_close_v2(opened) }
      throw DatabaseError(code: code, String(cString: sqlite3_errmsg(opened)))
    }
    handle = opened
    let (seconds, attoseconds) = patience.components
    sqlite3_busy_timeout(handle, Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  // MARK: Statements

  /// Carries out one statement whose rows, if any, nobody wants.
  func execute(_ sql: String, _ values: SQLValue...) throws(DatabaseError) { _ = try rows(sql, values) }

  /// Carries out one statement.
  func execute(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) { _ = try rows(sql, values) }

  /// The rows that a query finds.
  func query(_ sql: String, _ values: SQLValue...) throws(DatabaseError) -> [SQLRow] { try rows(sql, values) }

  /// The first row that a query finds.
  func first(_ sql: String, _ values: SQLValue...) throws(DatabaseError) -> SQLRow? { try rows(sql, values).first }

  /// Carries out several statements that have no values.
  func script(_ sql: String) throws(DatabaseError) { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

  /// The rows that a query finds.
  func rows(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> [SQLRow] {
    let statement = try prepared(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() { try bind(value, as: index + 1, in: statement) }
    var found: [SQLRow] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return found }
      guard code == SQLITE_ROW else { throw error(code) }
      found.append(SQLRow(values: (0..<sqlite3_column_count(statement)).map { Self.value($0, of: statement) }))
    }
  }

  private func prepared(_ sql: String) throws(DatabaseError) -> OpaquePointer {
    if let statement = statements[sql] { return statement }
    var made: OpaquePointer?
    try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil))
    guard let made else { throw DatabaseError(.other, "an empty statement") }
    statements[sql] = made
    return made
  }

  private func bind(_ value: SQLValue, as number: Int, in statement: OpaquePointer) throws(DatabaseError) {
    let index = sqlite3_bind_parameter_index(statement, "$\(number)")
    switch value {
    case .null: try check(sqlite3_bind_null(statement, index))
    case .integer(let value): try check(sqlite3_bind_int64(statement, index, Int64(value)))
    case .text(let text): try check(fctry_bind_text(statement, index, text, Int32(text.utf8.count)))
    case .blob(let bytes): try check(fctry_bind_blob(statement, index, bytes, Int32(bytes.count)))
    }
  }

  private static func value(_ column: Int32, of statement: OpaquePointer) -> SQLValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(Int(sqlite3_column_int64(statement, column)))
    case SQLITE_BLOB:
      let bytes = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column)))
      return .blob(Array(bytes))
    default:
      // A NUL inside does not end it.
      let text = sqlite3_column_text(statement, column)
      let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column)))
      return .text(String(decoding: bytes, as: UTF8.self))
    }
  }

  // MARK: Transactions

  /// Carries out `body` wholly or not at all, and alone: nobody else writes meanwhile.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result { try transaction("BEGIN IMMEDIATE", body) }

  /// Carries out `body` on what was there when it began, whoever writes meanwhile.
  func snapshot<Result>(_ body: () throws -> Result) throws -> Result { try transaction("BEGIN", body) }

  private func transaction<Result>(_ begin: String, _ body: () throws -> Result) throws -> Result {
    try execute(begin)
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // Some failures have ended it already.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  // MARK: State

  /// Whether its file was deleted, renamed or replaced since it was opened.
  var hasMoved: Bool {
    var moved: Int32 = 0
    return sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0
  }

  private func check(_ code: Int32) throws(DatabaseError) {
    if code != SQLITE_OK { throw error(code) }
  }

  private func error(_ code: Int32) -> DatabaseError {
    hasMoved
      ? DatabaseError(.moved, "the file has gone") : DatabaseError(code: code, String(cString: sqlite3_errmsg(handle)))
  }
}
