import Foundation
import NVSModel
import Station
import Subprocess
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(10))) struct `A batch that was killed` {
  /// Runs fctry and kills it after a random time, if it lasts so long.
  private func killed(_ sample: BatchSample, _ arguments: [String], after microseconds: Int) async throws {
    try await Program.fctry(
      ["batch", "config.csv", "values.csv", "dev", "0x6000", "--outdir", "out", "--resume", "--manifest", "m.csv"]
        + arguments,
      in: sample.folder.path, environment: [:]
    ) { execution in
      try await Task.sleep(for: .microseconds(microseconds))
      try? execution.send(signal: .kill)
    }
  }

  /// What the manifest names must be there, whole.
  private func checkManifest(_ sample: BatchSample) throws -> Int {
    guard let bytes = try? sample.file("m.csv") else { return 0 }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
    for line in lines {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == 4 else { continue }
      #expect(SHA256.hex(of: try sample.file("out/\(cells[1])")) == cells[2])
    }
    return lines.count
  }

  @Test func `twenty times is completed to what an undisturbed run makes`() async throws {
    let sample = try BatchSample(400, seed: 7)
    #expect(try await sample.batch("--outdir", "whole", "--manifest", "whole.csv").status == 0)
    var random = SeededRandom(20)
    for _ in 0..<20 {
      try await killed(sample, [], after: random.below(900_000))
      _ = try checkManifest(sample)
      // Now and then something else goes wrong too.
      let number = 1 + random.below(400)
      if random.chance(30), (try? sample.file("out/bin/dev-\(number).bin")) != nil {
        try sample.folder.write(Array("half".utf8), to: "out/bin/dev-\(number).bin")
        unlink(sample.folder("m.csv"))
      }
    }
    let resumed = try await sample.batch("--outdir", "out", "--resume", "--manifest", "m.csv")
    #expect(resumed.status == 0, "\(resumed.errorLines)")
    #expect(try sample.images(in: "out") == (try sample.images(in: "whole")))
    #expect(try sample.file("m.csv") == (try sample.file("whole.csv")))
    #expect(sample.folder.names(of: "out/bin").filter { !$0.hasPrefix(".fctry") }.count == 400)
  }

  @Test func `twenty times uses the keys again that an image may be encrypted with`() async throws {
    let sample = try BatchSample(200, seed: 8)
    #expect(try await sample.batch("--outdir", "whole").status == 0)
    var random = SeededRandom(21)
    var known: [Int: EncryptionKeys] = [:]
    for _ in 0..<20 {
      try await killed(sample, ["--keygen"], after: random.below(900_000))
      _ = try checkManifest(sample)
      for number in 1...200 where (try? sample.file("out/bin/dev-\(number).bin")) != nil {
        let keys = try sample.keys(number, in: "out")
        #expect(keys == known[number] ?? keys, "device \(number)")
        known[number] = keys
      }
    }
    let resumed = try await sample.batch("--outdir", "out", "--resume", "--keygen")
    #expect(resumed.status == 0, "\(resumed.errorLines)")
    for (index, plain) in try sample.images(in: "whole").enumerated() {
      let keys = try sample.keys(index + 1, in: "out")
      #expect(keys == known[index + 1] ?? keys)
      let image = try sample.file("out/bin/dev-\(index + 1).bin")
      #expect(PartitionImage(image).decryptedBytes(with: keys) == plain)
    }
  }

  @Test func `is not gone on with where a key was lost beside its image`() async throws {
    let sample = try BatchSample(5)
    #expect(try await sample.batch("--keygen").status == 0)
    try sample.folder.write(Array("cut".utf8), to: "keys/keys-dev-3.bin")
    let image = try sample.file("bin/dev-3.bin")
    let resumed = try await sample.batch("--keygen", "--resume")
    #expect(resumed.status == 1)
    #expect(resumed.errorLines.first?.contains("keys-dev-3.bin' is no whole key file") == true)
    #expect(try sample.file("bin/dev-3.bin") == image)
    #expect(try sample.file("keys/keys-dev-3.bin") == Array("cut".utf8))
  }
}
