import NVSModel
import Station

extension Dump {
  /// What the image is compared with.
  enum Comparand: Sendable {
    case rows([Item])
    /// Another dump, opened with the image's key where it needs one; of a whole flash the partition of the same name.
    case dump(DumpFile)

    /// The values to compare with, and of a dump its bytes in the clear.
    struct Content {
      let values: KeyedValues
      let bytes: [UInt8]?
    }

    /// Reads it; of a dump what a writable mount makes of it. O(bytes).
    ///
    /// - Parameter source: the image that it is compared with.
    func content(beside source: ImageSource) throws(DumpError) -> Content {
      switch self {
      case .rows(let items): return Content(values: KeyedValues(items), bytes: nil)
      case .dump(let file):
        let part = try file.requirePart(.only, like: source.part)
        let opened = part.opened(with: source.key)
        let view = opened.mounted()
        try opened.requireValues(of: view, file.path)
        return Content(values: KeyedValues(view), bytes: opened.image.bytes)
      }
    }
  }
}

extension Dump.Comparand.Content {
  /// What it has otherwise than a mounted image.
  func compared(with view: FirmwareView) -> Comparison {
    Comparison(KeyedValues(view), values, bytes: bytes.map { (old: view.image.bytes, new: $0) })
  }
}
