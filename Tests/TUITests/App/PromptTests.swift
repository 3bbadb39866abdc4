import NVSModel
import TestSupport
import Testing

@testable import TUI

@Suite struct `A question for a text` {
  private static let files = ["demo/cert.pem": "x", "demo/certs/a.crt": "y", "demo/certs/b.crt": "z"]

  private func prompt(_ app: Driver) throws -> Prompt { try #require(app.prompt) }

  @Test func `comes with its text selected, and typing takes its place`() throws {
    var app = try Driver()
    app.keys("F5")
    #expect(try prompt(app).line.isSelected)
    app.keys("'out.bin'")
    #expect(try prompt(app).line.text == "out.bin")
  }

  @Test(arguments: [
    ("Left 'x'", "demo/mfg.bixn"), ("End 'x'", "demo/mfg.binx"), ("Backspace", ""), ("Ctrl-A 'x'", "xdemo/mfg.bin"),
  ])
  func `is changed where the cursor is once that was moved`(keys: String, expected: String) throws {
    var app = try Driver()
    app.keys("F5 \(keys)")
    #expect(try prompt(app).line.text == expected)
  }

  @Test func `is replaced by what is pasted`() throws {
    var app = try Driver()
    app.keys("F5")
    app.paste("other.bin")
    #expect(try prompt(app).line.text == "other.bin")
  }

  @Test func `is gone on with where it is a folder, or was refused`() throws {
    var app = try Driver()
    app.keys("Ctrl-O 'nowhere'")
    #expect(try prompt(app).line.text == "demo/nowhere")
    app.keys("Enter 'x'")
    #expect(try prompt(app).line.text == "demo/nowherex")
  }

  @Test func `goes on with a path by Tab, and shows what there is to choose`() throws {
    var app = try Driver(files: Self.files)
    app.keys("Ctrl-O 'ce' Tab")
    #expect(try prompt(app).line.text == "demo/cert")
    #expect(app.text.contains("cert.pem  certs/"))
    app.keys("'s/' Tab")
    #expect(app.text.contains("a.crt  b.crt"))
    app.keys("'b' Tab")
    #expect(try prompt(app).line.text == "demo/certs/b.crt" && prompt(app).offers.isEmpty)
    app.keys("'x' Tab")
    #expect(try prompt(app).error == "nothing begins so")
  }

  @Test func `takes no names for another text than was asked about`() throws {
    var app = try Driver(files: Self.files, isSlow: true)
    app.keys("Ctrl-O 'ce' Tab")
    app.wait(1000)
    app.keys("Esc 'x'")
    app.release(0)
    #expect(try prompt(app).line.text == "demo/cex")
  }
}
