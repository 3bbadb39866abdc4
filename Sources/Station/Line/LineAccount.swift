import NVSModel
import Synchronization

/// What all lanes share: the devices that are left, and the ledger.
final class LineAccount: Sendable {
  let job: LineJob
  let queue: DeviceQueue
  let session: LedgerSession
  let spool: LineSpool
  /// The partition table of the board that was read last.
  let tableSector = Mutex<[UInt8]?>(nil)

  /// Settles what an earlier program left, and asks the ledger which devices have boards. O(devices).
  init(_ job: LineJob, _ session: LedgerSession) throws(LedgerError) {
    try session.open(job.version)
    spool = LineSpool(of: session.ledger)
    spool.settle(in: session)
    queue = try DeviceQueue(job, session)
    (self.job, self.session) = (job, session)
  }

  // MARK: Claiming

  /// Claims the device for a board, which is the one that it has, if it has one.
  func claim(for mac: MACAddress, _ start: LaneScript.LaneStart) throws(LineStop) -> DeviceQueue.Taken {
    let ledger = session.ledger
    spool.settle(in: session)
    guard let own = try stopping({ () throws(LedgerError) in try ledger.device(of: mac) }), !isAbandoned(own) else {
      if start.isRework { throw LineStop("the ledger does not know this board: there is nothing to do anew") }
      return try queue.claim(for: mac, chosen: start.chosen)
    }
    if ledger.isLive(own) {
      throw LineStop("this board is being flashed as \(own.name) already, on another lane or by another program")
    }
    guard own.batch == job.version.batch else {
      throw LineStop("this board is \(own.name) of the batch \(own.batch.quoted): take another board")
    }
    try requireChosen(own, start)
    let isRework = own.standing == .passed && own.step != .writing
    if isRework, !start.isRework { throw LineStop(try passedBefore(own)) }
    if !isRework { try requireTry(own, start) }
    return try queue.claimAgain(own, for: mac, isRework: isRework)
  }

  /// A claim that a program which is gone left, and of which no byte was sent.
  private func isAbandoned(_ device: LedgerDevice) -> Bool {
    device.step == .claimed && device.standing == .ready && !session.ledger.isLive(device)
  }

  private func requireChosen(_ own: LedgerDevice, _ start: LaneScript.LaneStart) throws(LineStop) {
    guard let chosen = start.chosen else { return }
    if job.identity.position(of: own.identity.map { ($0.name, $0.value) }) == chosen { return }
    throw LineStop("another device was chosen, and this board is \(own.name) already: take another board")
  }

  private func requireTry(_ own: LedgerDevice, _ start: LaneScript.LaneStart) throws(LineStop) {
    if start.isByPerson { return }
    let failures = try stopping { () throws(LedgerError) in try session.ledger.failures(of: own) }
    if failures <= job.retries { return }
    throw LineStop(
      "\(own.name) failed \(failures) times on this board: try it once more by hand, or give the device up")
  }

  private func passedBefore(_ own: LedgerDevice) throws(LineStop) -> String {
    let events = try stopping { () throws(LedgerError) in try session.ledger.events(of: own) }
    let last = events.last { $0.result == .passed || $0.result == .unverified }
    let time = last.map { ", " + LedgerReport.date($0.time) } ?? ""
    return "this board passed already, as \(own.name)\(time): take another board"
  }

  // MARK: The image

  /// A device's image.
  func encode(_ device: Device) -> Result<[UInt8], LineStop> {
    do {
      var slot = ImageSlot(job.plan.geometry)
      try DeviceEncoder(job.plan, keys: job.key?.keys).encode(device, into: &slot)
      return .success(slot.bytes)
    } catch let error as DeviceError {
      return .failure(LineStop(error.messages.joined(separator: "; ")))
    } catch {
      return .failure(LineStop("no image can be made: \(error)"))
    }
  }

  /// Why a board is not to be overwritten: it holds the identity of another device that the ledger knows.
  func foreigner(in holding: FlashHolding, _ taken: DeviceQueue.Taken) async -> String? {
    guard let bytes = holding.lost else { return nil }
    return await Threads.call { [self] in
      let opened = OpenedImage(bytes, key: job.key)
      guard opened.obstacle == nil else { return nil }
      for (name, value) in job.identity.values(in: KeyedValues(opened.mounted())) {
        let known = (try? session.ledger.devices(knownAs: value)) ?? []
        let other = known.first { device in
          // What this very board has, or had before it was given up, is no copy.
          device.mac != nil && device.mac != taken.claim.mac
            && device.identity.contains { $0.name == name && $0.value == value }
        }
        guard let other else { continue }
        return "this board holds \(other.name), which the ledger knows on the board \(other.mac?.description ?? ""): "
          + "one of the two is a copy"
      }
      return nil
    }
  }

  /// Whether bytes are an image that the ledger says was written to this device's board.
  func isRecorded(_ bytes: [UInt8], of taken: DeviceQueue.Taken) async -> Bool {
    await Threads.call { [self] in
      let digest = SHA256.hex(of: bytes)
      let events = (try? session.ledger.events(of: taken.claim.device)) ?? []
      return events.contains { $0.write?.image == digest }
    }
  }

  // MARK: The record

  /// Records that bytes may be on the board from here on. Nil when that is on the disk, else why nothing may be sent.
  func begin(_ write: LaneScript.PreparedWrite, _ key: String?) async -> String? {
    let (board, request) = (write.plan.board, write.plan.request)
    let image = request.segments.last
    let record = LedgerWrite(
      chip: board.chip, port: board.port, partition: image?.partition, offset: image?.offset, image: write.image,
      key: key)
    return await Threads.call { [session, job] in
      // A certificate, or a key, is one board's as a serial number is.
      let contents = job.identity.ownFiles(of: write.taken.device, in: job.plan).map {
        (name: $0.name, value: DeviceOffer.Value.content($0.bytes))
      }
      do throws(LedgerError) {
        try session.begin(write.taken.claim, record, holding: contents)
        return nil
      } catch { return error.description }
    }
  }

  /// Records how an attempt ended; what is to be shown follows from whether that is on the disk.
  func record(_ pending: PendingResult, device: String) async -> LaneResult {
    let answer = await Threads.call { [self] () -> LedgerError? in
      do throws(LedgerError) {
        try session.end(
          pending.claim, pending.result, because: pending.step.reason, took: pending.duration)
        spool.forget(pending.claim)
        if pending.result == .untouched, pending.claim.device.standing == .ready { queue.release(pending.position) }
        return nil
      } catch { return error }
    }
    var step = pending.step
    if let answer { step = .unrecorded("\(pending.step.word), and it cannot be recorded: \(answer.description)") }
    return LaneResult(board: pending.board, device: device, step: step, duration: pending.duration, attempt: pending)
  }
}
