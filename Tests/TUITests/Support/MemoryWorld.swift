import NVSModel
@testable import Station
import Synchronization

@testable import TUI

/// A world without a disk or a port: everything that it holds is here.
final class MemoryWorld: World {
  struct Content {
    /// The files that are there, by path.
    var disk: [String: [UInt8]] = [:]
    /// What goes wrong when something is written; nil when nothing does.
    var writeFailure: String?
    var ports = [SerialPort(path: "/dev/ttyUSB0", description: "CP2102N USB to UART", place: nil)]
    /// What was to be exported, in order, whether it was written or not.
    var exports: [ExportRequest] = []
    /// What was to be saved, in order.
    var saves: [SaveRequest] = []
    var newKeys: [KeyScheme] = []
    /// The edits that would outlive the program.
    var kept: [EditJournal.Edits] = []
    /// Those of programs that are gone.
    var lost: [EditJournal.Lost] = []
    /// The batches that were to be made, in order.
    var batches: [BatchJob] = []
    /// How many files of devices were read to check or to make them.
    var proofReads = 0
    /// What was chosen for good.
    var theme: String?
    var keys: KeyStyle?
    var recent: [[String]] = []
  }

  private let inside = Mutex(Content())

  var content: Content {
    get { inside.withLock { $0 } }
    set { inside.withLock { $0 = newValue } }
  }

  func contents(of requests: [FileRequest]) -> [FileRequest: FileContent] {
    let disk = content.disk
    var contents: [FileRequest: FileContent] = [:]
    for request in requests {
      let path = "demo/\(request.path)"
      contents[request] =
        disk[path].map { .found($0, path: path, isBesideDocument: false) }
        ?? .missing("there is no file \(request.path)")
    }
    return contents
  }

  func changed(since known: [String: [UInt8]]) -> [ChangedFile] {
    known.filter { content.disk[$0.key] != $0.value }.map { ChangedFile(path: $0.key, bytes: content.disk[$0.key]) }
      .sorted { $0.path < $1.path }
  }

  func read(_ path: String, limit: Int?) -> Result<[UInt8], ReadProblem> {
    content.disk[path].map { .success($0) } ?? .failure(.missing)
  }

  func fileReader() -> BatchPlan.FileReader {
    { request in
      self.content.proofReads += 1
      return self.contents(of: [request])[request] ?? .missing("nothing")
    }
  }

  func makeImages(_ job: BatchJob, _ control: JobControl) -> Result<BatchJob.Outcome, WriteProblem> {
    content.batches.append(job)
    if let failure = content.writeFailure { return .failure(.failed(failure)) }
    guard case .folder(let folder) = job.output, let table = job.plan.batch.table,
      let encoder = try? DeviceEncoder(job.plan)
    else { return .failure(.failed("no encoder")) }
    var slot = ImageSlot(job.plan.geometry)
    for row in job.rows {
      let path = "\(folder)/bin/\(job.names.name(ofRow: row, in: table)).bin"
      if content.disk[path] != nil { return .failure(.exists(paths: [path])) }
      do { try encoder.encode(job.plan.batch.device(at: row), into: &slot) } catch {
        return .failure(.failed(error.messages.joined()))
      }
      content.disk[path] = slot.bytes
    }
    return .success(BatchJob.Outcome(made: job.rows.count))
  }

  func keep(_ edits: [EditJournal.Edits]) -> Result<Void, WriteProblem> {
    if let failure = content.writeFailure { return .failure(.failed(failure)) }
    content.kept = edits
    return .success(())
  }

  func remember(_ choice: SettingsFile.Choice) -> Result<Void, WriteProblem> {
    if let failure = content.writeFailure { return .failure(.failed(failure)) }
    switch choice {
    case .theme(let name): content.theme = name
    case .keys(let style): content.keys = style
    }
    return .success(())
  }

  func lostEdits(of paths: [String]) -> [EditJournal.Lost] { content.lost.filter { paths.contains($0.path) } }
  func forget(_ lost: [EditJournal.Lost]) { content.lost.removeAll { lost.contains($0) } }

  func save(_ request: SaveRequest) -> Result<Void, WriteProblem> {
    content.saves.append(request)
    if let refusal = refusal(request.path, request.sparing) { return refusal }
    let found = content.disk[request.path]
    if !request.isForced, let found {
      guard let expected = request.expected else { return .failure(.exists(paths: [request.path])) }
      if found != expected { return .failure(.changedOnDisk) }
    }
    return write([(request.path, request.bytes)])
  }

  func export(_ request: ExportRequest) -> Result<Void, WriteProblem> {
    content.exports.append(request)
    for file in request.files { if let refusal = refusal(file.path, request.sparing) { return refusal } }
    let there = request.files.map(\.path).filter { content.disk[$0] != nil }
    if !there.isEmpty, !request.isForced { return .failure(.exists(paths: there)) }
    return write(request.files.map { ($0.path, $0.bytes) })
  }

  private func refusal(_ path: String, _ sparing: [SparedFile]) -> Result<Void, WriteProblem>? {
    sparing.first { $0.path == path }.map { .failure(.failed("\(FileError(path, .isSpared($0.role)))")) }
  }

  private func write(_ files: [(path: String, bytes: [UInt8])]) -> Result<Void, WriteProblem> {
    if let failure = content.writeFailure { return .failure(.failed(failure)) }
    for file in files { content.disk[file.path] = file.bytes }
    return .success(())
  }

  func readKey(_ path: String) -> Result<KeyFile, ReadProblem> {
    guard let bytes = content.disk[path] else { return .failure(.missing) }
    do { return .success(try KeyFile(bytes)) } catch { return .failure(.failed("\(path): \(error)")) }
  }

  func makeKey(_ path: String, _ scheme: KeyScheme) -> Result<KeyFile, ReadProblem> {
    content.newKeys.append(scheme)
    content.disk[path] = scheme == .hmac ? [UInt8](0..<32) : content.disk["made"] ?? []
    return readKey(path)
  }

  func project(_ paths: [String]) -> Result<Project, TUI.Refusal> {
    var project = Project()
    do throws(ProjectError) {
      for path in paths {
        if let bytes = content.disk[path] {
          try project.add(path, bytes, PartitionRules())
        } else if path.hasSuffix(".csv") {
          project.begin(path)
        } else {
          return .failure(TUI.Refusal("there is no file '\(path)'"))
        }
      }
      try project.takeTable()
      return .success(project)
    } catch { return .failure(TUI.Refusal(error.description)) }
  }

  func recentProjects() -> [[String]] { content.recent }
  func noteOpened(_ paths: [String]) { content.recent.insert(paths, at: 0) }

  func completion(of path: String) -> PathCompletion {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let names = content.disk.keys.filter { $0.hasPrefix(folder) }.map { name in
      let rest = name.dropFirst(folder.count)
      return rest.firstIndex(of: "/").map { String(rest[...$0]) } ?? String(rest)
    }
    return PathCompletion(path, names: Array(Set(names)))
  }

  func ports() -> [SerialPort] { content.ports }
  func protectMemory() {}
}
