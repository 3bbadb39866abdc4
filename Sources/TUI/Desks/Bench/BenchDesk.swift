import NVSModel
import Station

/// Lanes side by side, one board after another on each. What letters and digits are typed here is always a device.
struct BenchDesk: Desk {
  static let id = DeskID("bench")
  static let choosing = Place(
    name: "benchPorts", title: "Ports of the bench",
    keyLine: ["help", "beginLine", "togglePort", "refreshPorts", "back", "menu", "quit"], takesText: true)
  static let running = Place(
    name: "bench", title: "Bench",
    keyLine: [
      "help", "startLane", "holdLanes", "retryLane", "giveUpDevice", "startByItself", "endLine", "menu", "quit", "back",
    ], takesText: true)
  static let places = [choosing, running]

  enum Phase: Sendable {
    case choosing
    case opening
    case running
    /// The lanes end what they have begun.
    case ending
  }

  var ports = BenchPorts()
  var phase = Phase.choosing
  /// What is being typed: a port, or a device.
  var line = LineEditor()
  /// How the line works, as far as it was said.
  var form = BenchForm()
  /// The line that is open.
  var job: JobID?
  /// Where the lanes stand, as far as they have told.
  var lanes: [LaneStatus] = []
  /// The lane that F3 and F4 are about.
  var lane = 0
  var tally = LineTally()
  /// What came of the last boards, the newest first.
  var recent: [BenchResult] = []
  var isHeld = false
  var startsByItself = true
  /// When the first board was begun with, and when the last result came; in milliseconds.
  var firstStart: Int?
  var lastResult = 0
  /// Where the images go, in words.
  var target = ""

  var place: Place { phase == .choosing ? Self.choosing : Self.running }

  var shownLane: LaneStatus? { lanes.indices.contains(lane) ? lanes[lane] : nil }

  // MARK: - Typing

  mutating func type(_ key: KeyPress, _ house: inout House) -> Bool { line.handle(key) }

  mutating func paste(_ text: String, _ house: inout House) {
    line.insert(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  mutating func takeTyped() -> String {
    defer { line = LineEditor() }
    return line.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: - Moving

  mutating func move(_ movement: Movement, _ house: inout House) {
    if phase == .choosing { return ports.move(movement) }
    switch movement {
    case .left, .up: lane -= 1
    case .right, .down: lane += 1
    case .first, .lineStart: lane = 0
    case .last, .lineEnd: lane = lanes.count - 1
    case .pageUp, .pageDown: break
    }
    lane = max(0, min(lane, lanes.count - 1))
  }

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    guard case .line(let index) = target else { return }
    if phase == .choosing {
      ports.put(index)
      togglePort(&house)
    } else if lanes.indices.contains(index) {
      lane = index
    }
  }

  mutating func togglePort(_ house: inout House) {
    do throws(Refusal) { try ports.toggle() } catch { house.say(.warning, error.reason) }
  }

  mutating func settle(_ house: inout House) {}

  // MARK: - What the line tells

  mutating func take(_ news: LineNews, _ house: inout House) {
    switch news {
    case .opened: if phase == .opening { phase = .running }
    case .refused(let reason):
      phase = .choosing
      house.say(.error, reason)
    case .event(.lane(let status)): take(status, house)
    case .event(.result(let result)): take(result, &house)
    case .event(.tally(let tally)): self.tally = tally
    case .event(.note(let text)): house.say(.note, text)
    case .said(let tone, let text): house.say(tone, text)
    case .ended:
      phase = .choosing
      house.say(.note, "the line has ended: \(count(tally.passed, "board")) passed")
    }
    if news.isLast { job = nil }
  }

  private mutating func take(_ status: LaneStatus, _ house: House) {
    if lanes.indices.contains(status.lane) {
      lanes[status.lane] = status
    } else if status.lane == lanes.count {
      lanes.append(status)
    }
    if status.step.isBusy, firstStart == nil { firstStart = house.now }
  }

  private mutating func take(_ result: LaneResult, _ house: inout House) {
    recent = Array(([BenchResult(result)] + recent).prefix(10))
    lastResult = house.now
    house.ask(for: .ring)
    // Keys and status line are about a lane that wants somebody, if there is one; not while something is asked about another.
    if house.overlay == nil, shownLane?.wantsSomebody != true, lanes.indices.contains(result.lane),
      lanes[result.lane].wantsSomebody
    {
      lane = result.lane
    }
  }

  // MARK: - For others

  func mustStay(_ house: House) -> String? {
    guard job != nil, lanes.contains(where: \.step.isBusy) else { return nil }
    return "lanes are at work: F8 on the bench ends the line when their boards are done"
  }

  func unavailable(_ house: House) -> Set<String> {
    switch phase {
    case .choosing, .running: []
    case .opening, .ending: ["startLane", "holdLanes", "retryLane", "giveUpDevice", "startByItself", "endLine"]
    }
  }

  /// On other desks the status line says that a lane wants somebody.
  func notice(_ house: House) -> Sentence? {
    guard job != nil, let bad = lanes.first(where: \.wantsSomebody) else { return nil }
    return Sentence(text: "▲ lane \(bad.lane + 1) of the bench: \(bad.step.word)", role: .statusWarning)
  }
}

/// What came of a board, as the list of the last ones shows it.
struct BenchResult: Hashable, Sendable {
  let lane: Int
  let step: LaneStep
  let device: String?
  let mac: String?
  /// In milliseconds; nil where nothing was sent.
  let duration: Int?

  init(_ result: LaneResult) {
    (lane, step, device) = (result.lane, result.step, result.device)
    mac = result.board?.mac
    duration = result.duration.map { Int($0 / .milliseconds(1)) }
  }
}

extension LaneStatus {
  /// Whether it goes no further by itself.
  var wantsSomebody: Bool {
    switch step {
    case .failed, .stopped, .unrecorded: true
    default: false
    }
  }
}
