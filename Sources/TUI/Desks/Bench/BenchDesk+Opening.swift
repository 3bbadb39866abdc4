import NVSModel
import Station

/// From the ports to lanes that run.
extension BenchDesk {
  /// Shows this desk: the lanes, or the ports that may become lanes.
  mutating func open(_ house: inout House) {
    house.show(Self.id)
    if job == nil, phase == .choosing { listPorts(&house) }
  }

  mutating func listPorts(_ house: inout House) {
    guard phase == .choosing else { return }
    house.start("listing ports", .awaited, for: Self.self, { world, _ in world.ports() }) { $0.ports.take($2) }
  }

  /// Enter: makes a lane of what is typed, or begins.
  mutating func begin(_ house: inout House) {
    let text = takeTyped()
    do throws(Refusal) {
      if !text.isEmpty { return try ports.type(text) }
      try requireAll(house)
      suggest(house)
      showForm(at: form.unique.isEmpty ? .identity : house.workspace.table == nil ? .partition : .begin, &house)
    } catch {
      house.say(.warning, error.reason)
    }
  }

  private func requireAll(_ house: House) throws(Refusal) {
    if ports.chosen.isEmpty { throw Refusal("choose a port with Space, or type one: each is a lane") }
    if house.workspace.documents.isEmpty { throw Refusal("nothing is open that boards could get") }
    if let devices = house.workspace.devices, !devices.table.isComplete {
      throw Refusal("the table is still being read")
    }
    if house.workspace.documents.count > 1 {
      throw Refusal("several files are open, and a line has one template: open that one alone")
    }
    // The ledger names the files that the devices come from by their digests.
    let changed = house.workspace.changedFiles.map(\.printable)
    if !changed.isEmpty { throw Refusal("not saved: \(changed.joined(separator: ", ")); Ctrl-S on its desk saves it") }
  }

  /// What is likely to tell the devices apart, until somebody says what does.
  private mutating func suggest(_ house: House) {
    guard form.unique.isEmpty, let batch = house.workspace.lineMaking(form)?.batch else { return }
    form.unique = DeviceIdentity.likelyNames(of: batch).joined(separator: ",")
  }

  /// Checks all devices before the first board is asked.
  func prove(_ house: inout House) {
    if form.unique.isEmpty { return showForm(at: .identity, &house) }
    guard let table = house.workspace.table?.table, let target = house.workspace.partition else {
      return showForm(at: .partition, &house)
    }
    guard let making = house.workspace.lineMaking(form) else {
      return house.say(.error, "no images yet: \(house.preview.obstacle ?? "the partition has no size for an image")")
    }
    var opening = LineOpening(
      making: making, unique: form.uniqueNames, target: target, table: table, key: house.workspace.key?.file,
      backups: house.backupFolder, ports: ports.chosen, startsByItself: startsByItself)
    opening.firmware = form.firmware.isEmpty ? nil : form.firmware
    opening.onPass = form.onPass.isEmpty ? nil : form.onPass
    opening.person = form.person.isEmpty ? nil : form.person
    house.start("checking the devices", .awaited, for: Self.self) { [opening] world, control in
      opening.badRows(world.fileReader(), control)
    } then: { [opening] (desk, house, found) throws(Refusal) in
      guard let bad = try found.get() else { return }
      desk.leaveOut(bad, opening, &house)
    }
  }

  /// What no image can be made for goes to no board; whether the others are enough is asked.
  private mutating func leaveOut(_ bad: [Int], _ opening: LineOpening, _ house: inout House) {
    var opening = opening
    opening.skipped = Set(bad)
    let total = opening.making.table?.rowCount ?? 0
    if bad.isEmpty { return start(opening, &house) }
    guard bad.count < total else {
      return house.say(.error, "all \(grouped(total)) devices have errors: c on the Devices desk lists them")
    }
    house.ask(
      Dialog(
        "Devices with errors",
        ["\(count(bad.count, "device")) of \(grouped(total)) have errors, and go to no board."],
        [
          Dialog.Button("Begin with the other \(grouped(total - bad.count))", for: Self.self) { [opening] desk, house in
            desk.start(opening, &house)
          },
          .cancel,
        ], selected: 1))
  }

  private mutating func start(_ opening: LineOpening, _ house: inout House) {
    (phase, lane, lanes, tally, recent) = (.opening, 0, [], LineTally(), [])
    (isHeld, firstStart, line) = (false, nil, LineEditor())
    target = "\(opening.batch.printable) to \(opening.target.name.printable) at \(opening.target.offset.hex)"
    job = house.open(opening, for: Self.self) { $0.take($2, &$1) }
  }
}

extension LineOpening {
  /// The devices that no image can be made for; nil where nobody waits for it any more.
  fileprivate func badRows(
    _ files: @escaping BatchPlan.FileReader, _ control: JobControl
  ) -> Result<[Int]?, Refusal> {
    guard let plan = making.plan(files) else { return .failure(Refusal("the template cannot be read any more")) }
    if let error = plan.problems.first(where: { $0.problem.severity == .error }), !plan.isSound {
      return .failure(Refusal("no images yet: \(error.problem.message)"))
    }
    do { _ = try DeviceIdentity(unique, of: plan.batch) } catch { return .failure(Refusal("\(error)")) }
    guard let table = making.table else {
      return plan.obstacleWithoutTable.map { .failure(Refusal("no images yet: \($0)")) } ?? .success([])
    }
    let proof = plan.proof(uniqueColumns: unique.compactMap { table.index(ofColumn: $0) })
    let found = proof.run(jobs: max(1, Threads.coreCount - 1)) { progress in
      control.tell(Progress(done: progress.done, total: progress.total, unit: "devices"))
      return !control.isCancelled
    }
    return .success(found?.badRows)
  }
}
