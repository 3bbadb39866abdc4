import NVSModel

/// Leaving the program.
extension State {
  /// What would be lost, by name.
  var unsaved: [String] {
    house.workspace.changedFiles + desks.flatMap { $0.unsaved(house) }
  }

  /// The desk that would lose something.
  private var losingDesk: (any Desk)? { desks.first { !$0.unsaved(house).isEmpty } }

  /// Why what is open must stay so, in a sentence; nil where it need not.
  var mustStay: String? { desks.lazy.compactMap { $0.mustStay(house) }.first }

  /// Leaves where nothing is lost; else asks, or says why not.
  mutating func askToLeave() {
    house.isAskedToLeave = false
    if let mustStay { return house.say(.warning, mustStay) }
    let unsaved = unsaved
    if unsaved.isEmpty {
      house.isLeaving = true
      return
    }
    let keeping = losingDesk?.keeping
    let save = Reply<Void> { _, house, _ in house.saveAllAndLeave() }
    let quit = Reply<Void> { _, house, _ in house.isLeaving = true }
    house.ask(
      Dialog(
        "Quit", ["Not saved: \(unsaved.map(\.printable).joined(separator: ", "))"],
        [
          Dialog.Button(keeping?.title ?? "Save and quit", press: keeping?.reply ?? save),
          Dialog.Button("Quit without saving", isDangerous: true, press: quit), .cancel,
        ]))
  }

  /// Ends the program as soon as what it was told to write is there. Nothing that is pressed is carried out any more.
  mutating func leave() {
    dropHeld()
    if house.keepLastEdits(), !house.jobs.isWriting { house.ask(for: .quit) }
  }
}
