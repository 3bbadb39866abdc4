import NVSModel
import Station

/// The keys that a dump of a whole flash holds itself.
extension DumpFile {
  /// What its keys partitions hold; none without a partition table.
  var keyOffers: [KeyOffer] {
    dump.table.map { KeyOffer.offers(in: bytes, startingAt: dump.start, table: $0) } ?? []
  }

  /// The first keys that can be read.
  func offeredKeys() throws(CommandFailure) -> KeyFile {
    if let keys = keyOffers.lazy.compactMap(\.file).first { return keys }
    guard let offer = keyOffers.first, let problem = offer.problem else {
      throw .input(path, "there is no nvs_keys partition in this dump: give the key with --key")
    }
    throw .input(path, "the keys partition \(offer.partition.name.quoted): \(problem)")
  }

  /// Says of an encrypted part that its key is at hand.
  func announceKeys(for part: DumpPart) {
    let image = PartitionImage(part.bytes)
    guard image.looksEncrypted else { return }
    for offer in keyOffers {
      guard let file = offer.file, KeyTrial(image, keys: file.keys).isOpened else { continue }
      let advice =
        "is encrypted, and the keys partition \(offer.partition.name.quoted) of this dump opens it: --dump-key"
      Console.complain("\(path.printable): note: \(part.region.map { $0.name.quoted + " " } ?? "it ")\(advice)")
    }
  }
}
