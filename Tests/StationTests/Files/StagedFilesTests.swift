import Glibc
@testable import Station
import TestSupport
import Testing

@Suite struct `Files that are staged` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("old", to: "old")
    chmod(folder("old"), 0o640)
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try WholeFile.read(folder(name)), as: UTF8.self)
  }

  @Test func `take their places together`() throws {
    var files = StagedFiles(sparing: [])
    try files.add([0x61], at: folder("old"), .plain)
    try files.add([0x62], at: folder("key"), .newSecret)
    try files.add([0x63], at: folder("new"), .secret)
    #expect(try text("old") == "old" && folder.mode(of: "new") == nil)
    try files.commit()
    #expect(try text("old") == "a" && text("key") == "b" && text("new") == "c")
    #expect(folder.mode(of: "old") == 0o640 && folder.mode(of: "key") == 0o600 && folder.mode(of: "new") == 0o600)
    #expect(folder.names == ["key", "new", "old"])
  }

  @Test func `leave no trace when one cannot be staged`() throws {
    #expect(throws: FileError(folder("no/file"), .noFolder)) { try stage(folder("no/file")) }
    #expect(throws: FileError(folder("old"), .exists)) { try stage(folder("old")) }
    #expect(try text("old") == "old" && folder.names == ["old"])
  }

  @Test(arguments: [true, false]) func `are placed in the same way where the disk has no files without a name`(
    canBeUnnamed: Bool
  ) throws {
    do {
      var dropped = StagedFiles(sparing: [], canBeUnnamed: canBeUnnamed)
      try dropped.add([0x61], at: folder("dropped"), .newSecret)
      #expect(folder.names.count == 2)
    }
    #expect(folder.names == ["old"])
    var files = StagedFiles(sparing: [], canBeUnnamed: canBeUnnamed)
    try files.add([0x61], at: folder("old"), .plain)
    try files.add([0x62], at: folder("key"), .newSecret)
    #expect(try text("old") == "old" && folder.mode(of: "key") == nil)
    try files.commit()
    #expect(try text("old") == "a" && text("key") == "b")
    #expect(folder.mode(of: "old") == 0o640 && folder.mode(of: "key") == 0o600 && folder.names == ["key", "old"])
  }

  @Test func `replace nothing that appears while they are staged, where they must not`() throws {
    var files = StagedFiles(sparing: [])
    try files.add([0x61], at: folder("old"), .secret)
    try files.add([0x62], at: folder("key"), .newSecret)
    try folder.write("another's", to: "key")
    do {
      try files.commit()
      Issue.record("a key was replaced")
    } catch {
      #expect(error == FileError(folder("key"), .exists))
    }
    #expect(try text("key") == "another's" && text("old") == "old" && folder.names == ["key", "old"])
  }

  private func stage(_ last: String) throws {
    var files = StagedFiles(sparing: [])
    try files.add([0x61], at: folder("old"), .secret)
    try files.add([0x62], at: folder("key"), .newSecret)
    try files.add([0x63], at: last, .newSecret)
  }

  @Test func `give back what they replaced when one cannot take its place`() throws {
    var files = StagedFiles(sparing: [])
    try files.add([0x61], at: folder("old"), .secret)
    try files.add([0x62], at: folder("key"), .newSecret)
    try files.add([0x63], at: folder("image"), .plain)
    mkdir(folder("image"), 0o700)
    do {
      try files.commit()
      Issue.record("a folder was replaced")
    } catch {
      #expect(error == FileError(folder("image"), .isFolder))
    }
    #expect(try text("old") == "old" && folder.mode(of: "old") == 0o640)
    #expect(folder.names == ["image", "old"])
  }
}
