import Glibc
import NVSModel
import Station
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(2))) struct `A whole file` {
  @Test func `is what was written`() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try WholeFile.write(bytes, to: folder("a"), sparing: [])
    #expect(try WholeFile.read(folder("a")) == bytes)
    try WholeFile.write([], to: folder("a"), sparing: [])
    #expect(try WholeFile.read(folder("a")) == [])
    #expect(folder.names == ["a"])
  }

  @Test func `is what was written also where it is so long that all cores read it`() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](unsafeUninitializedCapacity: (33 << 20) + 3) { buffer, count in
      for place in buffer.indices { buffer[place] = UInt8(truncatingIfNeeded: place ^ place >> 12) }
      count = buffer.count
    }
    try WholeFile.write(bytes, to: folder("a"), sparing: [])
    let read = try WholeFile.read(folder("a"))
    let isSame = read.count == bytes.count && memcmp(read, bytes, bytes.count) == 0
    #expect(isSame)
    #expect(throws: FileError.self) { try WholeFile.read(folder("a"), limit: 32 << 20) }
  }

  @Test func `keeps its mode when it is replaced`() throws {
    let folder = try TemporaryFolder()
    try WholeFile.write([1], to: folder("a"), sparing: [])
    chmod(folder("a"), 0o640)
    try WholeFile.write([2], to: folder("a"), sparing: [])
    #expect(folder.mode(of: "a") == 0o640)
  }

  @Test func `is its owner's alone when it is secret and new`() throws {
    let folder = try TemporaryFolder()
    try WholeFile.write([1], to: folder("a"), isSecret: true, sparing: [])
    #expect(folder.mode(of: "a") == 0o600)
  }

  @Test func `is written through a symbolic link, which stays`() throws {
    let folder = try TemporaryFolder()
    mkdir(folder("d"), 0o700)
    symlink("d/real", folder("link"))
    try WholeFile.write([1], to: folder("link"), sparing: [])
    try WholeFile.write([2], to: folder("link"), sparing: [])
    #expect(try WholeFile.read(folder("d/real")) == [2])
    #expect(folder.names == ["d", "link"])
    var status = stat()
    lstat(folder("link"), &status)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func `that cannot be read says why`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError(folder("no"), .missing)) { try WholeFile.read(folder("no")) }
    #expect(throws: FileError(folder.description, .isFolder)) { try WholeFile.read(folder.description) }
    mkfifo(folder("pipe"), 0o600)
    #expect(throws: FileError(folder("pipe"), .isNotFile)) { try WholeFile.read(folder("pipe")) }
    try WholeFile.write([1, 2, 3], to: folder("a"), sparing: [])
    #expect(throws: FileError(folder("a"), .tooLarge(limit: 2))) { try WholeFile.read(folder("a"), limit: 2) }
  }

  @Test func `that cannot be written says why`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError(folder("no/a"), .noFolder)) { try WholeFile.write([1], to: folder("no/a"), sparing: []) }
    #expect(throws: FileError(folder.description, .isFolder)) {
      try WholeFile.write([1], to: folder.description, sparing: [])
    }
    #expect(throws: FileError("/dev/null", .isNotFile)) { try WholeFile.write([1], to: "/dev/null", sparing: []) }
  }

  @Test func `gets its folders made`() throws {
    let folder = try TemporaryFolder()
    try WholeFile.makeFolder(folder("a/b/c"))
    try WholeFile.makeFolder(folder("a/b/c"))
    try WholeFile.write([1], to: folder("a/b/c/d"), sparing: [])
    #expect(throws: FileError(folder("a/b/c/d"), .notFolder)) { try WholeFile.makeFolder(folder("a/b/c/d/e")) }
  }
}

@Suite struct `Two paths` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    mkdir(folder("d"), 0o700)
    try folder.write("", to: "d/old")
    symlink("d", folder("to-d"))
    symlink("to-d/new", folder("to-new"))
    symlink("later", folder("to-later"))
    symlink("loop", folder("loop"))
    link(folder("d/old"), folder("hard"))
  }

  @Test(arguments: [
    ("d/old", "to-d/old"), ("d/old", "hard"), ("d/old", "d/../to-d/./old"),
    ("d/new", "to-d/new"), ("d/new", "to-new"), ("d/new", "d//./new"), ("new", "to-d/../new"),
    ("later/x/new", "to-later/x/new"), ("later/new", "later/x/../new"),
  ])
  func `can lead to one file, also to one that is yet to be made`(one: String, other: String) {
    #expect(WholeFile.isSame(folder(one), folder(other)))
    #expect(WholeFile.isSame(folder(other), folder(one)))
  }

  @Test(arguments: [
    ("d/old", "d/new"), ("d/new", "new"), ("d/new", "d/newer"), ("later/new", "new"), ("loop", "new"),
    ("to-new", "new"),
  ])
  func `can lead to two files`(one: String, other: String) {
    #expect(!WholeFile.isSame(folder(one), folder(other)))
    #expect(!WholeFile.isSame(folder(other), folder(one)))
  }

  @Test func `from the current folder and from the root can lead to one file`() throws {
    let current = try #require(getcwd(nil, 0))
    defer { free(current) }
    let path = String(cString: current)
    #expect(WholeFile.isSame("never-made", "\(path)/never-made"))
    #expect(WholeFile.isSame("never/../made", "\(path)/./made"))
    #expect(WholeFile.isSame("../never-made", "\(path)/../never-made"))
    #expect(!WholeFile.isSame("never-made", "/never-made"))
  }
}

@Suite struct `A file that a row names` {
  @Test func `is looked for in the current folder, then beside the CSV`() throws {
    let folder = try TemporaryFolder()
    try WholeFile.makeFolder(folder("project/certs"))
    try WholeFile.write([1], to: folder("project/certs/a.crt"), sparing: [])
    let lookup = FileLookup(currentFolder: folder.description)
    let request = FileRequest(document: "project/mfg_config.csv", path: "certs/a.crt")
    #expect(lookup.content(of: request) == .found([1], path: "project/certs/a.crt", isBesideDocument: true))
    try WholeFile.makeFolder(folder("certs"))
    try WholeFile.write([2], to: folder("certs/a.crt"), sparing: [])
    #expect(lookup.content(of: request) == .found([2], path: "certs/a.crt", isBesideDocument: false))
  }

  @Test func `says where it was looked for`() throws {
    let folder = try TemporaryFolder()
    let lookup = FileLookup(currentFolder: folder.description)
    #expect(
      lookup.content(of: FileRequest(document: "p/m.csv", path: "x"))
        == .missing("there is no file 'x', neither in the current folder nor in 'p'"))
    #expect(
      lookup.content(of: FileRequest(document: "m.csv", path: "x"))
        == .missing("there is no file 'x' in the current folder"))
    #expect(
      lookup.content(of: FileRequest(document: "m.csv", path: folder.description))
        == .missing("\(folder.description.quoted) is a folder: name a file"))
  }
}
