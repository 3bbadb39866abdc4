import Glibc
import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `Edits that are not saved` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var journals: String { folder("state/edits") }
  private var path: String { folder("mfg.csv") }

  private func edits(_ text: String, saved: String? = "old") -> EditJournal.Edits {
    EditJournal.Edits(path: path, saved: saved.map { Array($0.utf8) }, bytes: Array(text.utf8))
  }

  /// Keeps edits as a program that then is gone.
  private func lose(_ edits: EditJournal.Edits...) throws { try EditJournal(folder: journals).keep(edits) }

  @Test func `are lost with their program, and found by the next, whatever way the path is written`() throws {
    try folder.write("old", to: "mfg.csv")
    try lose(edits("new\n,\0"))
    let other = folder("sub/../mfg.csv")
    mkdir(folder("sub"), 0o777)
    let lost = try #require(EditJournal(folder: journals).lost(of: [other, folder("other.csv")]).first)
    #expect(lost.path == other && lost.bytes == Array("new\n,\0".utf8))
    #expect(lost.isOf(Array("old".utf8)) && !lost.isOf(Array("older".utf8)) && !lost.isOf(nil))
  }

  @Test func `are nobody else's while their program lives`() throws {
    let journal = EditJournal(folder: journals)
    try journal.keep([edits("new")])
    #expect(EditJournal(folder: journals).lost(of: [path]).isEmpty)
    withExtendedLifetime(journal) {}
  }

  @Test func `are let go when they are saved, and leave no file`() throws {
    let journal = EditJournal(folder: journals)
    try journal.keep([edits("new")])
    try journal.keep([edits("newer")])
    #expect(Folder.names(in: journals).count { $0.hasSuffix(".edits") } == 1)
    try journal.keep([])
    #expect(Folder.names(in: journals) == ["lock"])
  }

  @Test func `are the newest where several programs lost some, and all are let go together`() throws {
    try lose(edits("one"))
    let name = try #require(Folder.names(in: journals).first { $0.hasSuffix(".edits") })
    let text = String(decoding: try WholeFile.read("\(journals)/\(name)"), as: UTF8.self)
    let words = text.split(separator: " ")
    try WholeFile.write(
      Array(text.replacing(words[3], with: "1").utf8), to: "\(journals)/\(name)", isSecret: true, sparing: [])
    try lose(edits("two"))
    let journal = EditJournal(folder: journals)
    let lost = journal.lost(of: [path])
    #expect(lost.map(\.bytes) == [Array("two".utf8)])
    journal.forget(lost)
    #expect(journal.lost(of: [path]).isEmpty && Folder.names(in: journals) == ["lock"])
  }

  @Test func `are for their owner alone`() throws {
    try lose(edits("secret"))
    for (name, mode) in [("", 0o700)] + Folder.names(in: journals).map({ ("/\($0)", 0o600) }) {
      var status = stat()
      #expect(stat(journals + name, &status) == 0 && status.st_mode & 0o777 == mode, "\(name)")
    }
  }

  @Test func `are told of a file that was not there yet`() throws {
    try lose(edits("new", saved: nil))
    #expect(EditJournal(folder: journals).lost(of: [path]).first?.isOf(nil) == true)
  }

  @Test(arguments: [
    "", "\n", "fctry edits 1", "fctry edits 1 5 - 9999\n/x\n", "fctry edits 1 5 - -4\n/x\n",
    "fctry edits 2 5 - 2\n/x\nab",
  ])
  func `that cannot be read are none`(text: String) throws {
    try lose(edits("new"))
    let name = try #require(Folder.names(in: journals).first { $0.hasSuffix(".edits") })
    try WholeFile.write(Array(text.utf8), to: "\(journals)/\(name)", sparing: [])
    try WholeFile.write(Array(text.utf8), to: "\(journals)/x.edits", sparing: [])
    #expect(EditJournal(folder: journals).lost(of: [path]).isEmpty)
  }
}
