import NVSModel

/// Why a board could not be flashed, what to do, and what state it is in now.
public struct FlashFailure: Error, Hashable, Sendable {
  /// The raw values are the bridge's words.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case pythonMissing = "python-missing"
    case esptoolMissing = "esptool-missing"
    case esptoolOld = "esptool-old"
    case portMissing = "port-missing"
    case portBusy = "port-busy"
    case portDenied = "port-denied"
    case portFailed = "port-failed"
    case noAnswer = "no-answer"
    case stubSilent = "stub-silent"
    case secureDownload = "secure-download"
    case unplugged
    /// What answers is not the board that was there before.
    case otherBoard = "other-board"
    case silent
    case hung
    case readFailed = "read-failed"
    /// What would be lost could not be kept.
    case backupFailed = "backup-failed"
    /// That the board gets something could not be recorded.
    case ledgerFailed = "ledger-failed"
    case verificationFailed = "verify-failed"
    case doesNotFit = "does-not-fit"
    /// esptool gave up for a reason of its own, which `detail` says.
    case esptool
    /// The bridge itself failed, which is a mistake in this program or its surroundings.
    case bridge = "crashed"
  }

  /// What became of the flash.
  public enum Aftermath: Hashable, Sendable {
    case untouched
    /// Nothing was to be written.
    case onlyRead
    /// Writing had begun; the places that may now hold anything.
    case halfWritten([String])
    /// Everything was written and verified; only what came after failed.
    case written
  }

  /// What went wrong.
  public let kind: Kind
  let port: String
  /// What esptool, Python or the system said; untrusted text.
  let detail: String
  /// In what state that left the board.
  public let aftermath: Aftermath

  init(_ kind: Kind, port: String, detail: String = "", aftermath: Aftermath = .untouched) {
    self.kind = kind
    self.port = port
    self.detail = detail
    self.aftermath = aftermath
  }

  /// One sentence without a full stop: what happened, what to do, and what state the board is in.
  public var message: String { "\(cause); \(consequence)" }

  private var consequence: String {
    switch aftermath {
    case .untouched: "nothing was written"
    case .onlyRead: "nothing was changed"
    case .halfWritten(let places):
      "\(places.joined(separator: " and ")) may be half-written, so flash it again before the board is used"
    case .written: "the image is written and verified: press RESET on the board to start it"
    }
  }

  private var cause: String {
    let port = port.printable
    let detail = String(detail.prefix(200)).printable
    return switch kind {
    case .pythonMissing:
      "Python cannot be started (\(detail)): sudo apt install python3, or name one in FCTRY_PYTHON"
    case .esptoolMissing, .esptoolOld: Self.missingTool(detail, isOld: kind == .esptoolOld)
    case .portMissing: "there is no port \(port): plug the board in, or name another port"
    case .portBusy: "another program holds \(port): close its serial monitor and try again"
    case .portDenied:
      "you may not open \(port): join the group that owns it (sudo usermod -aG dialout $USER) and log in again"
    case .portFailed: "\(port) cannot be opened (\(detail)): \(isRemote ? Self.askHost : "name another port")"
    case .noAnswer, .stubSilent, .silent, .hung, .unplugged, .otherBoard: boardCause(port, detail)
    case .secureDownload:
      "the board on \(port) is in secure download mode, in which its partition table cannot be read: "
        + "it cannot be flashed from here"
    case .readFailed:
      "what was read from the board on \(port) arrived damaged (\(detail)): try again, with another cable if "
        + "that does not help"
    case .backupFailed:
      "what the board on \(port) holds cannot be kept (\(detail)): make room for it, or overwrite it unkept with "
        + "fctry flash --no-backup"
    case .ledgerFailed:
      "what the board on \(port) gets cannot be recorded (\(detail))"
    case .verificationFailed:
      "the flash of the board on \(port) does not hold what was written: try again, and if it happens again the "
        + "flash chip or its wiring is bad"
    case .doesNotFit: "the image does not fit into the flash of the board on \(port) (\(detail))"
    case .esptool: "esptool gave up on \(port): \(detail)"
    case .bridge: "the connection to esptool broke (\(detail)): try again, and report it if it happens again"
    }
  }

  private func boardCause(_ port: String, _ detail: String) -> String {
    switch kind {
    case .noAnswer:
      "no board answers on \(port): check cable and power, hold BOOT while you press RESET, and try again"
    case .stubSilent:
      "the board on \(port) took esptool's loader but did not start it: press RESET and try again, with another cable "
        + "or power supply if that does not help"
    case .unplugged where isRemote: "the connection to \(port) is lost: \(Self.askHost), and try again"
    case .unplugged: "the board on \(port) was unplugged or lost its power: connect it firmly and try again"
    case .otherBoard: "another board answers on \(port) now (MAC \(detail)): begin again with the one that is meant"
    case .silent: "the board on \(port) stopped answering: check cable and power, press RESET, and try again"
    default: "the board on \(port) hangs (\(detail)): unplug it, plug it in, and try again"
    }
  }

  private var isRemote: Bool { PortName(port).transport != .device }
  private static let askHost = "see that the port is served there"

  /// Debian's Python takes no packages from pip outside a virtual environment (PEP 668); pipx makes one, which is found.
  private static func missingTool(_ python: String, isOld: Bool) -> String {
    let what = isOld ? "the esptool of \(python) is too old" : "esptool is missing in \(python)"
    return
      "\(what): sudo apt install pipx, then pipx install --force 'esptool==5.6.0'; or name a Python that has it in "
      + "FCTRY_PYTHON"
  }
}

extension FlashFailure: CustomStringConvertible {
  public var description: String { message }
}
