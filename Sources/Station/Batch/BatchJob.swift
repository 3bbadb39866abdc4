public import NVSModel

/// What is to be made of a batch, and where it goes.
public struct BatchJob: Sendable {
  /// Where the keys of the images come from.
  public enum Keys: Sendable {
    /// Images are not encrypted.
    case none
    /// All images are encrypted with these, which are the user's already.
    case shared(EncryptionKeys)
    /// All images are encrypted with these, and each device gets a file of them.
    case derived(EncryptionKeys)
    /// Each device gets new keys.
    case new
    /// Each device gets a new HMAC key, and the keys that follow from it.
    case newHMAC

    /// Whether each device has a file of its keys.
    var areWritten: Bool {
      switch self {
      case .none, .shared: false
      case .derived, .new, .newHMAC: true
      }
    }
  }

  /// Where images and keys go.
  public enum Output: Hashable, Sendable {
    /// Into `bin/`, `keys/` and `csv/` in a folder.
    case folder(String)
    /// Into one tar archive; `-` is standard output.
    case tar(String)
    /// Nowhere: every image is made all the same.
    case nowhere
  }

  /// What all devices have in common.
  public let plan: BatchPlan
  /// The names of the files.
  public let names: DeviceNames
  /// Where they go.
  public let output: Output
  public var keys = Keys.none
  /// The positions of the devices that are made, ascending.
  public var rows: [Int]
  /// How many threads work on it.
  public var jobs = Threads.coreCount
  /// Where row, file, SHA-256 and key file of each image are listed; nil for no list.
  public var manifest: String?
  /// Whether what is there already is kept where it is right.
  public var isResuming = false
  /// Whether each device's rows are written as a CSV too.
  public var writesCSV = false
  /// Files that were read for it, and that nothing is written over.
  public var spared: [SparedFile] = []

  /// A job for some devices of a plan that is sound, plain and with as many threads as there are cores.
  public init(_ plan: BatchPlan, names: DeviceNames, output: Output, rows: [Int]) {
    (self.plan, self.names, self.output, self.rows) = (plan, names, output, rows)
  }

  /// How far a job is, in images.
  public struct Progress: Sendable {
    /// Made or kept so far, and how many there will be.
    public let done, total: Int
  }

  /// What became of a job.
  public struct Outcome: Sendable {
    /// Images that were made.
    public internal(set) var made = 0
    /// Images that were there already and right.
    public internal(set) var kept = 0
    /// Why it ended early; nil when it did not.
    public internal(set) var failure: BatchFailure?
    /// Whether it was cancelled.
    public internal(set) var isCancelled = false
  }

  /// Whether an image has the name or the form of a secret, so that only its owner may read it.
  var isSecret: Bool {
    guard let first = rows.first else { return false }
    return plan.looksSecret(plan.batch.device(at: first))
  }
}

/// Why a job ended before its end.
public enum BatchFailure: Error, Sendable {
  case file(FileError)
  /// The values of a device are other than when they were checked.
  case device(row: Int, DeviceError)
  /// A key file that cannot be read, beside an image that needs it.
  case damagedKey(path: String)

  /// What happened, in one sentence.
  public var message: String {
    switch self {
    case .file(let error) where error.reason == .diskFull:
      "there is no room left on the disk for \(error.path.quoted)"
    case .file(let error): error.description
    case .device(let row, let error):
      "row \(row + 1) is not what it was when it was checked: \(error.messages.first ?? "")"
    case .damagedKey(let path):
      "\(path.quoted) is no whole key file, and an image that it may open is there: move both away"
    }
  }
}
