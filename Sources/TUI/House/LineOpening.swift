import NVSModel
import Station

/// What a line is opened with: the devices as they are now, the place of their images, and the ports.
struct LineOpening: Sendable {
  let making: BatchMaking
  /// The columns that make a device the one that it is.
  let unique: [String]
  let target: Partition
  let table: PartitionTable
  /// What all images are encrypted with; nil for plain ones.
  let key: KeyFile?
  let backups: String
  /// The folder of a build of ESP-IDF; nil where the boards have their firmware.
  var firmware: String?
  /// A command of the shell that gets each attempt that passed.
  var onPass: String?
  /// Who works here; nil for who is logged in.
  var person: String?
  /// The positions of devices that no board gets.
  var skipped: Set<Int> = []
  /// A lane each.
  let ports: [String]
  var startsByItself = true

  /// The lasting name of the batch, as `fctry line` calls it.
  var batch: String { BatchVersion.usualBatch(ofTemplate: making.templateName) }

  /// What the lanes do. Reads what all devices share, so it may block.
  func job(_ files: @escaping BatchPlan.FileReader) throws(Refusal) -> LineJob {
    guard let plan = making.plan(files) else { throw Refusal("the template cannot be read any more") }
    let identity: DeviceIdentity
    do { identity = try DeviceIdentity(unique, of: plan.batch) } catch { throw Refusal("\(error)") }
    let version = BatchVersion(
      batch: batch, template: SHA256.hex(of: making.template), table: making.table.map { SHA256.hex(of: $0.bytes) },
      columns: identity.names)
    var job = LineJob(plan, identity: identity, version: version, target: target, table: table)
    (job.key, job.backups, job.skipped, job.startsByItself) = (key, backups, skipped, startsByItself)
    (job.chip, job.tableOffset) = (table.rules.chip, table.rules.tableOffset)
    job.onPass = onPass
    if let firmware {
      do { job.firmware = try Firmware(firmware) } catch { throw Refusal("\(error.path.printable): \(error)") }
    }
    if let refusal = job.refusal { throw Refusal(refusal) }
    return job
  }
}

/// What a line is told.
enum LineOrder: Hashable, Sendable {
  /// Begin with no board, or go on.
  case hold(Bool)
  /// Whether a board that appears is begun with at once.
  case startByItself(Bool)
  case start(lane: Int, isRework: Bool)
  /// Begin with the board that waits longest.
  case startNext
  /// The device that is known by a text is for the lane that waits longest.
  case assign(String)
  case giveUp(lane: Int, reason: String)
  /// End, once what is being written is written.
  case stop
}

/// What a line tells.
enum LineNews: Sendable {
  case opened
  /// It is not opened; says why.
  case refused(String)
  case event(LineEvent)
  /// What came of an order, where that is not seen on a lane.
  case said(House.Message.Tone, String)
  /// All ports are free again.
  case ended

  /// Whether nothing comes after it.
  var isLast: Bool {
    switch self {
    case .refused, .ended: true
    case .opened, .event, .said: false
    }
  }
}

extension House {
  /// Opens a line; all that it tells comes to the desk until the last.
  mutating func open<D: Desk>(
    _ line: LineOpening, for desk: D.Type, then: @escaping @Sendable (inout D, inout House, LineNews) -> Void
  ) -> JobID {
    let reply = Reply<any Sendable>(desk) { desk, house, news in
      if let news = news as? LineNews { then(&desk, &house, news) }
    }
    let id = jobs.add(
      Job(
        title: "opening the bench", manner: .background, reply: reply, isOfBoards: true, start: now, awaitedSince: now))
    ask(for: .openLine(id, line))
    return id
  }
}
