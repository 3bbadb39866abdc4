public import NVSModel
import SystemPackage

/// Finds the files that rows name: from the current folder, as the reference generator does, then from the folder
/// of the CSV.
public struct FileLookup: Sendable {
  /// More than the base64 or hex text of the largest blob with white space around every digit.
  public static let limit = 8 << 20

  /// Relative paths begin here; empty for the process's own current folder.
  private let currentFolder: FilePath

  /// Looks from `currentFolder`, or from the process's own when that is empty.
  public init(currentFolder: String = "") {
    self.currentFolder = FilePath(currentFolder)
  }

  /// What became of one request. Reads the file, so it blocks.
  public func content(of request: FileRequest) -> FileContent {
    let given = FilePath(request.path)
    let first = currentFolder.pushing(given)
    do {
      return .found(try WholeFile.read(first.string, limit: Self.limit), path: request.path, isBesideDocument: false)
    } catch {
      guard error.reason == .missing, given.isRelative else { return .missing(error.description) }
    }
    let folder = FilePath(request.document).removingLastComponent()
    let second = folder.pushing(given)
    guard !folder.isEmpty else { return .missing("there is no file \(request.path.quoted) in the current folder") }
    do {
      let bytes = try WholeFile.read(currentFolder.pushing(second).string, limit: Self.limit)
      return .found(bytes, path: second.string, isBesideDocument: true)
    } catch {
      guard error.reason == .missing else { return .missing(error.description) }
      return .missing(
        "there is no file \(request.path.quoted), neither in the current folder nor in \(folder.string.quoted)")
    }
  }

  /// What became of every file that the documents name.
  public func contents(for documents: [FactoryDocument]) -> [FileRequest: FileContent] {
    var contents: [FileRequest: FileContent] = [:]
    for request in documents.flatMap(\.fileRequests) where contents[request] == nil {
      contents[request] = content(of: request)
    }
    return contents
  }
}
