import CLinux
import Glibc

/// Writes files that only their owner may read, and that are worth more than a copy of them: keys.
public enum SecretFile {
  /// Makes `bytes` the whole content of the file at `path`, with mode 0600.
  ///
  /// - Parameters:
  ///   - isReplacing: whether a file that is there already may go; without it that is an error, even when it appears at
  ///     the same moment.
  ///   - sparing: what was read for it, or is open.
  public static func write(
    _ bytes: [UInt8], to path: String, isReplacing: Bool = false, sparing: [SparedFile] = []
  ) throws(FileError) {
    var files = StagedFiles(sparing: sparing)
    try files.add(bytes, at: path, isReplacing ? .secret : .newSecret)
    try files.commit()
  }

  /// Reads a key file, which the caller is to wipe, and guards the program's memory from here on.
  ///
  /// - Throws: also for a file of more than 1 MB: a keys partition may be larger than the sector that it needs, but not
  ///   by much.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    protectMemory()
    return try WholeFile.read(path, limit: 1 << 20)
  }

  /// From now on a crash of this program writes no image of its memory to the disk, and memory is overwritten when it
  /// is freed: what was decrypted goes with the last that holds it, however often Swift has copied it.
  ///
  /// Of blocks up to 1032 bytes malloc keeps some for each thread, which are overwritten only when they are used again.
  public static func protectMemory() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    _ = mallopt(M_PERTURB, 0xA5)
  }
}
