import Glibc
import TestSupport
import Testing

@testable import Station

@Suite(.timeLimit(.minutes(2))) struct `What a killed writer left behind` {
  private let folder: TemporaryFolder
  private let name = ".fctry-0123456789abcdef.tmp"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("half of it", to: name)
  }

  @Test func `is removed by whoever writes next there`() throws {
    try WholeFile.write([1], to: folder("a"), sparing: [])
    #expect(folder.names == ["a"])
  }

  @Test func `stays while its writer lives`() throws {
    let writer = open(folder(name), O_WRONLY)
    #expect(flock(writer, LOCK_EX | LOCK_NB) == 0)
    try WholeFile.write([1], to: folder("a"), sparing: [])
    #expect(folder.names == [name, "a"])
    close(writer)
    try WholeFile.write([1], to: folder("a"), sparing: [])
    #expect(folder.names == ["a"])
  }

  @Test func `is nothing that is not a file, and nothing that is called otherwise`() throws {
    let others = [".fctry-1.tmp", ".fctry-2.tmp", ".fctry-3.tmp", ".fctry-4.tmp.old", ".other-5.tmp"]
    mkdir(folder(others[0]), 0o700)
    mkfifo(folder(others[1]), 0o600)
    symlink("a", folder(others[2]))
    for other in others[3...] { try folder.write("old", to: other) }
    try WholeFile.write([1], to: folder("a"), sparing: [])
    #expect(Set(folder.names).isSuperset(of: others + ["a"]))
  }

  @Test func `is nothing that another is about to write`() throws {
    var files = StagedFiles(sparing: [])
    try files.add([1], at: folder("slow"), .plain)
    try WholeFile.write([2], to: folder("quick"), sparing: [])
    try files.commit()
    #expect(try WholeFile.read(folder("slow")) == [1] && WholeFile.read(folder("quick")) == [2])
  }
}
