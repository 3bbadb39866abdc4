import NVSModel
import Station

/// Images of devices as files: all, those that are shown or marked, or one.
extension DevicesDesk {
  /// Why no image of a device can be a file.
  static let waiting = "{mac} is the board's own, so these images are made on the bench"

  /// Which devices are exported.
  private struct Choice: Sendable {
    let title: String
    let rows: [Int]
  }

  /// Asks which, once all devices were looked at.
  mutating func export(_ house: inout House) {
    guard exporting == nil else { return house.say(.note, "images are being made: Esc stops that") }
    guard table(house)?.rowCount ?? 0 > 0 else { return house.say(.note, "there are no devices to export") }
    if house.workspace.batchMaking?.batch?.waitingRows.isEmpty == false {
      return house.say(.error, "\(Self.waiting): F6 flashes them, or a column mac names their boards")
    }
    house.withFilesAsOpened(for: Self.self) { _, house in
      house.withFindings(for: Self.self) { desk, house, findings in
        guard findings.isSound else {
          return house.say(.error, "no images yet: \(findings.firstSharedError ?? "") (Ctrl-E lists all)")
        }
        desk.askWhich(findings, &house)
      }
    }
  }

  private func choices(_ house: House) -> [Choice] {
    let count = table(house)?.rowCount ?? 0
    var choices = [Choice(title: "All \(grouped(count))", rows: Array(0..<count))]
    if let order, order.wish.filter != nil {
      let rows = order.positions.map { Int($0) }.sorted()
      choices.insert(Choice(title: "The \(grouped(rows.count)) shown", rows: rows), at: 0)
    }
    if !marked.isEmpty {
      let rows = marked.filter { $0 < count }.map { Int($0) }.sorted()
      choices.insert(Choice(title: "The \(grouped(rows.count)) marked", rows: rows), at: 0)
    }
    return choices + [Choice(title: "This one", rows: [position(cursor.index, house)])]
  }

  private func askWhich(_ findings: DeviceFindings, _ house: inout House) {
    let buttons = choices(house).map { choice in
      Dialog.Button(choice.title, for: Self.self) { desk, house in desk.leaveOutBad(choice.rows, findings, &house) }
    }
    let how = Dialog.Button("How…", for: Self.self) { desk, house in desk.askHow(findings, at: 0, &house) }
    house.ask(
      Dialog("Export images", ["Which devices are images to be made for?"], buttons + [how, .cancel]))
  }

  /// Lets the form be chosen line by line, then goes on.
  private func askHow(_ findings: DeviceFindings, at selected: Int, _ house: inout House) {
    let columns = table(house)?.columns ?? []
    let lines = form.lines(columns, hasKey: house.workspace.key != nil)
    house.overlay = .list(
      ListOverlay(
        title: "How images are written · Enter changes a line", lines: lines.map { .init(text: $0, role: .dialog) },
        empty: .init(text: "", role: .dim), selected: selected, verb: "Change, or go on",
        choose: Reply(Self.self) { desk, house, line in
          if desk.form.change(line: line, columnCount: columns.count) {
            desk.askHow(findings, at: line, &house)
          } else {
            desk.askWhich(findings, &house)
          }
        }))
  }

  /// No image is made for a device with an error; whether those without are enough is asked.
  private func leaveOutBad(_ rows: [Int], _ findings: DeviceFindings, _ house: inout House) {
    let bad = Set(findings.badRows)
    let good = rows.filter { !bad.contains($0) }
    guard !good.isEmpty else {
      return house.say(.error, "\(count(rows.count, "device")) with errors, and no image for those: Ctrl-E lists them")
    }
    guard good.count < rows.count else { return askWhereTo(good, &house) }
    let left = rows.count - good.count
    house.ask(
      Dialog(
        "Devices with errors", ["\(count(left, "device")) of \(grouped(rows.count)) cannot be made; Ctrl-E lists why."],
        [
          Dialog.Button("Make the other \(grouped(good.count))", for: Self.self) { desk, house in
            desk.askWhereTo(good, &house)
          },
          .cancel,
        ], selected: 1))
  }

  private func askWhereTo(_ rows: [Int], text: String? = nil, error: String? = nil, _ house: inout House) {
    let hint = form.hint(rows.count, path: text ?? prefix)
    house.ask(
      Prompt("Folder and prefix", text: text ?? prefix, hint: hint, error: error, for: Self.self) {
        (desk, house, path) throws(Refusal) in
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard !name.isEmpty, !name.hasPrefix(".") else {
          throw Refusal("end with what the names of the images begin with, such as out/dev")
        }
        desk.prefix = path
        desk.start(rows, folder: String(path.dropLast(name.count)), prefix: name, &house)
      }.forPath)
  }

  private mutating func start(_ rows: [Int], folder: String, prefix: String, _ house: inout House) {
    guard let making = house.workspace.batchMaking else { return }
    let (key, spared, count, form) = (house.workspace.key?.file.keys, house.sparedFiles, rows.count, form)
    exporting = house.start("making images", .background, for: Self.self) {
      world, control -> Result<BatchJob.Outcome, WriteProblem> in
      let files = world.fileReader()
      guard let plan = making.plan(files) else { return .failure(.failed("the template cannot be read any more")) }
      var job = form.job(plan, folder: folder, prefix: prefix, rows: rows, key: key)
      job.spared = spared
      if let problem = form.problemOfNames(job, control) { return .failure(.failed(problem)) }
      return world.makeImages(job, control)
    } then: { desk, house, result in
      desk.exporting = nil
      desk.exported(result, rows, of: count, &house)
    }
  }

  private mutating func exported(
    _ result: Result<BatchJob.Outcome, WriteProblem>, _ rows: [Int], of count: Int, _ house: inout House
  ) {
    switch result {
    case .failure(.exists(let paths)):
      house.say(.error, "\(paths.map(\.printable).first ?? "") is there already: choose another folder or prefix")
    case .failure(.failed(let reason)): house.say(.error, reason)
    case .failure(.changedOnDisk): break
    case .success(let outcome):
      let done = outcome.made + outcome.kept
      let sentence = "\(grouped(done)) of \(grouped(count)) images are made"
      if let failure = outcome.failure { return house.say(.error, "\(failure.message); \(sentence)") }
      if outcome.isCancelled { return house.say(.warning, "stopped: \(sentence)") }
      house.workspace.devices?.made.formUnion(rows.map { Int32(clamping: $0) })
      house.say(.good, "\(grouped(done)) image\(done == 1 ? "" : "s") made for \(prefix.printable)")
    }
  }
}
