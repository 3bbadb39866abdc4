import NVSModel
import Station

/// How edits that are not saved are kept where the end of the program does not take them.
struct EditKeeping: Sendable {
  /// The revision of the workspace that was kept last.
  fileprivate var revision = 0
  /// Whether anything is kept.
  fileprivate var hasKept = false
  /// What keeps them just now.
  fileprivate(set) var job: JobID?
  /// When it may be done again, in milliseconds: what takes long is done less often.
  fileprivate var next = 0
  /// Whether the last is done, or under way, before the program ends.
  fileprivate var isLast = false
  /// Whether it was told that they cannot be kept.
  fileprivate var isTold = false
  /// What was lost and is taken back: it is let go when it is kept anew.
  fileprivate var taken: [EditJournal.Lost] = []

  /// In milliseconds: nothing that is older is lost.
  static let interval = 500

  /// Something else is open: what is kept is let go when that has been looked at.
  mutating func beginAnew() { (job, revision, taken) = (nil, 0, []) }
}

extension House {
  /// Whether edits were made that are not kept yet. What is being typed in a cell is none.
  private var hasEditsToKeep: Bool {
    keeping.job == nil && workspace.revision != keeping.revision && workspace.draft == nil
  }

  /// When edits are to be kept; nil while there are none.
  var nextKeeping: Int? { hasEditsToKeep ? keeping.next : nil }

  /// Keeps edits, unless that was done a moment ago.
  mutating func keepEdits() { if hasEditsToKeep, now >= keeping.next { startKeeping() } }

  /// Keeps edits a last time where the program is told to end, and lets go of them where the user leaves.
  ///
  /// - Returns: whether that is done.
  mutating func keepLastEdits() -> Bool {
    if keeping.job != nil { return false }
    if keeping.isLast || (!keeping.hasKept && !isTerminated) { return true }
    keeping.isLast = true
    startKeeping()
    return keeping.job == nil
  }

  private mutating func startKeeping() {
    let isLeft = isLeaving && !isTerminated
    let changed = isLeft ? [] : workspace.subjects.filter(workspace.isChanged)
    keeping.revision = workspace.revision
    if changed.isEmpty && !keeping.hasKept { return }
    keeping.hasKept = !changed.isEmpty
    let (workspace, taken, begun) = (workspace, keeping.taken, now)
    keeping.job = keep { world in
      let edits = changed.compactMap { subject in
        workspace.name(of: subject).map { name in
          EditJournal.Edits(path: name, saved: workspace.onDisk[name], bytes: workspace.bytes(of: subject))
        }
      }
      let result = world.keep(edits)
      if case .success = result, !taken.isEmpty { world.forget(taken) }
      return result
    } then: { house, result in
      house.keeping.job = nil
      house.keeping.next = house.now + max(EditKeeping.interval, 4 * (house.now - begun))
      switch result {
      case .success: house.keeping.taken = []
      case .failure(let problem): house.tellNotKept(problem)
      }
    }
  }

  private mutating func tellNotKept(_ problem: WriteProblem) {
    guard !keeping.isTold, case .failed(let reason) = problem else { return }
    keeping.isTold = true
    say(.warning, "unsaved edits would not outlive a crash: \(reason)")
  }

  // MARK: - What was lost

  /// Looks for edits of what is open that a program which is gone has not saved, and offers them.
  mutating func lookForLostEdits() {
    let names = workspace.subjects.compactMap(workspace.name(of:))
    if names.isEmpty { return }
    start("looking for unsaved edits", .awaited, { world, _ in world.lostEdits(of: names) }) { house, lost in
      house.offer(lost)
    }
  }

  private mutating func offer(_ lost: [EditJournal.Lost]) {
    let needless = lost.filter { $0.bytes == bytes(of: $0.path) }
    if !needless.isEmpty { forget(needless) }
    let lost = lost.filter { $0.bytes != bytes(of: $0.path) }
    if lost.isEmpty { return }
    let take = Dialog.Button("Take them", press: Reply { _, house, _ in house.take(lost) })
    let drop = Dialog.Button("Drop them", isDangerous: true, press: Reply { _, house, _ in house.forget(lost) })
    ask(
      Dialog(
        "Edits that were not saved", lost.map(sentence), [take, drop, Dialog.Button("Decide later")]))
  }

  private func bytes(of path: String) -> [UInt8]? {
    workspace.subjects.first { workspace.name(of: $0) == path }.map(workspace.bytes(of:))
  }

  private func sentence(_ lost: EditJournal.Lost) -> String {
    let age = lost.isOf(workspace.onDisk[lost.path]) ? "" : "; the file was changed since"
    return "\(lost.path.printable), \(LedgerReport.date(lost.time * 1000)): \(workspace.difference(from: lost))\(age)"
  }

  private mutating func forget(_ lost: [EditJournal.Lost]) {
    _ = keep { world in
      world.forget(lost)
      return .success(())
    } then: { _, _ in
    }
  }

  private mutating func take(_ lost: [EditJournal.Lost]) {
    for edits in lost { workspace.take(edits) }
    keeping.taken += lost
    scanDevices()
    refreshPreview()
    say(.good, "taken back: Ctrl-S saves, and nothing is saved before")
  }
}

extension Workspace {
  /// What a file would have otherwise if it had been saved, in words.
  fileprivate func difference(from lost: EditJournal.Lost) -> String {
    guard let document = documents.first(where: { $0.name == lost.path }),
      let other = try? FactoryDocument(name: lost.path, bytes: lost.bytes)
    else { return "\(grouped(lost.bytes.count)) bytes" }
    let known = Set(document.rows.map(\.texts))
    let keys = other.rows.map(\.texts).filter { !known.contains($0) }.map { $0.key.printable }
    if keys.isEmpty {
      let missing = document.rows.count - other.rows.count
      return missing > 0 ? "\(count(missing, "row")) less" : "the same rows, written otherwise"
    }
    let more = keys.count > 4 ? " and \(keys.count - 4) more" : ""
    return "another \(keys.prefix(4).joined(separator: ", "))\(more)"
  }

  /// Puts what was lost in the place of what is open. It is not saved by that.
  fileprivate mutating func take(_ lost: EditJournal.Lost) {
    for subject in subjects where name(of: subject) == lost.path && put(lost.bytes, in: subject) {
      switch subject {
      case .document(let index): documents[index].markUnsaved()
      case .devices: devices?.table.markUnsaved()
      case .table: _ = table?.change { $0.markUnsaved() }
      }
    }
  }
}
