import Glibc
import NVSModel
import SystemPackage

/// The folder that a batch's files go to, one for each image, with `bin/`, `keys/` and `csv/` in it.
struct BatchFolder: Sendable {
  /// Its path with a slash at the end; empty for the current folder.
  private let folder: String
  private let isResuming: Bool
  private let imageMode: FilePermissions

  /// Makes the folders. Fails where a file is in the way: any at all, or when resuming one that was read.
  init(_ path: String, for job: BatchJob) throws(FileError) {
    folder = path.isEmpty || path.hasSuffix("/") ? path : path + "/"
    isResuming = job.isResuming
    imageMode = job.isSecret ? .ownerReadWrite : [.ownerReadWrite, .groupReadWrite, .otherReadWrite]
    var kinds = ["bin"]
    if job.keys.areWritten { kinds.append("keys") }
    if job.writesCSV { kinds.append("csv") }
    for kind in kinds {
      try WholeFile.makeFolder(self.path(kind, nil))
      let there = Set(Folder.names(in: self.path(kind, nil)))
      if !there.isEmpty { try requireRoom(kind, there, job) }
    }
  }

  /// The path of a file; of the folder itself where there is no name.
  func path(_ kind: String, _ name: String?) -> String {
    name.map { folder + kind + "/" + $0 } ?? folder + kind
  }

  private func requireRoom(_ kind: String, _ there: Set<String>, _ job: BatchJob) throws(FileError) {
    guard let table = job.plan.batch.table else { return }
    let spared = job.spared.filter { file in
      FilePath(file.path).lastComponent.map { WholeFile.isSame(file.path, path(kind, $0.string)) } ?? false
    }
    if isResuming, spared.isEmpty { return }
    for row in job.rows {
      let device = job.names.name(ofRow: row, in: table)
      for name in Self.names(kind, of: device, job.keys) where there.contains(name) {
        let path = path(kind, name)
        try spared.requireOther(path)
        if !isResuming { throw FileError(path, .exists) }
      }
    }
  }

  /// The names of a device's files in one of the folders.
  private static func names(_ kind: String, of device: String, _ keys: BatchJob.Keys) -> [String] {
    switch kind {
    case "bin": return [device + ".bin"]
    case "csv": return [device + ".csv"]
    default:
      let names = DeviceKeys.names(of: device, keys)
      return [names.keys, names.hmac].compactMap(\.self)
    }
  }

  // MARK: Writing

  /// Makes sure that a file has these bytes.
  ///
  /// - Returns: false when it had them already.
  func write(_ bytes: [UInt8], _ kind: String, _ name: String, isSecret: Bool = false) throws(FileError) -> Bool {
    let path = path(kind, name)
    let mode = isSecret ? .ownerReadWrite : imageMode
    do {
      if isResuming, let status = Self.status(path) {
        if status.st_size == bytes.count, try Self.isSame(path, bytes) { return false }
        try WholeFile.requireRegular(status, path)
        return try replace(path, bytes, mode)
      }
      try Self.create(path, bytes, mode)
      return true
    } catch let error as FileError {
      throw error
    } catch Errno.fileExists {
      throw FileError(path, .exists)
    } catch {
      throw FileError(path, error as? Errno ?? .ioError)
    }
  }

  /// What a link or a file is; nil where there is nothing.
  private static func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// As few calls as a file takes: it is named in no list until it is whole on the disk.
  private static func create(_ path: String, _ bytes: [UInt8], _ mode: FilePermissions) throws {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: mode)
    do {
      try file.closeAfter { _ = try file.writeAll(bytes) }
    } catch {
      unlink(path)
      throw error
    }
  }

  /// What is there is half of a file, or another's: whoever has it open keeps it.
  private func replace(_ path: String, _ bytes: [UInt8], _ mode: FilePermissions) throws -> Bool {
    let folder = FilePath(path).removingLastComponent()
    let file = try TemporaryFile(bytes, in: folder, mode: mode.rawValue, like: nil)
    defer { file.close() }
    guard rename(file.path, path) == 0 else {
      let code = errno
      file.remove()
      throw Errno(rawValue: code)
    }
    return true
  }

  private static func isSame(_ path: String, _ bytes: [UInt8]) throws -> Bool {
    let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking, .noFollow])
    return try file.closeAfter {
      let found = try [UInt8](unsafeUninitializedCapacity: bytes.count + 1) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      return found.count == bytes.count && memcmp(found, bytes, bytes.count) == 0
    }
  }

  // MARK: Keys

  /// A device's keys: those that are there, where a run before this made them, else new ones, on the disk when this returns
  /// and ``sync()`` was called.
  func keys(of device: String, _ kind: BatchJob.Keys) throws(BatchFailure) -> (keys: DeviceKeys?, isNew: Bool) {
    let names = DeviceKeys.names(of: device, kind)
    guard let name = names.keys else { return (nil, false) }
    do throws(FileError) {
      if isResuming, let known = DeviceKeys(reading: read(name), hmac: names.hmac.flatMap(read), as: kind) {
        let isNew = try writeFiles(known, name, names.hmac)
        return (known, isNew)
      }
      // Keys come before their image: without one, what is there of them was never used.
      if isResuming, [name, names.hmac].contains(where: { $0.map { Self.status(path("keys", $0)) != nil } ?? false }),
        Self.status(path("bin", device + ".bin")) != nil
      {
        throw FileError(path("keys", names.hmac ?? name), .isNotFile)
      }
      guard let keys = try DeviceKeys(making: kind) else { return (nil, false) }
      return (keys, try writeFiles(keys, name, names.hmac))
    } catch {
      throw error.reason == .isNotFile ? .damagedKey(path: error.path) : .file(error)
    }
  }

  private func writeFiles(_ keys: DeviceKeys, _ name: String, _ hmacName: String?) throws(FileError) -> Bool {
    var isNew = false
    if let hmacName, let hmacKey = keys.hmacKey {
      var secret = hmacKey.withBytes { Array($0) }
      defer { secret.wipe() }
      isNew = try write(secret, "keys", hmacName, isSecret: true)
    }
    var secret = keys.keys.partitionImage()
    defer { secret.wipe() }
    return try write(secret, "keys", name, isSecret: true) || isNew
  }

  private func read(_ name: String) -> [UInt8]? { try? WholeFile.read(path("keys", name), limit: 1 << 16) }

  /// Waits until the disk has all that was written so far.
  func sync() {
    guard
      let folder = try? FileDescriptor.open(
        folder.isEmpty ? "." : folder, .readOnly, options: [.directory, .closeOnExec])
    else { return }
    FileSystem.sync(folder)
    try? folder.close()
  }
}
