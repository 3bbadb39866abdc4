import Glibc
import NVSModel
import Station
import Testing

@Suite struct `A secret file` {
  @Test func `is for its owner only, whatever the umask`() throws {
    let scratch = try Scratch()
    try SecretFile.write([1, 2, 3], to: scratch("key"))
    #expect(scratch.mode("key") == 0o600)
    #expect(try WholeFile.read(scratch("key")) == [1, 2, 3])
    #expect(scratch.names == ["key"])
  }

  @Test func `does not replace another`() throws {
    let scratch = try Scratch()
    try SecretFile.write([1], to: scratch("key"))
    #expect(throws: FileError(scratch("key"), .exists)) { try SecretFile.write([2], to: scratch("key")) }
    #expect(try WholeFile.read(scratch("key")) == [1])
    symlink("nowhere", scratch("link"))
    #expect(throws: FileError(scratch("link"), .exists)) { try SecretFile.write([2], to: scratch("link")) }
  }

  @Test func `replaces another when asked, and takes the rights of others away`() throws {
    let scratch = try Scratch()
    try WholeFile.write([1], to: scratch("key"))
    chmod(scratch("key"), 0o644)
    try SecretFile.write([2], to: scratch("key"), isReplacing: true)
    try SecretFile.write([3], to: scratch("new"), isReplacing: true)
    #expect(try WholeFile.read(scratch("key")) == [2])
    #expect(scratch.mode("key") == 0o600 && scratch.mode("new") == 0o600)
  }

  @Test func `leaves nothing behind when its folder is missing`() throws {
    let scratch = try Scratch()
    #expect(throws: FileError(scratch("no/key"), .noFolder)) { try SecretFile.write([1], to: scratch("no/key")) }
    #expect(scratch.names == [])
  }
}

@Suite struct `A program with a key` {
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
