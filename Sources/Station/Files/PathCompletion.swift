import Glibc

/// The path that a text begins, as far as what is on the disk says it.
public struct PathCompletion: Hashable, Sendable {
  /// The text, with all that every name goes on with. A leading `~/` is the user's folder by its name.
  public let text: String
  /// What may stand there, sorted; folders end in a slash. Hidden names only where the text says the dot.
  public let names: [String]

  /// - Parameter names: in the folder of `text`, folders with a slash.
  init(_ text: String, names: [String]) {
    let begun = text.suffix(while: { $0 != "/" })
    let fitting = names.filter { $0.hasPrefix(begun) && ($0.hasPrefix(".") == begun.hasPrefix(".")) }.sorted()
    self.names = fitting
    let common = fitting.dropFirst().reduce(fitting.first ?? String(begun)) { $0.commonPrefix(with: $1) }
    self.text = text.dropLast(begun.count) + common
  }

  /// Looks into the folder that a text names so far. One that cannot be read has no names.
  public init(_ text: String) {
    var text = text
    if text == "~" || text.hasPrefix("~/"), let home = getenv("HOME").map({ String(cString: $0) }), !home.isEmpty {
      text = home + (text == "~" ? "/" : text.dropFirst())
    }
    let begun = text.suffix(while: { $0 != "/" })
    let folder = String(text.dropLast(begun.count))
    let names = Folder.names(in: folder.isEmpty ? "." : folder, includesHidden: begun.hasPrefix("."))
    self.init(
      text,
      names: names.filter { $0 != "." && $0 != ".." }.map {
        $0.hasPrefix(begun) && Self.isFolder(folder + $0) ? $0 + "/" : $0
      })
  }

  /// Links are followed.
  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension StringProtocol {
  fileprivate func suffix(while isIn: (Character) -> Bool) -> SubSequence {
    self[(lastIndex { !isIn($0) }.map { index(after: $0) } ?? startIndex)...]
  }

  fileprivate func commonPrefix(with other: some StringProtocol) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
