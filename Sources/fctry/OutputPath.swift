import ArgumentParser
import NVSModel
import Station
import SystemPackage

/// Where an image or a key goes: an output's name inside the folder of `--outdir`, which an absolute name ignores.
struct OutputPath {
  let path: String
  /// The folder to make; empty for the current one.
  let folder: String

  init(name: String, folder: String) {
    let full = FilePath(Self.expandingHome(folder)).pushing(FilePath(name))
    path = full.string
    self.folder = full.removingLastComponent().string
  }

  /// Without its dot; empty when there is none.
  static func fileExtension(of name: String) -> String { FilePath(name).extension ?? "" }

  /// The name with `.bin` where it has no extension; another extension is refused, as the reference generator does.
  static func imageName(_ name: String) throws -> String {
    // What an unset variable of a script leaves would become a hidden file.
    if name.isEmpty || name.hasSuffix("/") || FilePath(name).lastComponent?.kind != .regular {
      throw ValidationError("The output \(name.quoted) is no file name: name a file that ends in .bin.")
    }
    switch fileExtension(of: name) {
    case "": return name + ".bin"
    case let ending where ending.hasPrefix("bin"): return name
    default: throw ValidationError("The output \(name.quoted) must end in .bin.")
    }
  }

  /// Whether both lead to one file, be it there or yet to be made.
  func isSame(as other: OutputPath) -> Bool { WholeFile.isSame(path, other.path) }

  /// Fails when writing here would destroy one of the files that are read.
  func require(_ spared: [SparedFile]) throws(CommandFailure) { try spared.requireOther(than: path) }

  /// `~` as a shell would have it; build systems pass it on unexpanded.
  private static func expandingHome(_ folder: String) -> String {
    guard folder == "~" || folder.hasPrefix("~/"), let home = Environment.value("HOME") else { return folder }
    return home + folder.dropFirst()
  }
}

extension [SparedFile] {
  /// Fails when writing to a path would destroy one of them: a mistake on the command line.
  func requireOther(than path: String) throws(CommandFailure) {
    do { try requireOther(path) } catch { throw CommandFailure(.wrongUsage, "error: \(error)") }
  }
}

extension StagedFiles {
  /// Adds a file, in a folder that is made if it is not there.
  mutating func add(_ bytes: [UInt8], to output: OutputPath, _ kind: Kind) throws(FileError) {
    try WholeFile.makeFolder(output.folder)
    try add(bytes, at: output.path, kind)
  }
}
