import NVSModel
import Station

extension BenchDesk {
  static let actions: [Action] =
    ofPorts + ofLanes + [
      action(
        "back", "Back", short: "Back", keys: ["Esc"], menu: .none,
        help: "Drop what is typed; then go back to the devices, or the rows."
      ) {
        $0.leave(&$1)
      }
    ]

  private static let ofPorts = [
    action(
      "beginLine", "Begin", short: "Begin", keys: ["Enter"], in: [choosing], menu: .none,
      help: "Make a lane of the port that is typed; with none typed, begin with the lanes that are chosen."
    ) { $0.begin(&$1) },
    action(
      "togglePort", "Choose the port", short: "Choose", keys: ["Space"], in: [choosing], menu: .none,
      help: "Make the port a lane, or no lane any more."
    ) { $0.togglePort(&$1) },
    action(
      "refreshPorts", "Look for ports again", short: "Look again", keys: ["F3"], in: [choosing], menu: .none,
      help: "List the serial ports anew."
    ) { $0.listPorts(&$1) },
  ]

  private static let ofLanes = [
    action(
      "startLane", "Start, or choose a device", short: "Start", keys: ["Enter"], in: [running], menu: .none,
      help: "Give the lane that waits longest the device that is typed or scanned; with none typed, start that lane."
    ) { $0.startLane(&$1) },
    action(
      "holdLanes", "Hold all lanes, or go on", short: "Hold", keys: ["F2"], in: [running], menu: .board,
      help: "Begin with no more boards until it is pressed again; what is under way is ended."
    ) { $0.hold(&$1) },
    action(
      "retryLane", "Try the lane again", short: "Retry", keys: ["F3"], in: [running], menu: .board,
      help: "Begin anew with the board on the chosen lane; arrows choose it."
    ) { $0.retry(&$1) },
    action(
      "giveUpDevice", "Give the lane's device up…", short: "Give up", keys: ["F4"], in: [running], menu: .board,
      help: "Decide, with a reason, that the device of the chosen lane's board is never used again."
    ) { $0.askToGiveUp(&$1) },
    action(
      "startByItself", "Start by itself, or not", short: "Auto", keys: ["F5"], in: [running], menu: .board,
      help: "Whether a board that appears is begun with at once, or waits for Enter."
    ) { $0.toggleStart(&$1) },
    action(
      "rework", "Write a board that passed anew…", keys: [], in: [running], menu: .board,
      help: "Write a newer version of its own device to the board on the chosen lane, which has passed before."
    ) { $0.askToRework(&$1) },
    action(
      "endLine", "End the line", short: "End", keys: ["F8"], in: [running], menu: .board,
      help: "Take no more boards; what is being written is ended first."
    ) { $0.end(&$1) },
  ]

  // MARK: - Orders

  private func order(_ order: LineOrder, _ house: inout House) {
    if let job { house.ask(for: .order(job, order)) }
  }

  private mutating func startLane(_ house: inout House) {
    guard phase == .running else { return }
    let text = takeTyped()
    order(text.isEmpty ? .startNext : .assign(text), &house)
  }

  private mutating func hold(_ house: inout House) {
    guard phase == .running else { return }
    isHeld.toggle()
    order(.hold(isHeld), &house)
  }

  private mutating func toggleStart(_ house: inout House) {
    guard phase == .running else { return }
    startsByItself.toggle()
    order(.startByItself(startsByItself), &house)
  }

  private mutating func retry(_ house: inout House) {
    guard phase == .running, let status = shownLane else { return }
    if status.step.isBusy { return house.say(.note, "lane \(lane + 1) is at work") }
    order(.start(lane: lane, isRework: false), &house)
  }

  private mutating func end(_ house: inout House) {
    guard phase == .running else { return }
    phase = .ending
    order(.stop, &house)
  }

  mutating func leave(_ house: inout House) {
    if !line.text.isEmpty {
      line = LineEditor()
      return
    }
    house.show(house.workspace.devices == nil ? RowsDesk.id : DevicesDesk.id)
  }

  // MARK: - Decisions

  /// Whoever scans while it is asked gives a reason that makes no sense, and is asked once more: Enter is no there.
  private mutating func askToGiveUp(_ house: inout House) {
    guard phase == .running, let status = shownLane else { return }
    guard let device = status.device, !status.step.isBusy else {
      return house.say(.note, "lane \(lane + 1) has no device to be given up")
    }
    let lane = lane
    house.ask(
      Prompt("Why is it given up", hint: "recorded with your name", for: Self.self) {
        (_, house, reason) throws(Refusal) in
        if reason.allSatisfy(\.isWhitespace) { throw Refusal("say why") }
        let name = device.printable
        let giveUp = Dialog.Button("Give up", isDangerous: true, for: Self.self) { desk, house in
          desk.order(.giveUp(lane: lane, reason: reason), &house)
        }
        house.ask(
          Dialog(
            "Give the device up?", ["\(name) of lane \(lane + 1) is never used again: \(reason.printable)"],
            [giveUp, .cancel], selected: 1))
      })
  }

  private mutating func askToRework(_ house: inout House) {
    guard phase == .running, shownLane?.step.isBusy == false else { return }
    let lane = lane
    let write = Dialog.Button("Write anew", isDangerous: true, for: Self.self) { desk, house in
      desk.order(.start(lane: lane, isRework: true), &house)
    }
    house.ask(
      Dialog(
        "Write a board that passed?",
        ["The board on lane \(lane + 1) gets its own device again, as the table has it now. It is recorded as rework."],
        [write, .cancel], selected: 1))
  }
}
