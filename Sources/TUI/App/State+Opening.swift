import NVSModel
import Station

/// Opening something else than what is open.
extension State {
  /// Opens what was read in the place of all that is open, where nothing is lost; else asks, or says why not.
  mutating func askToOpen() {
    guard let opening = house.opening else { return }
    house.opening = nil
    if let mustStay { return house.say(.warning, mustStay) }
    if house.jobs.hasBoards {
      return house.say(.warning, "a board is connected: end that first, or the line on the bench with F8")
    }
    let unsaved = unsaved
    if unsaved.isEmpty || opening.losesChanges { return open(opening.project) }
    let open = Dialog.Button(
      "Open without saving", isDangerous: true,
      press: Reply { _, house, _ in house.opening = Opening(project: opening.project, losesChanges: true) })
    let names = unsaved.map(\.printable).joined(separator: ", ")
    house.ask(
      Dialog("Open", ["Not saved: \(names)", "Opening something else loses that."], [open, .cancel], selected: 1))
  }

  /// Begins with a project.
  ///
  /// - Parameter opening: which part of a dump is shown, and how; its key encrypts the image that is made where there is no dump.
  mutating func open(_ project: Project, _ opening: DumpOpening = DumpOpening()) {
    house.begin(with: project)
    beginDesks()
    if let dump = project.dump {
      open(dump, opening, beside: project.otherDump)
    } else if let key = opening.key, let path = opening.keyPath {
      house.encrypt(with: key, path: path)
    }
  }

  /// Begins with a dump, and with another to compare it with.
  mutating func open(_ file: DumpFile, _ opening: DumpOpening, beside other: DumpFile? = nil) {
    house.comparedDump = other
    house.show(PartsDesk.id)
    house.tell(PartsDesk.self) { $0.open(file, opening, &$1) }
  }
}
