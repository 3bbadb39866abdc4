import Foundation
import NVSModel
import Station
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(10))) struct `A batch of 1,000 devices` {
  @Test func `has the reference's bytes, as files and in an archive`() async throws {
    let sample = try BatchSample(1000)
    let made = try await sample.batch()
    #expect(made.status == 0, "\(made.errorLines)")
    #expect(made.text.hasPrefix("Made 1000 images of 24576 bytes in bin"))
    let expected = try sample.reference()
    #expect(try sample.images() == expected)
    #expect(!sample.folder.names.contains("csv") && !sample.folder.names.contains("keys"))
    #expect(try await sample.batch("--tar", "all.tar").status == 0)
    try WholeFile.makeFolder(sample.folder("unpacked"))
    let tar = try Command.run(
      ["tar", "-C", sample.folder("unpacked"), "-xf", sample.folder("all.tar")], environment: ["PATH": "/usr/bin:/bin"],
      folder: URL(filePath: sample.folder("unpacked")))
    #expect(tar.status == 0 && tar.output.isEmpty)
    #expect(try sample.images(in: "unpacked") == expected)
  }

  @Test func `has the reference's bytes encrypted with one key`() async throws {
    let sample = try BatchSample(1000, seed: 2)
    let keys = try SystemRandom.keys()
    try sample.folder.write(keys.partitionImage(), to: "key.bin")
    #expect(try await sample.batch("--inputkey", "key.bin").status == 0)
    #expect(try sample.images() == (try sample.reference(keys: "key.bin")))
    #expect(!sample.folder.names.contains("keys"))
  }

  @Test func `has the reference's bytes with an HMAC key for each device`() async throws {
    let sample = try BatchSample(1000, seed: 3)
    let made = try await sample.batch("--keygen", "--key_protect_hmac", "--kp_hmac_keygen")
    #expect(made.status == 0, "\(made.errorLines)")
    #expect(try sample.images() == (try sample.reference(keys: "keys/keys-dev-{}.bin")))
    var seen: Set<[UInt8]> = []
    for number in 1...1000 {
      let keys = try sample.file("keys/keys-dev-\(number).bin")
      #expect(keys == (try sample.file("ref/keys-\(number).bin")))
      seen.insert(keys)
    }
    #expect(seen.count == 1000)
    #expect(sample.folder.mode(of: "keys/keys-dev-1.bin") == 0o600)
    #expect(sample.folder.mode(of: "keys/hmac-keys-dev-1.bin") == 0o600)
  }

  @Test func `writes the CSVs of mfg_gen when asked`() async throws {
    let sample = try BatchSample(40, seed: 4)
    #expect(try await sample.batch("--csv").status == 0)
    _ = try sample.reference()
    for number in 1...40 {
      #expect(try sample.file("csv/dev-\(number).csv") == (try sample.file("ref/csv/\(number).csv")))
    }
  }
}
