import Glibc
import NVSModel
import SystemPackage

/// Where the process that writes leaves its result, for when this program is gone by then: a file an attempt, in the user's
/// state folder.
struct LineSpool: Sendable {
  private let folder: String

  init(of ledger: Ledger) { folder = ledger.spoolFolder }

  /// The note of an attempt.
  ///
  /// - Parameter unverified: what cannot be read back; nil where all can.
  func note(of claim: Claim, _ unverified: String?) -> WriteNote? {
    do { try UserFolder.makePrivate(folder) } catch { return nil }
    let result: LedgerEvent.Result = unverified == nil ? .passed : .unverified
    let text = JSONText.write([
      "device": .number(claim.device.id), "attempt": .number(claim.attempt), "result": .text(result.rawValue),
    ])
    return WriteNote(path: path(claim.attempt), text: text)
  }

  private func path(_ attempt: Int) -> String { "\(folder)/attempt-\(attempt).json" }

  /// Forgets what is recorded.
  func forget(_ claim: Claim) { unlink(path(claim.attempt)) }

  /// Records what was left by programs that are gone.
  func settle(in session: LedgerSession) {
    for name in Folder.names(in: folder) where name.hasPrefix("attempt-") && name.hasSuffix(".json") {
      let path = "\(folder)/\(name)"
      guard let bytes = try? WholeFile.read(path, limit: 1 << 16),
        let fields = JSONText.read(String(decoding: bytes, as: UTF8.self)),
        let id = fields["device"]?.number, let attempt = fields["attempt"]?.number,
        let result = fields["result"]?.text.flatMap({ LedgerEvent.Result(rawValue: $0) })
      else { continue }
      do {
        guard let device = try session.ledger.device(numbered: id) else { continue }
        if device.attempt == attempt, device.step == .writing {
          if session.ledger.isLive(device) { continue }
          try session.settle(
            device, result, because: "the process that wrote it ended the write after its program had ended")
        }
        unlink(path)
      } catch {
        // It stays for the next time; until then the device is in doubt.
        continue
      }
    }
  }
}
