import NVSModel
import Synchronization

/// What is done with one board on a line, from connecting to it to the record. No process and no pipe.
///
/// A claim is on the disk before the first byte goes out, and the result before it is shown. Whatever stops it earlier gives
/// the claim back.
struct LaneScript: Sendable {
  let line: LineAccount
  let start: LaneStart
  let port: PortName
  /// Shows where the lane stands.
  let show: @Sendable (@Sendable (inout LaneStatus) -> Void) -> Void
  /// Keeps the result until it is recorded, which it is not where the ledger cannot be written.
  let keep: @Sendable (PendingResult) -> Void

  var job: LineJob { line.job }

  /// Why a board is begun with.
  struct LaneStart: Sendable {
    /// The row of the table that was chosen for it, and what was typed for it.
    var chosen: Int?
    var chosenName: String?
    /// Whether a person asked for it, and not the line itself.
    var isByPerson = false
    /// Whether a board that passed gets a newer version of its own device.
    var isRework = false
  }

  /// What ends it early.
  enum Failure: Error {
    case stop(String)
    case board(BoardError)
  }

  func run(_ connection: BoardConnection) async throws(BoardError) -> LaneResult {
    show { $0.step = .connecting }
    let board = try await connection.open(baud: job.baud, attempts: job.connectAttempts) { _ in }
    show { ($0.board, $0.device, $0.note) = (board, nil, nil) }
    do throws(Failure) {
      let plan = try await plan(board, connection)
      let mac = try mac(of: board)
      show { $0.step = .claiming }
      let taken = try await claim(mac)
      show { $0.device = taken.claim.device.name }
      let write: PreparedWrite
      do throws(Failure) {
        write = try await prepare(taken, plan, connection)
      } catch {
        await giveBack(taken, error)
        throw error
      }
      return await carryOut(write, connection)
    } catch {
      switch error {
      case .board(let error): throw error
      case .stop(let reason):
        try? await connection.close()
        return LaneResult(board: board, device: nil, step: .stopped(reason))
      }
    }
  }

  // MARK: The board

  private func plan(_ board: BoardInfo, _ connection: BoardConnection) async throws(Failure) -> FlashPlan {
    if job.firmware != nil, board.isEncrypted {
      throw .stop(
        "the board's flash encryption is on, and firmware is written here as it is: flash it with its own tool")
    }
    let table = try await table(connection)
    // What goes there is not known yet, only how much that is.
    let blank = [UInt8](repeating: 0xFF, count: job.plan.geometry.size)
    let request = job.request(port: port.text, segments: job.segments(blank, name: "the image"))
    let plan = FlashPlan(request, board: board, tableSector: table)
    if let refusal = plan.refusals.first { throw .stop(refusal.message) }
    return plan
  }

  /// The board's partition table, which is the firmware's where that is written too.
  private func table(_ connection: BoardConnection) async throws(Failure) -> [UInt8] {
    if let table = job.firmware?.tableSector(at: job.tableOffset) { return table }
    let sector = job.tableOffset..<job.tableOffset + PartitionRules.sector
    // Boards of a line mostly have one table: its digest is asked for in less time than its bytes.
    if let known = line.tableSector.withLock({ $0 }) {
      let digest = try await asking { () async throws(BoardError) in try await connection.md5(of: sector) }
      if digest == MD5.hex(of: known) { return known }
    }
    let table = try await asking { () async throws(BoardError) in try await connection.read(sector) }
    line.tableSector.withLock { $0 = table }
    return table
  }

  private func mac(of board: BoardInfo) throws(Failure) -> MACAddress {
    guard let mac = MACAddress(board.mac), mac.isOfOneBoard else {
      throw .stop("\(board.mac.printable) is no board's own MAC address: the chip's eFuses are blank or broken")
    }
    return mac
  }

  private func asking<Answer: Sendable>(
    _ body: () async throws(BoardError) -> Answer
  ) async throws(Failure) -> Answer {
    do { return try await body() } catch { throw .board(error) }
  }

  // MARK: The device

  private func claim(_ mac: MACAddress) async throws(Failure) -> DeviceQueue.Taken {
    let (line, start) = (line, start)
    let answer = await Threads.call { () -> Result<DeviceQueue.Taken, LineStop> in
      do throws(LineStop) { return .success(try line.claim(for: mac, start)) } catch { return .failure(error) }
    }
    switch answer {
    case .success(let taken): return taken
    case .failure(let stop): throw .stop(stop.reason)
    }
  }

  func giveBack(_ taken: DeviceQueue.Taken, _ failure: Failure) async {
    let reason =
      switch failure {
      case .stop(let reason): reason
      case .board(let error): words(error, .untouched)
      }
    let queue = line.queue
    // Where it cannot be given back the next program does that, or this one at the board's next try.
    await Threads.call { try? queue.giveBack(taken, because: reason) }
    show { $0.device = nil }
  }

  /// What goes to the board, and nothing of it sent yet.
  struct PreparedWrite: Sendable {
    let taken: DeviceQueue.Taken
    let plan: FlashPlan
    let image: String
    /// All that is written, in its order.
    let segments: [FlashSegment]
  }

  /// The firmware's pieces that the board does not have already, as its own MD5 tells.
  private func missingFirmware(_ connection: BoardConnection) async throws(Failure) -> [FlashSegment] {
    var missing: [FlashSegment] = []
    for segment in job.firmware?.segments ?? [] {
      let digest = try await asking { () async throws(BoardError) in try await connection.md5(of: segment.range) }
      if digest != MD5.hex(of: segment.bytes) { missing.append(segment) }
    }
    return missing
  }

  private func prepare(
    _ taken: DeviceQueue.Taken, _ checked: FlashPlan, _ connection: BoardConnection
  ) async throws(Failure) -> PreparedWrite {
    let line = line
    let encoded = await Threads.call { line.encode(taken.device) }
    let image: [UInt8]
    switch encoded {
    case .success(let bytes): image = bytes
    case .failure(let stop): throw .stop(stop.reason)
    }
    let request = job.request(port: port.text, segments: job.segments(image, name: taken.claim.device.name))
    let plan = checked.judged(for: request)
    if let refusal = plan.refusals.first { throw .stop(refusal.message) }
    for area in plan.changedAreas {
      let holding = try await look(at: area, request, connection)
      if let foreign = await line.foreigner(in: holding, taken) { throw .stop(foreign) }
      try await keepBackup(of: holding, area, plan.board, taken)
    }
    let firmware = try await missingFirmware(connection)
    return PreparedWrite(
      taken: taken, plan: plan, image: SHA256.hex(of: image), segments: firmware + request.segments)
  }

  private func look(
    at area: FlashArea, _ request: FlashRequest, _ connection: BoardConnection
  ) async throws(Failure) -> FlashHolding {
    let show = show
    return try await asking { () async throws(BoardError) in
      try await FlashHolding.find(in: area, before: request.segments, key: request.key, connection) { done in
        show { $0.step = .looking(done: done, total: area.range.count) }
      }
    }
  }

  private func keepBackup(
    of holding: FlashHolding, _ area: FlashArea, _ board: BoardInfo, _ taken: DeviceQueue.Taken
  ) async throws(Failure) {
    guard let folder = job.backups, let lost = holding.lost else { return }
    // What the ledger knows to be on the board is not lost.
    if await line.isRecorded(lost, of: taken) { return }
    let backup = BoardBackup(mac: board.mac, partition: area.partition, offset: area.range.lowerBound)
    let answer = await Threads.call { () -> Result<String, FileError> in
      do throws(FileError) { return .success(try backup.keep(lost, in: folder)) } catch { return .failure(error) }
    }
    // The board is as it was, and is let go as it is where anything else stops it.
    if case .failure(let error) = answer {
      throw .stop(words(.failed(.backupFailed, detail: error.description), .untouched))
    }
  }
}

extension BoardError {
  /// One sentence without a full stop: what happened, what to do, and what state the board is in.
  func words(port: String, _ aftermath: FlashFailure.Aftermath) -> String {
    switch self {
    case .cancelled: "stopped; nothing was written"
    case .failed(let kind, let detail): FlashFailure(kind, port: port, detail: detail, aftermath: aftermath).message
    case .ended: FlashFailure(.bridge, port: port, aftermath: aftermath).message
    }
  }
}
