import NVSModel
import Synchronization
import TestSupport
import Testing

@testable import Station

/// A ledger of a test's own, and boards and devices to claim.
struct LedgerBench {
  let folder: TemporaryFolder
  let place: LedgerPlace

  init() throws {
    folder = try TemporaryFolder()
    place = LedgerPlace(path: folder("data/ledger.db"), heads: folder("state/ledgers"))
  }

  static let author = LedgerAuthor(station: "bench 3", operator: "Ada", program: "0.1.0")
  static let version = BatchVersion(
    batch: "lamps", template: String(repeating: "a", count: 64), table: String(repeating: "b", count: 64),
    columns: ["serial_no"])

  func ledger(
    patience: Duration = .seconds(5), schema: LedgerSchema = .current, clock: @escaping @Sendable () -> Int = { 1_000 }
  ) throws -> Ledger {
    try Ledger(
      place, author: Self.author, isCreating: true, patience: patience, schema: schema, clock: clock)
  }

  func session() throws -> LedgerSession { try LedgerSession(ledger()) }

  /// The board with a number.
  static func board(_ number: Int) throws -> MACAddress {
    let digits = String(number, radix: 16)
    return try #require(MACAddress("24a160" + String(repeating: "0", count: 6 - digits.count) + digits))
  }

  /// The device with a number, told apart by its serial number.
  static func device(_ number: Int, board: MACAddress? = nil) -> DeviceOffer {
    DeviceOffer([(name: "serial_no", value: .text("SN\(number)"))], board: board)
  }

  /// All devices there are.
  static let devices = (1...20).map { device($0) }

  static let write = LedgerWrite(
    chip: "esp32", port: "/dev/ttyUSB0", partition: "fctry", offset: 0x340000, image: String(repeating: "c", count: 64))

  /// Why a ledger did not do something; nil when it did.
  static func reason(_ body: () throws(LedgerError) -> Void) -> LedgerError.Reason? {
    do {
      try body()
      return nil
    } catch {
      return error.reason
    }
  }
}

extension LedgerSession {
  /// Claims a device of the bench for the board with a number.
  func claim(_ board: Int, _ offers: [DeviceOffer] = LedgerBench.devices) throws -> Claim {
    try claim(offers, of: LedgerBench.version, for: LedgerBench.board(board))
  }

  /// An attempt from the claim to its end.
  @discardableResult func flash(_ board: Int, _ result: LedgerEvent.Result = .passed) throws -> LedgerDevice {
    let claim = try claim(board)
    try begin(claim, LedgerBench.write)
    try end(claim, result, because: result == .passed ? nil : "unplugged", took: .milliseconds(4_200))
    return claim.device
  }

  /// What became of a device.
  func now(_ device: LedgerDevice) throws -> LedgerDevice {
    try #require(try ledger.devices(knownAs: device.identity[0].value).first { $0.id == device.id })
  }
}

/// A clock that shows what it is told, and then stands still.
final class Ticks: Sendable {
  private let times: Mutex<[Int]>

  init(_ times: [Int]) { self.times = Mutex(times.reversed()) }

  func next() -> Int { times.withLock { $0.count > 1 ? $0.removeLast() : $0[0] } }
}
