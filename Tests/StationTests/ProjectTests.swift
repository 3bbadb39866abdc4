@testable import NVSModel
import Station
import TestSupport
import Testing

@Suite struct `The files that are opened together` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes the files and opens them in this order.
  private func open(_ files: KeyValuePairs<String, [UInt8]>) throws -> Project {
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    return try Project(opening: files.map { folder($0.key) })
  }

  private func dump() throws -> [UInt8] {
    try ImageEncoder.encode([], geometry: try Geometry(size: 0x3000)).bytes
  }

  private func keys() throws -> [UInt8] { try SystemRandom.keys().partitionImage() }

  @Test func `may have their keys partition among them`() throws {
    let project = try open(["dump.bin": dump(), "keys.bin": keys()])
    #expect(project.dump?.path == folder("dump.bin"))
    #expect(project.keyPath == folder("keys.bin"))
  }

  @Test func `are more than a keys partition`() {
    #expect(throws: ProjectError.self) { try open(["keys.bin": keys()]) }
  }

  @Test func `are two dumps at most, and one key`() throws {
    #expect(throws: ProjectError.self) { try open(["a": dump(), "b": dump(), "c": dump()]) }
    #expect(throws: ProjectError.self) { try open(["a": dump(), "b": keys(), "c": keys()]) }
  }
}
