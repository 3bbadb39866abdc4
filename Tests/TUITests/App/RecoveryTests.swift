import NVSModel
@testable import Station
import TestSupport
import Testing

@testable import TUI

@Suite struct `Edits that outlive the program` {
  private static let edited = "SN00000017x"

  /// A serial number with another letter, in the second row.
  private func edit(_ app: inout Driver) { app.keys("Down Right Right Right F2 'x' Enter") }

  private func kept(_ app: Driver) -> String {
    String(decoding: app.world.content.kept.first?.bytes ?? [], as: UTF8.self)
  }

  @Test func `are kept within a second, and no letter of a cell before it is entered`() throws {
    var app = try Driver()
    app.keys("Down Right Right Right F2 'x'")
    app.wait(2000)
    #expect(app.world.content.kept.isEmpty)
    app.keys("Enter")
    app.wait(1000)
    #expect(kept(app).contains(Self.edited))
    #expect(app.world.content.kept.map(\.saved) == [Array(Sample.csv.utf8)])
  }

  @Test func `are let go when they are saved, undone, or left on purpose`() throws {
    for keys in ["Ctrl-S", "u", "q Right Enter"] {
      var app = try Driver()
      edit(&app)
      app.wait(1000)
      #expect(!app.world.content.kept.isEmpty)
      app.keys(keys)
      app.wait(1000)
      #expect(app.world.content.kept.isEmpty, "\(keys)")
      #expect(app.hasQuit == keys.hasPrefix("q"))
    }
  }

  @Test func `are kept a last time when the program is told to end`() throws {
    var app = try Driver()
    app.isHasty = true
    edit(&app)
    app.send(.terminate)
    #expect(app.hasQuit && kept(app).contains(Self.edited))
  }

  @Test func `are told once where they cannot be kept, and the program goes on`() throws {
    var app = try Driver()
    app.writeFailure = "the disk is full"
    edit(&app)
    app.wait(1000)
    #expect(app.message == "unsaved edits would not outlive a crash: the disk is full")
    app.keys("Down u")
    app.wait(1000)
    #expect(!app.message.contains("outlive"))
  }

  @Test func `of all that is open are kept: rows, devices and partitions`() throws {
    var app = try Driver(
      csvs: [("demo/mfg.csv", Sample.template)], values: Sample.values, files: Sample.certificates)
    app.keys("Right F2 'x' Enter F7 Down Down Down Down Down F2 'y' Enter")
    app.wait(1000)
    #expect(Set(app.world.content.kept.map(\.path)) == ["demo/mfg.csv", "demo/values.csv"])
  }

  // MARK: - The next start

  /// A start with files of which a program that is gone had edits.
  private func start(losing text: String, saved: String = Sample.csv) throws -> Driver {
    var app = try Driver(csvs: [], table: nil)
    app.disk["demo/mfg.csv"] = Array(Sample.csv.utf8)
    let folder = try TemporaryFolder()
    let journal = EditJournal(folder: folder("edits"))
    let edits = EditJournal.Edits(path: "demo/mfg.csv", saved: Array(saved.utf8), bytes: Array(text.utf8))
    do { try EditJournal(folder: folder("edits")).keep([edits]) }
    app.world.content.lost = journal.lost(of: ["demo/mfg.csv"])
    app.keys("Ctrl-O Ctrl-U 'demo/mfg.csv' Enter")
    return app
  }

  private static let changed = Sample.csv.replacing("SN00000017", with: edited)

  @Test func `are offered with what is other in them, and taken back unsaved`() throws {
    var app = try start(losing: Self.changed)
    #expect(app.text.contains("Edits that were not saved") && app.text.contains("another serial_no"))
    #expect(!app.text.contains(Self.edited), "it may be a secret")
    app.keys("Enter")
    #expect(app.text.contains(Self.edited) && app.state.workspace.changedFiles == ["demo/mfg.csv"])
    app.wait(1000)
    #expect(kept(app).contains(Self.edited) && app.world.content.lost.isEmpty, "never without one of both")
    app.keys("Ctrl-S")
    #expect(String(decoding: app.disk["demo/mfg.csv"] ?? [], as: UTF8.self) == Self.changed)
  }

  @Test func `are let go when they are dropped, and offered again when that is put off`() throws {
    var app = try start(losing: Self.changed)
    app.keys("Esc")
    #expect(app.world.content.lost.count == 1 && app.text.contains("SN00000017"))
    app = try start(losing: Self.changed)
    app.keys("Right Enter")
    #expect(app.world.content.lost.isEmpty && app.state.workspace.changedFiles.isEmpty)
  }

  @Test func `are told to be of another file where that was changed since`() throws {
    func says(_ app: Driver) -> String {
      if case .dialog(let dialog) = app.state.overlay { dialog.lines.joined() } else { "" }
    }
    #expect(says(try start(losing: Self.changed, saved: "key\n")).hasSuffix("; the file was changed since"))
    #expect(says(try start(losing: Self.changed)).hasSuffix("another serial_no"))
  }

  @Test func `are no more than what the file holds`() throws {
    let app = try start(losing: Sample.csv)
    #expect(app.state.overlay == nil && app.world.content.lost.isEmpty)
  }
}
