import Glibc
import NVSModel
import SystemPackage

/// The last event of a ledger, kept in a second place: a ledger that lost it was cut, changed, or restored from a backup.
///
/// It is a file in the user's state folder, named by the ledger's own random name, with the number and the hash of the event and
/// the ledger's path. It is written behind each event, without waiting for the disk: after a power cut it may know less than
/// the ledger, never more.
struct LedgerHead {
  let path: String

  /// What a head's file says.
  struct Content: Hashable {
    var mark: EventMark
    var ledger: String
  }

  private static let title = "fctry ledger head"

  init(of identity: String, in place: LedgerPlace) { path = place.heads + "/" + identity }

  /// Nil where there is none, or none that can be read.
  func read() -> Content? {
    guard let bytes = try? WholeFile.read(path, limit: 1 << 16) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 2)
    guard lines.count == 3, lines[0] == Self.title else { return nil }
    let words = lines[1].split(separator: " ")
    guard words.count == 2, let number = Int(words[0]), words[1].utf8.count == 64 else { return nil }
    return Content(mark: EventMark(number: number, hash: String(words[1])), ledger: String(lines[2].dropLast()))
  }

  /// Writes it whole, safe on the disk.
  func write(_ content: Content) throws(FileError) {
    try UserFolder.makePrivate(FilePath(path).removingLastComponent().string)
    try WholeFile.write(Self.bytes(content), to: path, isSecret: true, sparing: [])
  }

  /// Writes a newer mark over the older one. A mark that is not written makes the head know less.
  func update(_ content: Content) {
    let file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return }
    defer { close(file) }
    // In one call, and of one length for a ledger's path: whoever reads it meets the old or the new.
    let bytes = Self.bytes(content)
    _ = pwrite(file, bytes, bytes.count, 0)
  }

  private static func bytes(_ content: Content) -> [UInt8] {
    let digits = String(content.mark.number)
    let number = String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
    return Array("\(title)\n\(number) \(content.mark.hash)\n\(content.ledger)\n".utf8)
  }

  /// The ledgers whose heads say that they lie at a path, by their names.
  static func identities(at place: LedgerPlace) -> [String] {
    let path = place.resolvedPath
    return Folder.names(in: place.heads).sorted().filter { LedgerHead(of: $0, in: place).read()?.ledger == path }
  }

  /// Forgets it; what it said is kept under a hidden name.
  func retire() {
    let file = FilePath(path)
    guard let name = file.lastComponent?.string else { return }
    rename(path, file.removingLastComponent().appending(".\(name).lost").string)
  }
}
