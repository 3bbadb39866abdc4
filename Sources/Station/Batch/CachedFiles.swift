public import NVSModel
import Synchronization

/// Reads the files that rows name, and keeps what it has read: many rows may name one.
public final class CachedFiles: Sendable {
  private let lookup: FileLookup
  private let known = Mutex(Known())

  private struct Known {
    var contents: [FileRequest: FileContent] = [:]
    var size = 0
  }

  /// As many bytes are kept; most devices have files of their own, which are read once more at most.
  private static let limit = 32 << 20

  /// Files that are found as ``FileLookup`` finds them.
  public init(_ lookup: FileLookup = FileLookup()) { self.lookup = lookup }

  /// What became of a request. Blocks while it reads.
  public func content(of request: FileRequest) -> FileContent {
    if let content = known.withLock({ $0.contents[request] }) { return content }
    let content = lookup.content(of: request)
    known.withLock { known in
      if known.size > Self.limit { known = Known() }
      known.contents[request] = content
      // What a path and the place in the table take is a guess.
      known.size += 256
      if case .found(let bytes, _, _) = content { known.size += bytes.count }
    }
    return content
  }

  /// The paths of the files that were found, as far as they are still known.
  public var paths: [String] {
    known.withLock { known in
      known.contents.values.compactMap { if case .found(_, let path, _) = $0 { path } else { nil } }
    }
  }
}
