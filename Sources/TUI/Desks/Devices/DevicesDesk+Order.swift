import NVSModel

/// Sorting, filtering and finding devices.
extension DevicesDesk: CellFinding {
  /// Sorts by the column under the cursor: upwards, then downwards, then as the file has them.
  mutating func sort(_ house: inout House) {
    guard let table = table(house), table.columns.indices.contains(column) else { return }
    var wish = order?.wish ?? DeviceOrder.Wish()
    switch wish.sort {
    case let sort? where sort.column == column && !sort.isDescending: wish.sort?.isDescending = true
    case let sort? where sort.column == column: wish.sort = nil
    default: wish.sort = DeviceOrder.Sort(column: column)
    }
    let name = table.columns[column].quoted
    let text = wish.sort.map {
      "by \(name), \($0.isDescending ? "last" : "first") to \($0.isDescending ? "first" : "last")"
    }
    arrange(wish, &house, saying: text ?? "in the order of the file")
  }

  mutating func askForFilter(_ house: inout House) {
    var prompt = Prompt(
      "Show only", text: order?.wish.filter?.text ?? "",
      hint: "text, ! and words of a problem, or problems, ready, made; empty shows all",
      for: Self.self
    ) { desk, house, text in
      var wish = desk.order?.wish ?? DeviceOrder.Wish()
      wish.filter = text.isEmpty ? nil : DeviceOrder.Filter(text)
      desk.arrange(wish, &house)
    }
    prompt.allowsNothing = true
    house.ask(prompt)
  }

  /// Shows devices as wished: at once where there are few, else when the whole table has been looked through.
  private mutating func arrange(_ wish: DeviceOrder.Wish, _ house: inout House, saying text: String? = nil) {
    guard let table = table(house) else { return }
    if wish.isNothing { return take(nil, &house, saying: text) }
    let states = DeviceStates(house)
    if table.isComplete, table.rowCount <= CellSearch.rowsAtOnce {
      return take(DeviceOrder(wish, table, states, JobControl()), &house, saying: text)
    }
    let title = wish.filter != order?.wish.filter ? "looking for \(wish.filter?.text.quoted ?? "all")" : "sorting"
    house.start(title, .awaited, for: Self.self) { _, control -> Arranged? in
      let whole = table.scanned(control)
      return DeviceOrder(wish, whole, states, control).map { Arranged(table: whole, order: $0) }
    } then: { desk, house, arranged in
      guard let arranged else { return }
      house.workspace.devices?.table.adopt(arranged.table)
      desk.take(arranged.order, &house, saying: text)
    }
  }

  private struct Arranged: Sendable {
    /// With all its rows known.
    let table: ValuesTable
    let order: DeviceOrder
  }

  private mutating func take(_ new: DeviceOrder?, _ house: inout House, saying text: String? = nil) {
    let position = position(cursor.index, house)
    if let new, new.positions.isEmpty, let filter = new.wish.filter {
      return house.say(
        .warning, filter.isText ? "no device has \(filter.text.quoted)" : "no device is like that: \(filter.text)")
    }
    (order, anchor) = (new, nil)
    cursor.index = line(ofPosition: position) ?? 0
    cursor.top = 0
    if let text { house.say(.note, text) }
  }

  /// The line on which a device is shown; nil while it is filtered out. O(devices) where they are sorted or filtered.
  func line(ofPosition position: Int) -> Int? {
    guard let order else { return position }
    return order.positions.firstIndex(of: Int32(clamping: position))
  }

  /// Puts the cursor on a device, whatever is filtered out.
  mutating func go(toPosition position: Int) {
    if line(ofPosition: position) == nil { order = nil }
    anchor = nil
    cursor.index = line(ofPosition: position) ?? 0
    pane = .rows
  }

  mutating func escape(_ house: inout House) {
    house.searched = ""
    if anchor != nil {
      anchor = nil
      return
    }
    if exporting != nil { return house.stop(exporting) }
    guard var wish = order?.wish, wish.filter != nil else { return }
    wish.filter = nil
    arrange(wish, &house)
  }

  // MARK: - Finding

  struct Spot: Sendable {
    let index: Int
    let column: Int
  }

  var spot: Spot {
    get { Spot(index: cursor.index, column: column) }
    set { (cursor.index, column) = (newValue.index, newValue.column) }
  }

  func searching(_ house: House, for text: String) -> CellSearch? {
    guard let table = table(house) else { return nil }
    let (text, columns, positions) = (CellText(text), shownColumns(house), order?.positions)
    return CellSearch(count: lineCount(house), row: cursor.index) { line in
      table.firstColumn(ofRow: positions.map { Int($0[line]) } ?? line, holding: text, among: columns)
    }
  }

  mutating func go(to match: CellSearch.Match, _ house: inout House) {
    (cursor.index, column) = (match.row, match.column)
  }
}
