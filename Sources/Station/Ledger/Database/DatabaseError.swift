import CSQLite

/// Why a statement was not carried out.
struct DatabaseError: Error, Hashable {
  enum Kind: Hashable {
    /// Another program holds it, and did not let go in time.
    case busy
    case full
    case noPermission
    /// It cannot be opened, or is not there.
    case missing
    /// It is no database.
    case foreign
    /// It is one, and broken.
    case damaged
    /// It was deleted, renamed or replaced while it was open.
    case moved
    /// A rule of the tables forbids it.
    case constraint
    case other
  }

  let kind: Kind
  /// What the engine says.
  let detail: String

  init(_ kind: Kind, _ detail: String) { (self.kind, self.detail) = (kind, detail) }

  /// An SQLite result code.
  init(code: Int32, _ detail: String) {
    kind =
      switch code & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
      case SQLITE_FULL: .full
      case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .noPermission
      case SQLITE_CANTOPEN: .missing
      case SQLITE_NOTADB: .foreign
      case SQLITE_CORRUPT: .damaged
      case SQLITE_CONSTRAINT: .constraint
      default: .other
      }
    self.detail = detail
  }
}
