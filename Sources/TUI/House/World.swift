import NVSModel
import Station
import Synchronization

/// What jobs reach outside: the disk and the ports. All of it may block. Tests have one of their own.
protocol World: Sendable {
  /// What became of the files that rows name.
  func contents(of requests: [FileRequest]) -> [FileRequest: FileContent]
  /// Those of open files whose content is another one by now.
  ///
  /// - Parameter known: what they held when they were opened, or saved last, by path.
  func changed(since known: [String: [UInt8]]) -> [ChangedFile]
  /// - Parameter limit: in bytes; nil for as much as any file here may have.
  func read(_ path: String, limit: Int?) -> Result<[UInt8], ReadProblem>
  /// The names on the disk with which a path goes on.
  func completion(of path: String) -> PathCompletion
  /// Opens files or folders by what they hold, as at the start. The name of a CSV that is not there makes a new one.
  func project(_ paths: [String]) -> Result<Project, Refusal>
  /// What was opened before, each by its paths, the last first.
  func recentProjects() -> [[String]]
  func noteOpened(_ paths: [String])
  /// Reads files that rows name, from any thread.
  func fileReader() -> BatchPlan.FileReader
  /// Makes the images of devices, as far as nobody stops it.
  func makeImages(_ job: BatchJob, _ control: JobControl) -> Result<BatchJob.Outcome, WriteProblem>
  /// Keeps edits that are not saved where the program's end does not take them, and lets go of what it kept before.
  func keep(_ edits: [EditJournal.Edits]) -> Result<Void, WriteProblem>
  /// What programs that are gone had kept of files.
  func lostEdits(of paths: [String]) -> [EditJournal.Lost]
  func forget(_ lost: [EditJournal.Lost])
  func save(_ request: SaveRequest) -> Result<Void, WriteProblem>
  func export(_ request: ExportRequest) -> Result<Void, WriteProblem>
  func readKey(_ path: String) -> Result<KeyFile, ReadProblem>
  /// Makes a new key and writes it to a file that is not there yet.
  func makeKey(_ path: String, _ scheme: KeyScheme) -> Result<KeyFile, ReadProblem>
  func ports() -> [SerialPort]
  /// Keeps the choice of a theme for the next start.
  func remember(_ choice: SettingsFile.Choice) -> Result<Void, WriteProblem>
  /// What is decrypted from now on shall not outlive the program.
  func protectMemory()
}

/// How a job learns that nobody waits for it, and tells how far it is.
final class JobControl: Sendable {
  private let cancelled = Atomic(false)
  private let report: @Sendable (Progress) -> Void

  init(report: @escaping @Sendable (Progress) -> Void = { _ in }) { self.report = report }

  var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
  func cancel() { cancelled.store(true, ordering: .relaxed) }
  func tell(_ progress: Progress) { report(progress) }
}

/// A CSV to be written.
struct SaveRequest: Hashable, Sendable {
  /// What of all that is open is saved.
  enum Subject: Hashable, Sendable {
    case document(Int)
    case devices
    /// The partition table.
    case table
  }

  let subject: Subject
  var path: String
  let bytes: [UInt8]
  /// What the file must hold for it to be overwritten; nil when there must be no file.
  var expected: [UInt8]?
  /// The other files that are open.
  var sparing: [SparedFile] = []
  /// Whether it is for its owner alone, whoever could read what it replaces.
  var isSecret = false
  /// Overwrites whatever else is there.
  var isForced = false

  /// The same when the user has said to overwrite.
  var forced: SaveRequest {
    var request = self
    request.isForced = true
    return request
  }
}

/// What is made of rows or of a dump, to be written: all of the files, or none while one of them is in the way.
struct ExportRequest: Hashable, Sendable {
  struct File: Hashable, Sendable {
    let path: String
    let bytes: [UInt8]
    /// Whether it holds what the owner alone should read.
    let isSecret: Bool
  }

  var files: [File]
  /// The folder that they go to, which is made where it is not there; nil where it must be.
  var folder: String?
  /// The files that must stay as they are.
  var sparing: [SparedFile] = []
  /// Overwrites whatever else is there.
  var isForced = false

  /// The same when the user has said to overwrite.
  var forced: ExportRequest {
    var request = self
    request.isForced = true
    return request
  }
}

/// Why a file was not read.
enum ReadProblem: Error, Hashable, Sendable {
  /// There is no file of that name.
  case missing
  case failed(String)
}

/// Why a file was not written.
enum WriteProblem: Error, Hashable, Sendable {
  /// There are files of these names.
  case exists(paths: [String])
  /// The file is not what was read or written last.
  case changedOnDisk
  case failed(String)
}
