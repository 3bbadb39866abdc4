import NVSModel
import Synchronization

/// Which device of a batch the next board gets. The ledger decides; this only remembers what need not be asked again.
final class DeviceQueue: Sendable {
  private let identity: DeviceIdentity
  private let version: BatchVersion
  private let session: LedgerSession
  private let state: Mutex<State>
  /// The row of each board that the table names.
  private let rows: [MACAddress: Int]

  private struct State {
    /// Whether each row of the table is a board's, or is left out.
    var isTaken: [Bool] = []
    /// No row before it is free.
    var next = 0
    var free = 0
  }

  /// Asks the ledger which devices have boards already. O(devices).
  init(_ job: LineJob, _ session: LedgerSession) throws(LedgerError) {
    (identity, version, self.session) = (job.identity, job.version, session)
    var state = State()
    var rows: [MACAddress: Int] = [:]
    if let table = job.identity.batch.table {
      let identity = job.identity
      let offers = (0..<table.rowCount).lazy.map { position in
        Self.offer(of: identity.batch.device(at: position), identity) ?? DeviceOffer([])
      }
      state.isTaken = try session.ledger.areTaken(offers, ofBatch: job.version.batch)
      for position in job.skipped where position < state.isTaken.count { state.isTaken[position] = true }
      state.free = state.isTaken.count { !$0 }
      if let column = table.index(ofColumn: "mac") {
        for position in 0..<table.rowCount {
          if let mac = table[position][column].flatMap({ MACAddress($0) }) { rows[mac] = position }
        }
      }
    }
    self.rows = rows
    self.state = Mutex(state)
  }

  /// How many devices of the table no board has; nil where they are counted without a table.
  var free: Int? { identity.batch.table == nil ? nil : state.withLock { $0.free } }

  // MARK: Claiming

  /// What a board got.
  struct Taken: Sendable {
    let claim: Claim
    let device: Device
  }

  /// Claims the device for a board that has none: the row that names it, else the one that was chosen, else the next.
  func claim(for mac: MACAddress, chosen: Int?) throws(LineStop) -> Taken {
    let offers = try offers(for: mac, chosen: chosen)
    let claim: Claim
    do throws(LedgerError) {
      claim = try session.claim(offers, of: version, for: mac)
    } catch {
      if chosen != nil, case .noneFree = error.reason {
        throw LineStop("the device that was chosen is another board's, or was given up: choose another")
      }
      throw LineStop(error.description)
    }
    let device: Device
    if let position = offers.last {
      device = Device(position: position, number: identity.batch.firstNumber &+ position, mac: mac)
    } else {
      device = Device(position: 0, number: claim.device.number ?? identity.batch.firstNumber, mac: mac)
    }
    return Taken(claim: claim, device: device)
  }

  /// Claims a board's own device once more.
  func claimAgain(_ device: LedgerDevice, for mac: MACAddress, isRework: Bool) throws(LineStop) -> Taken {
    var made = Device(position: 0, number: device.number ?? identity.batch.firstNumber, mac: mac)
    if identity.batch.table != nil {
      guard let position = identity.position(of: device.identity.map { ($0.name, $0.value) }) else {
        throw LineStop("this board is \(device.name), which the table does not have: add its row, or give it up")
      }
      made = Device(position: position, number: identity.batch.firstNumber &+ position, mac: mac)
    }
    let claim = try stopping { () throws(LedgerError) in
      try session.claimAgain(device, of: version, for: mac, isRework: isRework)
    }
    return Taken(claim: claim, device: made)
  }

  /// Gives back what no byte was sent of.
  func giveBack(_ taken: Taken, because reason: String) throws(LedgerError) {
    try session.giveBack(taken.claim, because: reason)
    // What passed before, or failed, is still its board's.
    if taken.claim.device.standing == .ready { release(taken.device.position) }
  }

  /// Whether a row's device is a board's, or left out, as far as is known without asking the ledger.
  func isTaken(_ position: Int) -> Bool {
    state.withLock { $0.isTaken.indices.contains(position) && $0.isTaken[position] }
  }

  /// A device is nobody's after all.
  func release(_ position: Int) {
    state.withLock { state in
      guard state.isTaken.indices.contains(position), state.isTaken[position] else { return }
      state.isTaken[position] = false
      state.free += 1
      state.next = min(state.next, position)
    }
  }

  private func offers(for mac: MACAddress, chosen: Int?) throws(LineStop) -> Offers {
    if let chosen { return Offers(self, mac, .row(chosen)) }
    if !rows.isEmpty {
      guard let row = rows[mac] else {
        throw LineStop(
          "the table names its boards, and not this one: add a row with the MAC \(mac), or take another board")
      }
      return Offers(self, mac, .row(row))
    }
    if identity.batch.table != nil { return Offers(self, mac, .free) }
    let first = try stopping { () throws(LedgerError) in
      try session.ledger.nextNumber(ofBatch: version.batch, from: identity.batch.firstNumber)
    }
    return Offers(self, mac, .numbers(from: first))
  }

  /// The position of a device that is known by a value or a MAC address; nil where the table has none.
  func position(knownAs text: String) -> Int? {
    if let mac = MACAddress(text), let row = rows[mac] { return row }
    return identity.position(knownAs: text)
  }

  private func takeFree() -> Int? {
    state.withLock { state in
      while state.next < state.isTaken.count {
        defer { state.next += 1 }
        if !state.isTaken[state.next] {
          take(state.next, &state)
          return state.next
        }
      }
      return nil
    }
  }

  private func take(_ position: Int) { state.withLock { take(position, &$0) } }

  private func take(_ position: Int, _ state: inout State) {
    guard state.isTaken.indices.contains(position), !state.isTaken[position] else { return }
    state.isTaken[position] = true
    state.free -= 1
  }

  private static func offer(of device: Device, _ identity: DeviceIdentity) -> DeviceOffer? {
    guard let values = identity.values(of: device) else { return nil }
    let unique = zip(identity.names, values).map { name, value in
      (name: name, value: Secrets.isSecret(key: name) ? DeviceOffer.Value.content(Array(value.utf8)) : .text(value))
    }
    return DeviceOffer(unique, number: identity.isCounting ? device.number : nil, board: nil)
  }

  // MARK: Offers

  /// What is offered for a board, one after another: the last is the one that was taken.
  private final class Offers: Sequence, IteratorProtocol {
    enum Source {
      case row(Int)
      case free
      case numbers(from: Int)
    }

    private let queue: DeviceQueue
    private let mac: MACAddress
    private var source: Source?
    /// The last that was offered; nil where there is no table.
    private(set) var last: Int?

    init(_ queue: DeviceQueue, _ mac: MACAddress, _ source: Source) {
      (self.queue, self.mac, self.source) = (queue, mac, source)
    }

    func next() -> DeviceOffer? {
      switch source {
      case nil: return nil
      case .row(let row):
        source = nil
        queue.take(row)
        return offer(row)
      case .free:
        guard let row = queue.takeFree() else { return nil }
        return offer(row) ?? next()
      case .numbers(let number):
        source = .numbers(from: number + 1)
        return DeviceQueue.offer(of: Device(position: 0, number: number, mac: mac), queue.identity)
      }
    }

    private func offer(_ row: Int) -> DeviceOffer? {
      last = row
      return DeviceQueue.offer(of: queue.identity.batch.device(at: row, mac: mac), queue.identity)
    }
  }
}

/// Why a lane goes no further with a board on which nothing was written.
struct LineStop: Error {
  /// One sentence without a full stop: what is wrong, and what to do.
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// What a ledger refuses stops a lane.
func stopping<Result>(_ body: () throws(LedgerError) -> Result) throws(LineStop) -> Result {
  do { return try body() } catch { throw LineStop(error.description) }
}
