import Glibc

/// Files in Tests/Fixtures.
enum Fixtures {
  static let folder =
    String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)) + "/../Fixtures"

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen("\(folder)/\(path)", "rb") else { throw Missing(path: path) }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    guard fread(&bytes, 1, bytes.count, file) == bytes.count else { throw Missing(path: path) }
    return bytes
  }

  static func dump(_ name: String) throws -> [UInt8] { try bytes("dumps/\(name).bin") }

  /// The names of all dumps, without their ending.
  static let dumps: [String] = {
    guard let directory = opendir("\(folder)/dumps") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let item = readdir(directory) {
      let name = withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".bin") { names.append(String(name.dropLast(4))) }
    }
    return names.sorted()
  }()

  struct Missing: Error { let path: String }
}
