import NVSModel
import Testing

@testable import TUI

/// Files on a slow disk: what is written is there only when the test says so.
@Suite struct `While a file is being written` {
  /// A changed CSV, and its save under way.
  private func saving() throws -> Driver {
    var app = try Driver()
    app.keys("d d")
    app.isSlow = true
    app.keys("Ctrl-S")
    return app
  }

  @Test func `quitting waits for it, and asks nothing`() throws {
    var app = try saving()
    app.keys("F10")
    #expect(!app.hasQuit && app.state.overlay == nil)
    app.releaseAll()
    #expect(app.hasQuit)
  }

  @Test func `the next save waits, so that the file is what was saved last`() throws {
    var app = try saving()
    app.keys("u Ctrl-S")
    #expect(app.held.count == 1)
    app.releaseAll()
    #expect(app.disk["demo/mfg.csv"] == Array(Sample.csv.utf8))
    #expect(app.world.content.saves.count == 2)
  }

  @Test func `what waits is dropped when it fails and asks`() throws {
    var app = try saving()
    app.keys("F10")
    app.disk["demo/mfg.csv"] = [1]
    app.releaseAll()
    #expect(!app.hasQuit && app.dialog?.title == "Changed on disk")
  }

  @Test func `a program told to end by a signal writes it first, unless told twice`() throws {
    var app = try saving()
    app.send(.terminate)
    #expect(!app.hasQuit)
    var other = app
    other.send(.terminate)
    #expect(other.hasQuit)
    app.releaseAll()
    #expect(app.hasQuit)
  }

  @Test func `the keys are let go by Esc once the wait can be seen, and what came of it is told without a question`()
    throws
  {
    var app = try saving()
    app.disk["demo/mfg.csv"] = [1]
    app.keys("Esc Down")
    #expect(app.row == 1, "the keys are not held any more")
    app.releaseAll()
    #expect(app.dialog == nil)
    #expect(app.message.contains("changed by someone else"))
  }

  @Test func `writes all that is changed at once, and counts it`() throws {
    var app = try Driver(values: "serial_no\nSN1\n")
    app.keys("F2 '2' Enter F7 d d")
    #expect(app.text.contains("mfg.csv ● +1 ●"))
    app.keys("Ctrl-P 'save all' Enter")
    #expect(app.message == "saved 2 files" && app.state.workspace.changedFiles.isEmpty)
    #expect(app.disk["demo/values.csv"] == Array("serial_no\nSN12\n".utf8))
    app.keys("Ctrl-P 'save all' Enter")
    #expect(app.message == "no changes to save")
  }

  @Test func `says before an export and a flash that something is not saved`() throws {
    var app = try Driver(width: 120, height: 40)
    app.keys("F5")
    #expect(!app.text.contains("unsaved"))
    app.keys("Esc G d d F5")
    #expect(app.text.contains("with unsaved changes in demo/mfg.csv"))
  }
}
