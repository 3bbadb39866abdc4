import Glibc
import NVSModel
import Station
import Testing

/// A folder of its own for a test, gone when the test is.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/fctry-test-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  deinit { _ = try? remove(path) }

  private func remove(_ path: String) throws {
    chmod(path, 0o700)
    for name in names(in: path) {
      let inner = path + "/" + name
      if unlink(inner) != 0 { try remove(inner) }
    }
    rmdir(path)
  }

  var names: [String] { names(in: path) }

  private func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func mode(_ name: String) -> mode_t {
    var status = stat()
    stat(self(name), &status)
    return status.st_mode & 0o7777
  }
}

@Suite struct `A whole file` {
  @Test func `is what was written`() throws {
    let scratch = try Scratch()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try WholeFile.write(bytes, to: scratch("a"))
    #expect(try WholeFile.read(scratch("a")) == bytes)
    try WholeFile.write([], to: scratch("a"))
    #expect(try WholeFile.read(scratch("a")) == [])
    #expect(scratch.names == ["a"])
  }

  @Test func `keeps its mode when it is replaced`() throws {
    let scratch = try Scratch()
    try WholeFile.write([1], to: scratch("a"))
    chmod(scratch("a"), 0o640)
    try WholeFile.write([2], to: scratch("a"))
    #expect(scratch.mode("a") == 0o640)
  }

  @Test func `is its owner's alone when it is secret and new`() throws {
    let scratch = try Scratch()
    try WholeFile.write([1], to: scratch("a"), isSecret: true)
    #expect(scratch.mode("a") == 0o600)
  }

  @Test func `is written through a symbolic link, which stays`() throws {
    let scratch = try Scratch()
    mkdir(scratch("d"), 0o700)
    symlink("d/real", scratch("link"))
    try WholeFile.write([1], to: scratch("link"))
    try WholeFile.write([2], to: scratch("link"))
    #expect(try WholeFile.read(scratch("d/real")) == [2])
    #expect(scratch.names == ["d", "link"])
    var status = stat()
    lstat(scratch("link"), &status)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func `that cannot be read says why`() throws {
    let scratch = try Scratch()
    #expect(throws: FileError(scratch("no"), .missing)) { try WholeFile.read(scratch("no")) }
    #expect(throws: FileError(scratch.path, .isFolder)) { try WholeFile.read(scratch.path) }
    mkfifo(scratch("pipe"), 0o600)
    #expect(throws: FileError(scratch("pipe"), .isNotFile)) { try WholeFile.read(scratch("pipe")) }
    try WholeFile.write([1, 2, 3], to: scratch("a"))
    #expect(throws: FileError(scratch("a"), .tooLarge(limit: 2))) { try WholeFile.read(scratch("a"), limit: 2) }
  }

  @Test func `that cannot be written says why`() throws {
    let scratch = try Scratch()
    #expect(throws: FileError(scratch("no/a"), .noFolder)) { try WholeFile.write([1], to: scratch("no/a")) }
    #expect(throws: FileError(scratch.path, .isFolder)) { try WholeFile.write([1], to: scratch.path) }
    #expect(throws: FileError("/dev/null", .isNotFile)) { try WholeFile.write([1], to: "/dev/null") }
  }

  @Test func `gets its folders made`() throws {
    let scratch = try Scratch()
    try WholeFile.makeFolder(scratch("a/b/c"))
    try WholeFile.makeFolder(scratch("a/b/c"))
    try WholeFile.write([1], to: scratch("a/b/c/d"))
    #expect(throws: FileError(scratch("a/b/c/d"), .notFolder)) { try WholeFile.makeFolder(scratch("a/b/c/d/e")) }
  }
}

@Suite struct `A file that a row names` {
  @Test func `is looked for in the current folder, then beside the CSV`() throws {
    let scratch = try Scratch()
    try WholeFile.makeFolder(scratch("project/certs"))
    try WholeFile.write([1], to: scratch("project/certs/a.crt"))
    let lookup = FileLookup(currentFolder: scratch.path)
    let request = FileRequest(document: "project/mfg_config.csv", path: "certs/a.crt")
    #expect(lookup.content(of: request) == .found([1], path: "project/certs/a.crt", isBesideDocument: true))
    try WholeFile.makeFolder(scratch("certs"))
    try WholeFile.write([2], to: scratch("certs/a.crt"))
    #expect(lookup.content(of: request) == .found([2], path: "certs/a.crt", isBesideDocument: false))
  }

  @Test func `says where it was looked for`() throws {
    let scratch = try Scratch()
    let lookup = FileLookup(currentFolder: scratch.path)
    #expect(
      lookup.content(of: FileRequest(document: "p/m.csv", path: "x"))
        == .missing("there is no file 'x', neither in the current folder nor in 'p'"))
    #expect(
      lookup.content(of: FileRequest(document: "m.csv", path: "x"))
        == .missing("there is no file 'x' in the current folder"))
    #expect(
      lookup.content(of: FileRequest(document: "m.csv", path: scratch.path))
        == .missing("\(scratch.path.quoted) is a folder: name a file"))
  }
}
