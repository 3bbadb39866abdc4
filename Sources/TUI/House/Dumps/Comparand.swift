import NVSModel

extension Dump {
  /// What the image is compared with.
  enum Comparand: Sendable {
    case rows([Item])
    /// Another dump, opened with the image's key where it needs one.
    case dump(ImageSource)

    /// The values to compare with, and of a dump its bytes in the clear.
    struct Content {
      let values: KeyedValues
      let bytes: [UInt8]?
    }

    /// Why there is nothing to compare with, in one sentence.
    struct Problem: Error {
      let sentence: String
    }

    /// Reads it; of a dump what a writable mount makes of it. O(bytes).
    ///
    /// - Parameter source: the image that it is compared with.
    func content(beside source: ImageSource) throws(Problem) -> Content {
      switch self {
      case .rows(let items): return Content(values: KeyedValues(items), bytes: nil)
      case .dump(let other):
        var part = other
        (part.bytes, part.key) = (try Self.partition(of: other, like: source), source.key)
        let opened = part.opened
        let view = opened.mounted()
        try Self.requireValues(of: view, opened: opened, other.file)
        return Content(values: KeyedValues(view), bytes: opened.image.bytes)
      }
    }

    /// Without values nothing is the same, or other.
    static func requireValues(of view: FirmwareView, opened: OpenedImage, _ name: String) throws(Problem) {
      if let obstacle = opened.obstacle { throw Problem(sentence: "\(name.printable): \(obstacle)") }
      guard view.error == nil else {
        throw Problem(sentence: "\(name.printable): the mount ends in \(view.mountName), so it has no values")
      }
    }

    /// Of a whole flash the partition of the same name, or its only one for NVS.
    private static func partition(of other: ImageSource, like source: ImageSource) throws(Problem) -> [UInt8] {
      let dump = FlashDump(other.bytes)
      guard dump.isWholeFlash else { return other.bytes }
      let regions = dump.nvsRegions
      let region = source.partition.flatMap { dump.region(named: $0) } ?? (regions.count == 1 ? regions[0] : nil)
      guard let region, region.kind == .nvs, !region.range.isEmpty else {
        let names = regions.map(\.name.quoted).joined(separator: ", ")
        throw Problem(
          sentence:
            "\(other.file.printable) is a whole flash, and which partition of it is meant is not clear: \(names)")
      }
      return dump.bytes(of: region)
    }
  }
}

extension Dump.Comparand.Content {
  /// What it has otherwise than a mounted image.
  func compared(with view: FirmwareView) -> Comparison {
    Comparison(KeyedValues(view), values, bytes: bytes.map { (old: view.image.bytes, new: $0) })
  }
}
