import Glibc
import NVSModel
import Synchronization
import SystemPackage

/// Carries out a job on several threads. What was made stays when it fails or is cancelled, and a job that resumes keeps it.
public final class BatchRun: Sendable {
  private let job: BatchJob
  private let folder: BatchFolder?
  private let tar: BatchTar?
  private let queue: RowQueue
  private let turns = Turns()
  private let manifest: ManifestQueue
  private let outcome = Mutex(BatchJob.Outcome())
  private let isSecret: Bool
  /// In seconds since 1970.
  private let start: Int
  /// What stands before each image in an archive, but for its name.
  private let imageBlock: TarBlock

  /// Makes the folders, or opens the archive, and the manifest. No image is made yet.
  public init(_ job: BatchJob) throws(FileError) {
    self.job = job
    isSecret = job.isSecret
    var (folder, tar): (BatchFolder?, BatchTar?)
    switch job.output {
    case .folder(let path): folder = try BatchFolder(path, for: job)
    case .tar(let path):
      try job.spared.requireOther(path)
      tar = try BatchTar(path)
    case .nowhere: break
    }
    (self.folder, self.tar) = (folder, tar)
    var list: BatchManifest?
    if let path = job.manifest {
      try job.spared.requireOther(path)
      list = try BatchManifest(path, isReplacing: job.isResuming)
    }
    manifest = ManifestQueue(list, folder: folder?.path("bin", nil))
    // Keys are synced before their images, so that more at a time cost less.
    let isSyncingKeys = folder != nil && job.keys.areWritten
    queue = RowQueue(job.rows.count, chunk: isSyncingKeys ? 512 : 32)
    start = time(nil)
    imageBlock = TarBlock(size: job.plan.geometry.size, mode: isSecret ? 0o600 : 0o644, time: start, kind: "0")
  }

  /// Makes the images. Blocks until all are made, or one cannot be.
  ///
  /// - Parameter progress: called from any thread now and then; false cancels what is left.
  public func run(progress: @escaping @Sendable (BatchJob.Progress) -> Bool = { _ in true }) -> BatchJob.Outcome {
    if job.keys.areWritten { SecretFile.protectMemory() }
    Threads.runAll(job.jobs) { [self] in work(progress) }
    do throws(FileError) {
      var isWhole = outcome.withLock { $0.failure == nil && !$0.isCancelled }
      if isWhole { try tar?.finish() }
      if tar != nil, !isWhole { return outcome.withLock { $0 } }
      try manifest.finish()
      isWhole = true
    } catch {
      fail(.file(error))
    }
    return outcome.withLock { $0 }
  }

  private func fail(_ failure: BatchFailure) {
    queue.stop()
    turns.end()
    outcome.withLock { $0.failure = $0.failure ?? failure }
  }

  private typealias Note = @Sendable (_ made: Int, _ kept: Int) -> Void

  /// Images that are made together, and the chunk that they were last.
  private struct SlotSet {
    var slots: [ImageSlot] = []
    var chunk: Int?
  }

  private func work(_ progress: @escaping @Sendable (BatchJob.Progress) -> Bool) {
    // One set is filled while another waits for its turn in the archive.
    var sets = [SlotSet](repeating: SlotSet(), count: tar == nil || job.jobs == 1 ? 1 : 2)
    let note: Note = { [self] made, kept in self.note(made, kept, progress) }
    do {
      let encoder = try DeviceEncoder(job.plan, keys: job.keys.shared)
      while let (number, places) = queue.take() {
        // The archive is written from the images of a chunk together; files are written one by one.
        let count = tar == nil ? 1 : places.count
        while sets[0].slots.count < count { sets[0].slots.append(ImageSlot(job.plan.geometry)) }
        if tar != nil, let chunk = sets[0].chunk { turns.wait(for: chunk) }
        try make(places, number, encoder, &sets[0].slots, note)
        sets[0].chunk = number
        sets.swapAt(0, sets.count - 1)
      }
    } catch let failure as BatchFailure {
      fail(failure)
    } catch let error as EncryptionError {
      fail(.device(row: job.rows.first ?? 0, .encryption(error)))
    } catch {
      fail(.file(FileError(job.plan.batch.template.name, Errno.ioError)))
    }
  }

  private func note(_ made: Int, _ kept: Int, _ progress: @Sendable (BatchJob.Progress) -> Bool) {
    let done = outcome.withLock { outcome in
      outcome.made += made
      outcome.kept += kept
      return outcome.made + outcome.kept
    }
    if !progress(BatchJob.Progress(done: done, total: job.rows.count)) {
      queue.stop()
      if done < job.rows.count { outcome.withLock { $0.isCancelled = true } }
    }
  }

  /// Makes the images of some devices, and writes them, or has them written in their turn.
  private func make(
    _ places: Range<Int>, _ chunk: Int, _ encoder: DeviceEncoder, _ slots: inout [ImageSlot], _ note: @escaping Note
  ) throws {
    let keys = try keys(for: places)
    var pieces: [[UInt8]] = []
    pieces.reserveCapacity(tar == nil ? 0 : 2 * places.count)
    var lines: [String] = []
    var made = 0
    for (index, place) in places.enumerated() {
      let row = job.rows[place]
      let slot = tar == nil ? 0 : index
      do throws(DeviceError) {
        try encoder.encode(
          encoder.plan.batch.device(at: row), into: &slots[slot], ownKeys: keys[index]?.own(job.keys))
      } catch {
        throw BatchFailure.device(row: row, error)
      }
      let name = encoder.plan.name(ofRow: row, job.names)
      if let folder { made += try write(slots[slot].bytes, row, name, to: folder) ? 1 : 0 }
      if tar != nil {
        pieces.append(head(row, name, keys[index]))
        pieces.append(slots[slot].bytes)
      }
      if job.manifest != nil { lines.append(line(row, name, slots[slot].bytes)) }
    }
    if let tar { return write(pieces, lines, chunk, to: tar, note) }
    if folder == nil { made = places.count }
    manifest.add(lines, chunk: chunk)
    note(made, places.count - made)
  }

  private func name(ofRow row: Int) -> String {
    job.plan.name(ofRow: row, job.names)
  }

  private func line(_ row: Int, _ name: String, _ image: [UInt8]) -> String {
    let key = DeviceKeys.names(of: name, job.keys).keys.map { "keys/\($0)" }
    return BatchManifest.line(row: row, file: "bin/\(name).bin", digest: SHA256.hex(of: image), key: key)
  }

  /// The keys of some devices; where they have files, these are on the disk.
  private func keys(for places: Range<Int>) throws(BatchFailure) -> [DeviceKeys?] {
    guard job.keys.areWritten else { return places.map { _ in nil } }
    var keys: [DeviceKeys?] = []
    var isNew = false
    for place in places {
      if let folder {
        let (own, wasWritten) = try folder.keys(of: name(ofRow: job.rows[place]), job.keys)
        keys.append(own)
        isNew = isNew || wasWritten
      } else {
        do throws(FileError) { keys.append(try DeviceKeys(making: job.keys)) } catch { throw .file(error) }
      }
    }
    if isNew { folder?.sync() }
    return keys
  }

  private func write(_ image: [UInt8], _ row: Int, _ name: String, to folder: BatchFolder) throws(BatchFailure) -> Bool
  {
    do throws(FileError) {
      if job.writesCSV { _ = try folder.write(csv(row), "csv", name + ".csv") }
      return try folder.write(image, "bin", name + ".bin")
    } catch {
      throw .file(error)
    }
  }

  private func csv(_ row: Int) -> [UInt8] {
    job.plan.batch.referenceCSV(for: job.plan.batch.device(at: row))
  }

  // MARK: The archive

  /// All that stands before a device's image.
  private func head(_ row: Int, _ name: String, _ keys: DeviceKeys?) -> [UInt8] {
    var head: [UInt8] = []
    func add(_ bytes: [UInt8], _ name: String, mode: Int) {
      head += TarEntry(name: name, size: bytes.count, mode: mode, time: start).header + bytes
      head += TarEntry.padding(bytes.count)
    }
    let names = DeviceKeys.names(of: name, job.keys)
    if let file = names.hmac, let hmacKey = keys?.hmacKey {
      add(hmacKey.withBytes { Array($0) }, "keys/\(file)", mode: 0o600)
    }
    if let file = names.keys, let keys { add(keys.keys.partitionImage(), "keys/\(file)", mode: 0o600) }
    let mode = isSecret ? 0o600 : 0o644
    if job.writesCSV { add(csv(row), "csv/\(name).csv", mode: mode) }
    let file = "bin/" + name + ".bin"
    let bytes = Array(file.utf8)
    if TarEntry.isPlain(bytes) { return head.isEmpty ? imageBlock.named(bytes) : head + imageBlock.named(bytes) }
    return head + TarEntry(name: file, size: job.plan.geometry.size, mode: mode, time: start).header
  }

  /// Two pieces for each image.
  private func write(
    _ pieces: [[UInt8]], _ lines: [String], _ chunk: Int, to tar: BatchTar, _ note: @escaping Note
  ) {
    turns.take(chunk) { [self] in
      do throws(FileError) { try tar.write(pieces) } catch {
        fail(.file(error))
        return false
      }
      manifest.add(lines, chunk: chunk)
      note(pieces.count / 2, 0)
      return true
    }
  }
}

extension BatchJob.Keys {
  /// What all images are encrypted with, if they share it.
  fileprivate var shared: EncryptionKeys? {
    switch self {
    case .shared(let keys), .derived(let keys): keys
    case .none, .new, .newHMAC: nil
    }
  }
}
