import NVSModel

extension House {
  /// What the dump is compared with: a second dump, else the rows that are open too.
  var comparand: Dump.Comparand? {
    if let comparedDump { return .dump(comparedDump) }
    return workspace.documents.isEmpty ? nil : .rows(preview.evaluation.items)
  }

  /// Opens an NVS partition; until it is read everything stays as it is.
  mutating func open(_ source: ImageSource) {
    start("reading \(source.name.printable)", .awaited, for: ImageDesk.self) { world, _ in
      if source.key != nil { world.protectMemory() }
      return Dump(source)
    } then: { desk, house, dump in
      desk.show(dump, &house)
    }
  }
}
