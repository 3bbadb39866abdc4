import Glibc
import NVSModel
import Station
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(2))) struct `A secret file` {
  @Test func `is for its owner only, whatever the umask`() throws {
    let folder = try TemporaryFolder()
    try SecretFile.write([1, 2, 3], to: folder("key"))
    #expect(folder.mode(of: "key") == 0o600)
    #expect(try WholeFile.read(folder("key")) == [1, 2, 3])
    #expect(folder.names == ["key"])
  }

  @Test func `does not replace another`() throws {
    let folder = try TemporaryFolder()
    try SecretFile.write([1], to: folder("key"))
    #expect(throws: FileError(folder("key"), .exists)) { try SecretFile.write([2], to: folder("key")) }
    #expect(try WholeFile.read(folder("key")) == [1])
    symlink("nowhere", folder("link"))
    #expect(throws: FileError(folder("link"), .exists)) { try SecretFile.write([2], to: folder("link")) }
  }

  @Test func `replaces another when asked, and takes the rights of others away`() throws {
    let folder = try TemporaryFolder()
    try WholeFile.write([1], to: folder("key"), sparing: [])
    chmod(folder("key"), 0o644)
    try SecretFile.write([2], to: folder("key"), isReplacing: true)
    try SecretFile.write([3], to: folder("new"), isReplacing: true)
    #expect(try WholeFile.read(folder("key")) == [2])
    #expect(folder.mode(of: "key") == 0o600 && folder.mode(of: "new") == 0o600)
  }

  @Test func `touches nothing that is not a file`() throws {
    let folder = try TemporaryFolder()
    mkdir(folder("d"), 0o755)
    mkfifo(folder("pipe"), 0o644)
    symlink("pipe", folder("link"))
    let (folderMode, pipeMode) = (folder.mode(of: "d"), folder.mode(of: "pipe"))
    for isReplacing in [false, true] {
      #expect(throws: FileError(folder("d"), .isFolder)) {
        try SecretFile.write([1], to: folder("d"), isReplacing: isReplacing)
      }
      for name in ["pipe", "link"] {
        #expect(throws: FileError(folder(name), .isNotFile)) {
          try SecretFile.write([1], to: folder(name), isReplacing: isReplacing)
        }
      }
    }
    #expect(folder.mode(of: "d") == folderMode && folder.mode(of: "pipe") == pipeMode)
    #expect(folder.names == ["d", "link", "pipe"])
  }

  @Test func `replaces what is read-only only where the user may write to it`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "key")
    chmod(folder("key"), 0o444)
    // Root may write to anything, and these tests may be run by root.
    let isAllowed = access(folder("key"), W_OK) == 0
    if isAllowed {
      try SecretFile.write([1], to: folder("key"), isReplacing: true)
    } else {
      #expect(throws: FileError(folder("key"), .isReadOnly)) {
        try SecretFile.write([1], to: folder("key"), isReplacing: true)
      }
    }
    #expect(folder.mode(of: "key") == (isAllowed ? 0o600 : 0o444))
  }

  @Test func `leaves nothing behind when its folder is missing`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError(folder("no/key"), .noFolder)) { try SecretFile.write([1], to: folder("no/key")) }
    #expect(folder.names == [])
  }
}

@Suite(.timeLimit(.minutes(2))) struct `A program with a key` {
  @Test func `leaves no image of its memory when it crashes`() {
    SecretFile.protectMemory()
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
  }
}

@Suite struct `The system's random source` {
  @Test func `gives other keys each time`() throws {
    let keys = try (0..<8).map { _ in try SystemRandom.keys() }
    for (index, one) in keys.enumerated() {
      #expect(one.bytes.count == 64)
      #expect(!keys[..<index].contains(one))
    }
    #expect(try SystemRandom.hmacKey() != SystemRandom.hmacKey())
    #expect(try SystemRandom.hmacKey().count == 32)
  }
}
