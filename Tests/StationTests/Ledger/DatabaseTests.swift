import Glibc
import TestSupport
import Testing

@testable import Station

@Suite struct `A database` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func database() throws -> Database { try Database(folder("plain.db"), isCreating: true) }

  @Test func `gives back every value as it was`() throws {
    let database = try database()
    try database.script("CREATE TABLE t (v)")
    let values: [SQLValue] = [
      .null, .integer(.min), .integer(.max), .text(""), .text("a\u{0}b"), .text("é🙂"), .blob([]), .blob([0, 255, 0]),
    ]
    for value in values { try database.execute("INSERT INTO t VALUES ($1)", value) }
    #expect(try database.query("SELECT v FROM t ORDER BY rowid").map(\.values) == values.map { [$0] })
  }

  @Test func `carries out a transaction wholly or not at all`() throws {
    struct Stop: Error {}
    let database = try database()
    try database.script("CREATE TABLE t (v)")
    #expect(throws: Stop.self) {
      try database.transaction {
        try database.execute("INSERT INTO t VALUES (1)")
        throw Stop()
      }
    }
    try database.transaction { try database.execute("INSERT INTO t VALUES (2)") }
    #expect(try database.query("SELECT v FROM t").map(\.values) == [[2]])
  }

  @Test func `says that another writes, when waiting for it was in vain`() throws {
    let first = try database()
    try first.script("CREATE TABLE t (v)")
    let second = try Database(folder("plain.db"), patience: .milliseconds(10))
    try first.transaction {
      do {
        try second.transaction {}
        Issue.record("both write")
      } catch let error as DatabaseError {
        #expect(error.kind == .busy)
      }
    }
    try second.transaction { try second.execute("INSERT INTO t VALUES (1)") }
  }

  @Test(arguments: ["deleted", "replaced"]) func `notices that its file was`(fate: String) throws {
    let database = try database()
    try database.script("CREATE TABLE t (v)")
    #expect(!database.hasMoved)
    #expect(rename(folder("plain.db"), folder("old.db")) == 0)
    if fate == "replaced" { try folder.write("", to: "plain.db") }
    #expect(database.hasMoved)
  }
}
