import TestSupport
import Testing

@testable import Station

@Suite struct `The name of a backup` {
  @Test(arguments: ["fctry", "a-b_c.d", "0x9000-1", "a/b\u{1B}%", "工厂", nil]) func `says all of where it belongs`(
    partition: String?
  ) throws {
    let backup = BoardBackup(mac: "24:0a:c4:00:01:10", partition: partition, offset: 0x340000)
    #expect(backup.name.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != 0x2F })
    #expect(BoardBackup(path: "some/where/\(backup.name)") == backup)
  }

  @Test(arguments: [
    "", "x.bin", "240ac4000110.bin", "240ac4000110-fctry-340000-20261127T072103.123Z.bin",
    "240ac4000110-fctry-0x340000-20261127T072103.123.bin", "240ac400011-fctry-0x340000-20261127T072103.123Z.bin",
    "240ac4000110-f%2-0x340000-20261127T072103.123Z.bin", "240ac4000110-fctry-0x340000-20261127T072103.123Z",
    "240ac4000110-0x340000-20261127T072103.123Z.bin", "240ac4000110-f%FF-0x340000-20261127T072103.123Z.bin",
  ])
  func `that was changed says nothing`(name: String) {
    #expect(BoardBackup(path: name) == nil)
  }

  @Test func `is never that of a file that is there`() throws {
    let folder = try TemporaryFolder()
    let backup = BoardBackup(mac: "24:0a:c4:00:01:10", partition: "fctry", offset: 0x340000)
    let path = try backup.keep([1, 2, 3], in: folder("deep/backups"))
    #expect(try WholeFile.read(path) == [1, 2, 3])
    #expect(throws: FileError.self) { try backup.keep([4], in: folder("deep/backups")) }
    #expect(try WholeFile.read(path) == [1, 2, 3])
  }
}
