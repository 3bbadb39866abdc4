import NVSModel
import Station

/// How images of devices are written, besides where.
struct ExportForm: Hashable, Sendable {
  /// What images are encrypted with.
  enum Keys: CaseIterable, Sendable {
    /// With the key that is open, if any.
    case asShown
    case new
    case newHMAC
  }

  /// Into one tar archive, and not as files.
  var isArchive = false
  var hasManifest = false
  var keys = Keys.asShown
  /// The column whose cells tell files apart; nil to count them from 1.
  var idColumn: Int?

  /// A line for each choice, then the one that goes on.
  func lines(_ columns: [String], hasKey: Bool) -> [String] {
    let ids = idColumn.flatMap { columns.indices.contains($0) ? columns[$0] : nil }
    let keysText =
      switch keys {
      case .asShown: hasKey ? "the key that is open, for all" : "none, images are plain"
      case .new: "new ones for each device, in keys/"
      case .newHMAC: "a new HMAC key for each device, in keys/"
      }
    return [
      "Files     " + (isArchive ? "one tar archive" : "one for each device, in bin/"),
      "Manifest  " + (hasManifest ? "a list of files with their SHA-256" : "none"),
      "Keys      " + keysText, "Ids       " + (ids.map { "those of column \($0.quoted)" } ?? "counted from 1"),
      "Go on",
    ]
  }

  /// Takes the next of the possibilities of a line; false for the line that goes on.
  mutating func change(line: Int, columnCount: Int) -> Bool {
    switch line {
    case 0: isArchive.toggle()
    case 1: hasManifest.toggle()
    case 2: keys = keys == .asShown ? .new : keys == .new ? .newHMAC : .asShown
    case 3:
      let next = idColumn.map { $0 + 1 } ?? 0
      idColumn = next < columnCount ? next : nil
    default: return false
    }
    return true
  }

  /// The job that makes images for some devices.
  func job(_ plan: BatchPlan, folder: String, prefix: String, rows: [Int], key: EncryptionKeys?) -> BatchJob {
    let output: BatchJob.Output =
      isArchive ? .tar("\(folder)\(prefix).tar") : .folder(folder.isEmpty ? "." : folder)
    var job = BatchJob(plan, names: DeviceNames(prefix: prefix, column: idColumn), output: output, rows: rows)
    if hasManifest { job.manifest = "\(folder)\(prefix)-manifest.csv" }
    switch keys {
    case .asShown: if let key { job.keys = .shared(key) }
    case .new: job.keys = .new
    case .newHMAC: job.keys = .newHMAC
    }
    return job
  }

  /// Why the cells of the id column cannot name the files of these devices; nil where they can, or nobody waits any more.
  func problemOfNames(_ job: BatchJob, _ control: JobControl) -> String? {
    guard idColumn != nil else { return nil }
    let found = BatchProof(job.plan, names: job.names).run(jobs: max(1, Threads.coreCount - 1)) { progress in
      control.tell(Progress(done: progress.done, total: progress.total, unit: "names"))
      return !control.isCancelled
    }
    let rows = Set(job.rows.map { Int32(clamping: $0) })
    for group in found?.groups ?? [] where group.first.severity == .error {
      guard let row = group.rows.first(where: { rows.contains($0) }) else { continue }
      return "device \(grouped(Int(row) + 1)): \(group.first.message)"
    }
    return nil
  }

  /// What is made of so many images, as an example.
  func hint(_ count: Int, path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let first = "\(name)-\(idColumn == nil ? "1" : "ID").bin …"
    let images = count == 1 ? "1 image" : "\(grouped(count)) images"
    let place = isArchive ? "bin/\(first) in \(path).tar" : "\(path.dropLast(name.count))bin/\(first)"
    return "\(images): \(place)" + (hasManifest ? ", and \(name)-manifest.csv" : "")
  }
}
