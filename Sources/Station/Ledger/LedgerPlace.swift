import CLinux
import Glibc
import NVSModel
import SystemPackage

/// Where a ledger lies, and the second place in which its last event is kept.
public struct LedgerPlace: Hashable, Sendable {
  /// The ledger's file.
  public let path: String
  /// The folder of the heads: see ``LedgerHead``.
  let heads: String

  init(path: String, heads: String) { (self.path, self.heads) = (path, heads) }

  /// The station's own ledger, or the one in a file that is named.
  public init(_ path: String? = nil) throws(LedgerError) {
    guard let data = UserFolder.data, let state = UserFolder.state else { throw LedgerError(.noHome) }
    self.init(path: path ?? data.appending("fctry/ledger.db").string, heads: state.appending("fctry/ledgers").string)
  }

  /// A ledger whose second place is in a folder of its own.
  public init(_ path: String, stateFolder: String) {
    self.init(path: path, heads: FilePath(stateFolder).appending("fctry/ledgers").string)
  }

  /// The same wherever the program is started, and whatever links lead there.
  var resolvedPath: String { UserFolder.resolved(path) }

  var isThere: Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// Makes the ledger's folder where it is missing, and the empty file, which only their owner may read.
  func make() throws(LedgerError) {
    let folder = FilePath(path).removingLastComponent()
    do { try UserFolder.makePrivate(folder.string) } catch { throw LedgerError(.file(error), path) }
    // Never opened where it is there: closing it would take SQLite's locks away from this program.
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file >= 0 { close(file) }
    let code = errno
    if file < 0, code != EEXIST { throw LedgerError(.file(FileError(path, Errno(rawValue: code))), path) }
  }

  /// Fails for a file that is no ordinary one, or lies on another computer.
  func require() throws(LedgerError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw LedgerError(errno == ENOENT ? .missing : .file(FileError(path, Errno(rawValue: errno))), path)
    }
    do { try WholeFile.requireRegular(status, path) } catch { throw LedgerError(.file(error), path) }
    if let name = Self.networkName(ofMagic: fctry_file_system(path)) { throw LedgerError(.network(name), path) }
  }

  /// Makes a file that proved to be a ledger its owner's alone.
  func protect() {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o077 != 0 { chmod(path, status.st_mode & 0o700) }
  }

  /// The file systems on which a lock or a sync may be only said to be done, by their magic numbers in statfs(2).
  static func networkName(ofMagic magic: Int) -> String? {
    switch UInt32(truncatingIfNeeded: magic) {
    case 0x6969: "NFS"
    case 0x517B, 0xFE53_4D42, 0xFF53_4D42: "SMB"
    case 0x0102_1997: "9P"
    case 0x6573_5546: "FUSE"
    case 0x00C3_6400: "Ceph"
    case 0x5346_414F, 0x6B41_4653: "AFS"
    case 0x7375_7245: "Coda"
    case 0x564C: "NCP"
    case 0x0BD0_0BD0: "Lustre"
    case 0x0116_1970: "GFS2"
    case 0x7461_636F: "OCFS2"
    case 0x786F_4256: "a folder shared by VirtualBox"
    default: nil
    }
  }
}
