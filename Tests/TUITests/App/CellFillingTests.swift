import NVSModel
import TestSupport
import Testing

@testable import TUI

@Suite struct `Several cells at once` {
  private static let values = "serial_no,hw_rev\nSN08,A\nSN2,B\nSN3,C\nSN4,D\n"

  private func devices() throws -> Driver { try Driver(values: Self.values) }

  private func column(_ app: Driver, _ column: Int = 0) throws -> [String] {
    let table = try #require(app.state.workspace.devices?.table)
    return (0..<table.rowCount).map { table.text(ofRow: $0, column: column) ?? "–" }
  }

  private func rows(_ app: Driver) -> [String] { app.document.rows.map(\.texts.value) }

  @Test func `are counted and seen while they are selected`() throws {
    var app = try Driver()
    app.keys("Down Shift-Down Shift-Down")
    #expect(app.text.contains("3 rows selected"))
    app.keys("Esc")
    #expect(!app.text.contains("selected"))
    app = try devices()
    app.keys("Shift-Down")
    #expect(app.text.contains("2 rows selected"))
  }

  @Test func `are filled with the first, in one step of undo`() throws {
    var app = try devices()
    app.keys("Right Shift-Down Shift-Down Ctrl-D")
    #expect(try column(app, 1) == ["A", "A", "A", "D"])
    #expect(app.message == "2 cells filled; Ctrl-U takes them back")
    app.keys("Ctrl-U")
    #expect(try column(app, 1) == ["A", "B", "C", "D"])
    app.keys("Ctrl-R")
    #expect(try column(app, 1) == ["A", "A", "A", "D"])
  }

  @Test func `count on from the first, with its digits`() throws {
    var app = try devices()
    app.keys("Shift-Down Shift-Down Shift-Down Alt-f")
    #expect(try column(app) == ["SN08", "SN09", "SN10", "SN11"])
  }

  @Test func `count on by the step of the two above`() throws {
    var app = try devices()
    app.keys("F2 Ctrl-U 'SN10' Enter Down F2 Ctrl-U 'SN15' Enter Down Alt-f Down Alt-f")
    #expect(try column(app) == ["SN10", "SN15", "SN20", "SN25"])
  }

  @Test func `are the cells below one that is copied or counted on from, one by one`() throws {
    var app = try devices()
    app.keys("Down Right Ctrl-D Home Alt-f")
    #expect(try column(app, 1) == ["A", "A", "C", "D"])
    #expect(try column(app) == ["SN08", "SN09", "SN3", "SN4"])
    app.keys("Up Ctrl-D")
    #expect(app.message.contains("nothing is above"))
  }

  @Test func `are cleared, and no row goes`() throws {
    var app = try Driver()
    app.keys("Down End Shift-Down Delete")
    #expect(rows(app)[1...2].allSatisfy(\.isEmpty) && rows(app).count == 5)
    app.keys("Ctrl-U")
    #expect(app.csv == Sample.csv)
  }

  @Test func `take a pasted column, and say what had no room`() throws {
    var app = try devices()
    app.keys("Down")
    app.paste("X1\n\nX3\nX4\nX5\n")
    #expect(try column(app) == ["SN08", "X1", "", "X3"])
    #expect(app.message.contains("3 cells pasted, 2 left out"))
    app.keys("Ctrl-U")
    #expect(try column(app) == ["SN08", "SN2", "SN3", "SN4"])
  }

  @Test func `are all filled with one value that is pasted`() throws {
    var app = try devices()
    app.keys("Right Shift-Down Shift-Down")
    app.paste("Z\n")
    #expect(try column(app, 1) == ["Z", "Z", "Z", "D"])
  }

  @Test func `go by the order in which devices are shown`() throws {
    var app = try devices()
    app.keys("Right S S g")
    app.paste("1\n2\n3\n4")
    #expect(try column(app, 1) == ["4", "3", "2", "1"])
  }

  @Test(arguments: ["a, b", "-----BEGIN X-----\nab,c\n-----END X-----\n", "#ff0000", "a \"b\" c"])
  func `are one where a value with commas, lines or quotes is pasted`(value: String) throws {
    var app = try Driver()
    app.keys("Down End")
    app.paste(value)
    #expect(rows(app)[1] == (value.hasSuffix("\n") ? String(value.dropLast()) : value) && rows(app).count == 5)
  }

  @Test(arguments: ["ns,namespace", "k,data,u8,1", "k\tdata\tu8\t1\nm\tdata\tu8\t2"])
  func `are none where rows are pasted`(text: String) throws {
    var app = try Driver()
    app.paste(text)
    #expect(app.message.contains("pasted") && rows(app).count > 5)
  }

  @Test func `are copied, for the system too, and pasted from the cursor down`() throws {
    var app = try devices()
    app.keys("Shift-Down Alt-c")
    #expect(app.effects.contains { if case .copyToClipboard("SN08\nSN2") = $0 { true } else { false } })
    app.keys("Esc Down Ctrl-V")
    #expect(try column(app) == ["SN08", "SN2", "SN08", "SN2"])
    app.keys("F7 Down End Ctrl-V")
    #expect(rows(app)[1...2] == ["SN08", "SN2"])
  }
}
