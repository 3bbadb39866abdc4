import NVSModel

/// The list of a dump: which view of it, what of that, and in which order.
extension ImageDesk {
  /// Lists of so many entries are made at once, longer ones with a filter beside the screen.
  private static let linesAtOnce = 4000

  /// Makes the list anew, for the view and the filter.
  mutating func refresh(_ house: inout House) {
    house.cancel(listing)
    listing = nil
    guard let dump = house.dump else { return take(([], .widest)) }
    guard list.isDear, dump.image.entries.count > Self.linesAtOnce else {
      return take(list.made(of: dump))
    }
    let list = list
    let title = list.filter.isEmpty ? "sorting" : "filtering"
    listing = house.start(title, for: Self.self, { list.made(of: dump, $1) }) { desk, _, made in
      desk.listing = nil
      desk.take(made)
    }
  }

  mutating func take(_ made: (lines: [ImageList.Line], names: NameWidths)) {
    (lines, names) = made
    lineAtOffset = nil
    if let kept { cursor.index = lines.firstIndex(of: kept) ?? cursor.index }
    kept = nil
    cursor.index = max(0, min(cursor.index, lines.count - 1))
  }

  /// Sorts the values by something else, with the cursor on the same one.
  mutating func sortByNext(_ house: inout House) {
    guard list.view == .firmware || list.view == .flash else {
      return house.say(.note, "only values are sorted, in the views firmware and flash")
    }
    let orders: [ListOrder?] = [nil] + ListOrder.allCases
    list.sorting = orders[((orders.firstIndex(of: list.sorting) ?? 0) + 1) % orders.count]
    kept = line
    refresh(&house)
    house.say(
      .note, "sorted \(list.sorting?.title ?? (list.view == .firmware ? "as the firmware lists them" : "by place"))")
  }

  mutating func show(_ view: ImageList.View, _ house: inout House) {
    list.view = view
    cursor = ListCursor()
    pane = .rows
    refresh(&house)
  }

  mutating func showView(by step: Int, _ house: inout House) {
    let views = ImageList.View.allCases.filter { $0 != .compare || house.comparand != nil }
    let place = views.firstIndex(of: list.view) ?? 0
    show(views[(place + step + views.count) % views.count], &house)
  }

  mutating func filter(_ text: String, _ house: inout House) {
    list.filter = text
    refresh(&house)
  }

  /// Enter on a line: a value unfolds its history; anything else leads to its bytes.
  mutating func openLine(_ house: inout House) {
    guard let analysis = house.dump?.analysis, case .value(let index) = line, pane == .rows else {
      pane = pane.other
      return
    }
    list.unfolded.formSymmetricDifference([ImageList.KeyName(analysis.firmware.entries[index])])
    refresh(&house)
  }
}
