// Flashes simulated boards through a ledger, and is killed at any moment by the test that runs it:
//
//     LedgerTrial LEDGER BOARDS SEED COUNT [settle]
//
// A board is a file in the folder BOARDS, named by its MAC address: what its flash holds, `half SN5` or `whole SN5`. A byte on
// standard output tells of each step, so that the test can kill it between any two. With `settle` every board comes once
// more, and all goes well.
import Glibc
import NVSModel
import Station
import TestSupport

struct Trial {
  let session: LedgerSession
  let boards: String
  var random: SeededRandom
  let isSettling: Bool

  static let version = BatchVersion(batch: "trial", template: "t", table: nil, columns: ["serial_no"])
  static let devices = (1...200).map { DeviceOffer([(name: "serial_no", value: .text("SN\($0)"))]) }

  /// One board from its arrival to its result.
  mutating func attempt(_ mac: MACAddress) throws(LedgerError) {
    tell()
    guard let claim = try claim(mac) else { return }
    tell()
    if happens(10) {
      try session.giveBack(claim, because: "the board went")
      return
    }
    let serial = claim.device.identity[0].value
    let write = LedgerWrite(chip: "esp32", port: "none", partition: "fctry", offset: 0x9000, image: serial)
    let key = Array("key of \(serial)".utf8)
    try session.begin(claim, write, holding: [(name: "key", value: .content(key))])
    tell()
    if happens(5) {
      try session.end(claim, .untouched, because: "no answer", took: .zero)
      return
    }
    flash(mac, "half \(serial)")
    tell()
    if happens(15) {
      try session.end(claim, .failed, because: "unplugged", took: .milliseconds(1))
      return
    }
    flash(mac, "whole \(serial)")
    tell()
    try session.end(claim, .passed, took: .milliseconds(2))
    tell()
  }

  private mutating func claim(_ mac: MACAddress) throws(LedgerError) -> Claim? {
    do {
      guard let device = try session.ledger.device(of: mac) else {
        return isSettling ? nil : try session.claim(Self.devices, of: Self.version, for: mac)
      }
      if device.standing == .passed, device.step == nil {
        guard happens(10) else { return nil }
        return try session.claimAgain(device, of: Self.version, for: mac, isRework: true)
      }
      if device.standing == .ready, device.step == .claimed {
        return try session.claim(Self.devices, of: Self.version, for: mac)
      }
      if access("\(boards)/\(mac.hex)", F_OK) != 0, happens(50) {
        try session.settleErased(device, LedgerWrite(partition: "fctry"), because: "the board is blank")
        return nil
      }
      return try session.claimAgain(device, of: Self.version, for: mac)
    } catch {
      switch error.reason {
      // The other program has the board, or was faster.
      case .boardIsTaken, .isLive, .isPassed, .notForBoard, .nothingToDo: return nil
      default: throw error
      }
    }
  }

  private mutating func happens(_ percent: Int) -> Bool { !isSettling && random.chance(percent) }

  /// In one call and of one length, so that a board holds the one or the other.
  private func flash(_ mac: MACAddress, _ text: String) {
    let file = open("\(boards)/\(mac.hex)", O_WRONLY | O_CREAT, 0o600)
    let padded = text + String(repeating: " ", count: max(0, 16 - text.utf8.count))
    _ = write(file, padded, padded.utf8.count)
    close(file)
  }

  private func tell() {
    var byte = UInt8(ascii: ".")
    _ = write(STDOUT_FILENO, &byte, 1)
  }
}

let words = CommandLine.arguments
guard words.count >= 5, let seed = UInt64(words[3]), let count = Int(words[4]) else { exit(2) }
do {
  let author = LedgerAuthor(station: "trial", operator: "test", program: "trial")
  let ledger = try Ledger(LedgerPlace(words[1]), author: author, isCreating: true, patience: .seconds(60))
  let session = try LedgerSession(ledger)
  try session.open(Trial.version)
  var trial = Trial(
    session: session, boards: words[2], random: SeededRandom(seed), isSettling: words.last == "settle")
  for turn in 0..<count {
    let number = trial.isSettling ? turn : trial.random.below(count)
    let digits = String(number, radix: 16)
    guard let mac = MACAddress("24a160" + String(repeating: "0", count: 6 - digits.count) + digits) else { exit(2) }
    try trial.attempt(mac)
  }
} catch {
  Console.complain("\(error)")
  exit(1)
}
