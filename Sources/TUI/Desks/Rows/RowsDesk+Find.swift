import NVSModel

/// Finding a text among the cells. In a long file it is looked for beside the screen, and the next key ends that.
extension RowsDesk {
  mutating func askWhatToFind(_ house: inout House) {
    let origin = grid
    let shown = current
    var prompt = Prompt("Find", hint: "text in any cell", for: Self.self) { desk, house, text in
      // An empty answer searches for what was searched before.
      if !text.isEmpty { house.searched = text }
      desk.find(by: 1, includingCurrent: !text.isEmpty, .awaited, &house)
    }
    prompt.allowsNothing = true
    prompt.changed = Reply(Self.self) { desk, house, text in
      (desk.grid, desk.current) = (origin, shown)
      house.searched = text
      desk.find(by: 1, includingCurrent: true, .background, &house)
    }
    prompt.dropped = Reply(Self.self) { desk, house, _ in
      desk.stopSearch(&house)
      (desk.grid, desk.current) = (origin, shown)
    }
    house.ask(prompt)
  }

  mutating func findAgain(by step: Int, _ house: inout House) {
    guard !house.searched.isEmpty else { return house.say(.note, "nothing searched yet: F3 asks what for") }
    find(by: step, includingCurrent: false, .awaited, &house)
  }

  /// Goes to the next row, after the cursor or before it, of which a cell holds what was searched.
  private mutating func find(by step: Int, includingCurrent: Bool, _ manner: Job.Manner, _ house: inout House) {
    stopSearch(&house)
    guard !house.searched.isEmpty else {
      if manner == .awaited { house.say(.note, "nothing searched yet: F3 asks what for") }
      return house.objectToPrompt(nil)
    }
    guard let document = document(house), !document.rows.isEmpty else { return notFound(&house) }
    let search = RowSearch(
      document: document, text: house.searched, row: grid.row, step: step, includesRow: includingCurrent)
    if document.rows.count <= RowSearch.rowsAtOnce {
      return found(search.run(JobControl()), &house)
    }
    house.objectToPrompt(nil)
    self.search = house.start("looking for \(house.searched.quoted)", manner, for: Self.self, { search.run($1) }) {
      desk, house, match in
      desk.search = nil
      desk.found(match, &house)
    }
  }

  private mutating func stopSearch(_ house: inout House) {
    house.cancel(search)
    search = nil
  }

  private mutating func found(_ match: RowSearch.Match?, _ house: inout House) {
    guard let match else { return notFound(&house) }
    house.objectToPrompt(nil)
    (grid.row, grid.column, grid.anchor) = (match.row, match.column, nil)
  }

  private func notFound(_ house: inout House) {
    if case .prompt = house.overlay { return house.objectToPrompt("not found") }
    house.say(.warning, "not found: \(house.searched.quoted)")
  }
}

/// A text to be found in the cells of a document, from a row on and round its end.
struct RowSearch: Sendable {
  let document: FactoryDocument
  let text: String
  let row: Int
  let step: Int
  let includesRow: Bool

  struct Match: Hashable, Sendable {
    let row: Int
    let column: FactoryColumn
  }

  /// Documents of up to so many rows are searched without a thread of their own.
  static let rowsAtOnce = 1000

  /// The first match; nil when there is none, or when nobody waits for it any more. O(cells).
  func run(_ control: JobControl) -> Match? {
    let needle = text.lowercased()
    let count = document.rows.count
    for distance in (includesRow ? 0 : 1)...count {
      if distance % 1024 == 0 {
        if control.isCancelled { return nil }
        control.tell(Progress(done: distance, total: count, unit: "rows"))
      }
      let place = (row + step * distance % count + count) % count
      let texts = document.rows[place].texts
      if let column = FactoryColumn.allCases.first(where: { texts[$0].lowercased().contains(needle) }) {
        return Match(row: place, column: column)
      }
    }
    return nil
  }
}
