import Glibc
import TestSupport
import Testing

@testable import Station

@Suite struct `What was opened before` {
  private let folder: TemporaryFolder
  private var recent: RecentProjects { RecentProjects(folder: folder("state")) }

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a.csv", "b.csv", "new\nline.csv"] { try folder.write("x", to: name) }
  }

  private func paths(_ names: String...) -> [String] { names.map { UserFolder.resolved(folder($0)) } }

  @Test func `is told by whole paths, the last first and once`() throws {
    try recent.note([folder("a.csv")])
    try recent.note([folder("b.csv"), folder("new\nline.csv")])
    try recent.note([folder("a.csv")])
    #expect(recent.read() == [paths("a.csv"), paths("b.csv", "new\nline.csv")])
  }

  @Test func `is left out once a file of it is gone, and not forgotten`() throws {
    try recent.note([folder("a.csv")])
    unlink(folder("a.csv"))
    #expect(recent.read() == [])
    try folder.write("x", to: "a.csv")
    #expect(recent.read() == [paths("a.csv")])
  }

  @Test func `is kept for the user alone, up to a number`() throws {
    for number in 0..<30 {
      try folder.write("x", to: "\(number).csv")
      try recent.note([folder("\(number).csv")])
    }
    #expect(recent.read().count == RecentProjects.limit && recent.read().first == paths("29.csv"))
    #expect(folder.mode(of: "state") == 0o700 && folder.mode(of: "state/recent") == 0o600)
  }

  @Test(arguments: ["", "\0\0\0", "a", "\u{FF}\0\0b\0", "\n\n"])
  func `is nothing where the file is not what was written`(text: String) throws {
    mkdir(folder("state"), 0o700)
    try folder.write(text, to: "state/recent")
    #expect(recent.read() == [])
    try recent.note([folder("a.csv")])
    #expect(recent.read() == [paths("a.csv")])
  }

  @Test func `is not remembered where that cannot be written, nor without a home`() throws {
    try folder.write("", to: "state")
    #expect(throws: FileError.self) { try recent.note([folder("a.csv")]) }
    try RecentProjects(folder: nil).note([folder("a.csv")])
  }
}
