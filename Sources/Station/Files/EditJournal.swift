import Glibc
import NVSModel
import Synchronization
import SystemPackage

/// Edits that are not saved, kept where the end of the program does not take them: a file for each edited one, in the user's
/// state folder, for its owner alone.
///
/// A program holds a byte of the folder's lock file for as long as it lives. What a program kept that lives no more is lost, and
/// offered to the next that opens the file.
public final class EditJournal: Sendable {
  /// A file with edits that are not saved.
  public struct Edits: Hashable, Sendable {
    /// The file's path.
    public let path: String
    /// What it holds on the disk, as far as the program knows; nil where it is not there yet.
    public let saved: [UInt8]?
    /// What it would hold if it were saved.
    public let bytes: [UInt8]

    /// The edits of a file.
    public init(path: String, saved: [UInt8]?, bytes: [UInt8]) {
      (self.path, self.saved, self.bytes) = (path, saved, bytes)
    }
  }

  /// What a program that is gone had kept.
  public struct Lost: Hashable, Sendable {
    /// The file's path, as it was asked for.
    public let path: String
    /// What it would hold if it had been saved.
    public let bytes: [UInt8]
    /// When that was kept, in seconds since 1970.
    public let time: Int
    /// The digest of what the file held then; nil where it was not there.
    let saved: String?
    fileprivate let journal: String

    /// Whether a file's content is what was edited then.
    public func isOf(_ bytes: [UInt8]?) -> Bool { saved == bytes.map { SHA256.hex(of: $0) } }
  }

  private let folder: String?
  private let state = Mutex(State())

  private struct State {
    var session: Int?
    var lock: HeldLock?
    /// The files of this program, by the paths that they are about.
    var journals: [String: String] = [:]
  }

  /// - Parameter folder: nil for the user's own, `$XDG_STATE_HOME/fctry/edits`.
  public init(folder: String? = nil) {
    self.folder = folder ?? UserFolder.state.map { $0.appending("fctry/edits").string }
  }

  private static let ending = ".edits"
  private static let title = "fctry edits 1"

  private var locks: SessionLocks? { folder.map { SessionLocks($0 + "/lock") } }

  // MARK: Keeping

  /// Keeps these edits, and lets go of all others that this program kept.
  ///
  /// - Throws: when they cannot be written; those that were kept before still are.
  public func keep(_ edits: [Edits]) throws(FileError) {
    try state.withLock { state throws(FileError) in
      if !edits.isEmpty { try begin(&state) }
      guard let folder, let session = state.session else { return }
      for edit in edits {
        let path = UserFolder.resolved(edit.path)
        let name =
          state.journals[path] ?? "\(folder)/\(session)-\(SHA256.hex(of: Array(path.utf8)).prefix(16))\(Self.ending)"
        try WholeFile.write(Self.content(of: edit, path), to: name, isSecret: true, sparing: [])
        state.journals[path] = name
      }
      let kept = Set(edits.map { UserFolder.resolved($0.path) })
      for (path, name) in state.journals where !kept.contains(path) {
        unlink(name)
        state.journals[path] = nil
      }
    }
  }

  private func begin(_ state: inout State) throws(FileError) {
    guard state.lock == nil, let folder, let locks else { return }
    try UserFolder.makePrivate(folder)
    // Two programs do not begin with one number.
    let session = Int.random(in: 1..<1 << 60)
    (state.session, state.lock) = (session, try locks.hold(session))
  }

  private static func content(of edit: Edits, _ path: String) -> [UInt8] {
    let digest = edit.saved.map { SHA256.hex(of: $0) } ?? "-"
    return Array("\(title) \(time(nil)) \(digest) \(path.utf8.count)\n\(path)\n".utf8) + edit.bytes
  }

  // MARK: What was lost

  /// What programs that are gone had kept of these files, the newest of each.
  public func lost(of paths: [String]) -> [Lost] {
    guard let folder, let locks else { return [] }
    let wanted = Dictionary(paths.map { (UserFolder.resolved($0), $0) }) { first, _ in first }
    var found: [String: Lost] = [:]
    for name in Folder.names(in: folder) where name.hasSuffix(Self.ending) {
      guard let session = name.split(separator: "-").first.flatMap({ Int($0) }), !locks.isHeld(session),
        let lost = Self.read("\(folder)/\(name)", wanted)
      else { continue }
      if found[lost.path].map({ $0.time < lost.time }) ?? true { found[lost.path] = lost }
    }
    return found.values.sorted { $0.path < $1.path }
  }

  private static func read(_ journal: String, _ wanted: [String: String]) -> Lost? {
    guard let bytes = try? WholeFile.read(journal), let lineEnd = bytes.firstIndex(of: 0x0A) else { return nil }
    let words = String(decoding: bytes[..<lineEnd], as: UTF8.self).split(separator: " ")
    let head = title.split(separator: " ")
    guard words.count == head.count + 3, words.starts(with: head), let time = Int(words[head.count]),
      let length = Int(words[head.count + 2]), 0..<bytes.count - lineEnd - 1 ~= length
    else { return nil }
    let start = lineEnd + 1
    let real = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard let path = wanted[real] else { return nil }
    let digest = words[head.count + 1]
    return Lost(
      path: path, bytes: Array(bytes[(start + length + 1)...]), time: time, saved: digest == "-" ? nil : String(digest),
      journal: journal)
  }

  /// Lets go of what was lost, and of all older edits of the same files.
  public func forget(_ lost: [Lost]) {
    guard let folder, let locks else { return }
    let wanted = Dictionary(lost.map { (UserFolder.resolved($0.path), $0.path) }) { first, _ in first }
    for name in Folder.names(in: folder) where name.hasSuffix(Self.ending) {
      let journal = "\(folder)/\(name)"
      if let session = name.split(separator: "-").first.flatMap({ Int($0) }), !locks.isHeld(session),
        Self.read(journal, wanted) != nil
      {
        unlink(journal)
      }
    }
  }
}
