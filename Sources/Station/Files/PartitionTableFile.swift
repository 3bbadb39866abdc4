import Glibc
public import NVSModel

/// Reads partition tables from files.
public enum PartitionTableFile {
  /// Far more than any table or CSV of one takes.
  private static let limit = 1 << 20

  /// The table in the file at `path`, with the process's environment for the variables in a CSV. What is wrong with the
  /// table is in its ``PartitionTable/problems``; it throws only when there is no reading the file.
  public static func read(_ path: String, rules: PartitionRules) throws(FileError) -> PartitionTable {
    let bytes = try WholeFile.read(path, limit: limit)
    return PartitionTable(bytes: bytes, rules: rules) { name in getenv(name).map { String(cString: $0) } }
  }
}
