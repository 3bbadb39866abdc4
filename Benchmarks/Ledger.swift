import NVSModel
import Station

/// What the ledger adds to a board: a claim, the note that bytes are sent, and the result, each safe on the disk.
func measureLedger(_ folder: TemporaryFolder, _ measure: inout Measure) throws {
  let clock = ContinuousClock()
  let author = LedgerAuthor(station: "bench", operator: "bench", program: "bench")
  let place = LedgerPlace(folder.path + "/ledger.db", stateFolder: folder.path + "/state")
  let version = BatchVersion(batch: "bench", template: "t", table: nil, columns: ["serial_no"])
  let ledger = try Ledger(place, author: author, isCreating: true)
  let session = try LedgerSession(ledger)
  let boards = 1_000
  var (claims, results): ([Duration], [Duration]) = ([], [])
  for number in 1...boards {
    guard let mac = MACAddress(String(0x24A1_6000_0000 + number, radix: 16)) else { throw BenchmarkError("no MAC") }
    let offer = DeviceOffer([(name: "serial_no", value: .text("SN\(number)"))])
    let start = clock.now
    let claim = try session.claim([offer], of: version, for: mac)
    claims.append(clock.now - start)
    try session.begin(claim, LedgerWrite(chip: "esp32", partition: "fctry", offset: 0x9000))
    try session.end(claim, .passed, took: .seconds(4))
    results.append(clock.now - start)
  }
  let (claim, board) = (claims.sorted()[boards / 2], results.sorted()[boards / 2])
  measure.report("Claim a device in the ledger, on the disk", claim, goal: .milliseconds(20))
  let rate = Measure.tenths(1 / (board / .seconds(1)))
  print(
    "\("The ledger's part of a board, three records".padded(to: 52)) \(Measure.text(board).padded(to: 12)) \(rate) boards a second"
  )
  let verifying = try Measure.median(of: 5) {
    try clock.measure {
      guard try ledger.verify().findings.isEmpty else { throw BenchmarkError("the ledger is not what was recorded") }
    }
  }
  let events = boards * 3 + 2
  print(
    "\("Verify a ledger of \(events) events".padded(to: 52)) \(Measure.text(verifying).padded(to: 12)) \(Measure.text(verifying / events)) an event"
  )
}
