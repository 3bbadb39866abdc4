import Testing
import TestSupport

@testable import NVSModel

@Suite struct `The encoder for devices` {
  private enum Keys: CaseIterable { case none, shared, own }

  private func keys(_ random: inout SeededRandom) -> EncryptionKeys? {
    EncryptionKeys(SecretBytes(copying: (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func `makes what the encoder for single images makes, in memory that is used again`(seed: UInt64) throws {
    let sample = try RandomBatch(seed: seed)
    let plan = BatchPlan(sample.batch, version: sample.version, geometry: sample.geometry) { _ in .missing("none") }
    // A key may be there twice.
    guard plan.isSound else { return }
    var random = SeededRandom(seed)
    let kind = Keys.allCases[Int(seed) % 3]
    let shared = kind == .shared ? keys(&random) : nil
    let encoder = try DeviceEncoder(plan, keys: shared)
    var slots = (0..<3).map { _ in ImageSlot(sample.geometry) }
    for position in 0..<sample.batch.deviceCount {
      let device = sample.batch.device(at: position)
      let own = kind == .own ? keys(&random) : nil
      let expected = try sample.image(of: device)
      let slot = random.below(3)
      do {
        try encoder.encode(device, into: &slots[slot], ownKeys: own)
        let image = try #require(expected)
        #expect(slots[slot].bytes == (try (shared ?? own).map { try image.encrypted(with: $0) } ?? image.bytes))
      } catch {
        #expect(expected == nil, "\(error)")
      }
    }
  }

  @Test func `has the proof on its side: what is not found wrong can be made`() throws {
    var (made, refused) = (0, 0)
    for seed in 200..<260 as Range<UInt64> {
      let sample = try RandomBatch(seed: seed)
      let plan = BatchPlan(sample.batch, version: sample.version, geometry: sample.geometry) { _ in .missing("none") }
      guard plan.isSound else { continue }
      let proof = BatchProof(plan)
      let findings = proof.findings([proof.check(0..<10), proof.check(10..<25)], [])
      for position in 0..<25 {
        let isMade = try sample.image(of: sample.batch.device(at: position)) != nil
        #expect(isMade != findings.badRows.contains(position))
        if isMade { made += 1 } else { refused += 1 }
      }
    }
    #expect(made > 100 && refused > 50)
  }
}
