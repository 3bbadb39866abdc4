import NVSModel

/// A desk with cells among which a text is found: while it is typed, then on with n and back with N. Where there are many it is
/// looked for beside the screen, and the next key ends that.
protocol CellFinding: Desk {
  /// Where the cursor stands.
  associatedtype Spot: Sendable
  /// Set to return to where a search began that is given up.
  var spot: Spot { get set }
  /// The search that is under way beside the screen.
  var search: JobID? { get set }
  /// What is looked through for a text; nil where there is nothing.
  func searching(_ house: House, for text: String) -> CellSearch?
  /// Puts the cursor on a cell.
  mutating func go(to match: CellSearch.Match, _ house: inout House)
}

extension CellFinding {
  mutating func askWhatToFind(_ house: inout House) {
    let origin = spot
    var prompt = Prompt("Find", hint: "text in any cell", for: Self.self) { desk, house, text in
      // An empty answer searches for what was searched before.
      if !text.isEmpty { house.searched = text }
      desk.find(by: 1, includingCurrent: !text.isEmpty, .awaited, &house)
    }
    prompt.allowsNothing = true
    prompt.changed = Reply(Self.self) { desk, house, text in
      desk.spot = origin
      house.searched = text
      desk.find(by: 1, includingCurrent: true, .background, &house)
    }
    prompt.dropped = Reply(Self.self) { desk, house, _ in
      desk.stopSearch(&house)
      desk.spot = origin
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
    guard var search = searching(house, for: house.searched), search.count > 0 else { return notFound(&house) }
    (search.step, search.includesRow) = (step, includingCurrent)
    if search.count <= CellSearch.rowsAtOnce { return found(search.run(JobControl()), &house) }
    house.objectToPrompt(nil)
    let asked = search
    self.search = house.start("looking for \(house.searched.quoted)", manner, for: Self.self, { asked.run($1) }) {
      desk, house, match in
      desk.search = nil
      desk.found(match, &house)
    }
  }

  private mutating func stopSearch(_ house: inout House) {
    house.cancel(search)
    search = nil
  }

  private mutating func found(_ match: CellSearch.Match?, _ house: inout House) {
    guard let match else { return notFound(&house) }
    house.objectToPrompt(nil)
    go(to: match, &house)
  }

  private func notFound(_ house: inout House) {
    if case .prompt = house.overlay { return house.objectToPrompt("not found") }
    house.say(.warning, "not found: \(house.searched.quoted)")
  }
}

/// A text to be found in the rows of something, from a row on and round its end.
struct CellSearch: Sendable {
  let count: Int
  /// The row under the cursor.
  let row: Int
  /// The first column of a row that holds the text; nil when none does.
  let column: @Sendable (_ row: Int) -> Int?
  var step = 1
  var includesRow = false

  init(count: Int, row: Int, column: @escaping @Sendable (_ row: Int) -> Int?) {
    (self.count, self.row, self.column) = (count, row, column)
  }

  struct Match: Hashable, Sendable {
    let row: Int
    let column: Int
  }

  /// So many rows are searched without a thread of their own.
  static let rowsAtOnce = 1000

  /// The first match; nil when there is none, or when nobody waits for it any more. O(cells).
  func run(_ control: JobControl) -> Match? {
    for distance in (includesRow ? 0 : 1)...count {
      if distance % 1024 == 0 {
        if control.isCancelled { return nil }
        if distance % 65536 == 0 { control.tell(Progress(done: distance, total: count, unit: "rows")) }
      }
      let place = (row + step * distance % count + count) % count
      if let column = column(place) { return Match(row: place, column: column) }
    }
    return nil
  }
}
