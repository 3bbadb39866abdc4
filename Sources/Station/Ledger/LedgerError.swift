public import NVSModel

/// Why the ledger did not do what was asked; nothing was recorded then.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was wrong.
  public let reason: Reason
  /// The ledger's file.
  public internal(set) var path: String

  init(_ reason: Reason, _ path: String = "") { (self.reason, self.path) = (reason, path) }

  /// A ledger that is what was recorded, and that someone wanted to accept.
  public static func nothingToAccept(_ place: LedgerPlace) -> LedgerError { LedgerError(.nothingToAccept, place.path) }

  init(_ error: DatabaseError, _ path: String) {
    let reason: Reason =
      switch error.kind {
      case .busy: .busy
      case .full: .full
      case .noPermission, .missing: .unreadable(error.detail)
      case .foreign: .foreign
      case .damaged: .damaged(error.detail)
      case .moved: .moved
      case .constraint, .other: .failed(error.detail)
      }
    self.init(reason, path)
  }

  /// What was wrong.
  public enum Reason: Hashable, Sendable {
    case noHome
    case network(String)
    case missing
    case foreign
    case newer(Int, known: Int)
    case noSharedMemory
    case busy
    case full
    case unreadable(String)
    case damaged(String)
    case moved
    case failed(String)
    case file(FileError)
    /// It is not what was recorded: nothing is claimed until a person has said what happened.
    case doubtful([LedgerFinding])

    case noBoard(MACAddress)
    case noColumns(batch: String)
    case otherColumns(batch: String, columns: [String])
    case noneFree(batch: String)
    case boardIsTaken(MACAddress, LedgerDevice, isLive: Bool)
    case boardIsNamed(MACAddress, by: LedgerDevice)
    case valueIsHeld(LedgerValue, by: LedgerDevice)
    case notForBoard(LedgerDevice, MACAddress)
    case claimIsLost(LedgerDevice)
    case isLive(LedgerDevice)
    case isPassed(LedgerDevice)
    case isGivenUp(LedgerDevice)
    case bytesWereSent(LedgerDevice)
    case nothingToDo(LedgerDevice)
    case unknown(String)
    case ambiguous(String, [LedgerDevice])
    case nothingToAccept
  }

  /// One sentence without a full stop: what is wrong, and what to do.
  public var description: String { aboutFile ?? aboutDevice }

  private var aboutFile: String? {
    let ledger = "the ledger \(path.quoted)"
    switch reason {
    case .noHome:
      return "nothing says where the ledger lies and what is known of it: set HOME, or XDG_DATA_HOME and XDG_STATE_HOME"
    case .network(let name):
      return "\(ledger) would lie on another computer's disk (\(name)), where no lock and no power cut can be trusted: "
        + "name one on this computer's own with --ledger"
    case .missing: return "there is no ledger \(path.quoted): the first claim makes it"
    case .foreign: return "\(path.quoted) is no ledger: name another file with --ledger"
    case .newer(let found, let known):
      return "\(ledger) has version \(found), this fctry knows up to \(known): use the fctry that wrote it"
    case .noSharedMemory:
      return "\(ledger) lies where two programs cannot share it: name one on this computer's own disk with --ledger"
    case .busy:
      return "another program has held \(ledger) for too long: wait for it or end it, and try again; "
        + "nothing was recorded"
    case .full: return "there is no room left on the disk for \(ledger): make room; nothing was recorded"
    case .unreadable(let detail):
      return "\(ledger) cannot be opened (\(detail.printable)): look at its mode and owner, and those of its folder"
    case .damaged(let detail):
      return "\(ledger) is damaged (\(detail.printable)): put a backup in its place; nothing was recorded"
    case .moved:
      return "\(ledger) was deleted, moved or replaced while it was open: put it back and start again; "
        + "nothing was recorded"
    case .failed(let detail): return "\(ledger) failed (\(detail.printable)); nothing was recorded"
    case .file(let error): return error.description
    case .doubtful(let findings):
      let first = findings.first.map(\.message) ?? "it is not what was recorded"
      return "\(ledger) is in doubt: \(first); until 'fctry ledger accept' says what happened, nothing is claimed"
    case .nothingToAccept: return "\(ledger) is what was recorded: there is nothing to accept"
    default: return nil
    }
  }

  private var aboutDevice: String {
    switch reason {
    case .noBoard(let mac):
      "\(mac) is no board's own MAC address: the chip's eFuses are blank or broken, so use another board"
    case .noColumns(let batch):
      "nothing tells the devices of the batch \(batch.quoted) apart: name the columns that do with --unique"
    case .otherColumns(let batch, let columns):
      "the devices of the batch \(batch.quoted) are told apart by \(columns.joined(separator: ", ").printable): "
        + "say --unique as before, or begin another batch"
    case .noneFree(let batch): "no device of the batch \(batch.quoted) is free for this board"
    case .boardIsTaken(let mac, let device, let isLive): "the board \(mac) \(Self.state(of: device, isLive: isLive))"
    case .boardIsNamed(let mac, let device):
      "\(device.name) is named for the board \(mac), and belongs to \(device.mac?.description ?? "another")"
    case .valueIsHeld(let value, let device):
      "\(value.name.printable) \(value.value.quoted) belongs to \(device.name) of the batch \(device.batch.quoted)"
        + (device.mac.map { " on the board \($0)" } ?? "") + ": a value is given once"
    case .notForBoard(let device, let mac): "\(device.name) is not for the board \(mac)"
    case .claimIsLost(let device): "the claim on \(device.name) is no longer this program's: start again"
    case .isLive(let device): "a program that still runs has \(device.name): end it first"
    case .isPassed(let device): "\(device.name) has passed: it stays on the board \(device.mac?.description ?? "")"
    case .isGivenUp(let device): "\(device.name) was given up: it is never used again"
    case .bytesWereSent(let device):
      "the board \(device.mac?.description ?? "") may hold \(device.name): flash it again, show with "
        + "'fctry ledger free --port' that it is erased, or give the device up with 'fctry ledger give-up'"
    case .nothingToDo(let device): "no board has \(device.name), and no program: there is nothing to do"
    case .unknown(let text): "the ledger knows no \(text.quoted)"
    case .ambiguous(let text, let devices):
      "\(text.quoted) is \(devices.map(\.name).joined(separator: "; and ")): name one by a value of its own"
    default: "the ledger failed"
    }
  }

  private static func state(of device: LedgerDevice, isLive: Bool) -> String {
    switch device.standing {
    case _ where isLive: "is being flashed with \(device.name) by a program that runs"
    case .passed: "has passed as \(device.name) of the batch \(device.batch.quoted)"
    default: "belongs to \(device.name) of the batch \(device.batch.quoted): flash that again, or give it up"
    }
  }
}
