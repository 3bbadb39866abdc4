import NVSModel
import Station

/// Looking at a dump: a list of what is in it, and its bytes.
struct ImageDesk: Desk {
  static let id = DeskID("image")
  static let dump = Place(
    name: "image", title: "Dump",
    keyLine: [
      "help", "changeValue", "writeImage", "back", "find", "filter", "exportValues", "nextView", "menu", "quit",
      "eraseValue", "openLine", "findings", "addValue", "nextPane",
    ])
  static let places = [dump]

  var pane = Pane.rows
  var list = ImageList()
  var lines: [ImageList.Line] = []
  var names = NameWidths.widest
  var cursor = ListCursor()
  var bytePane = BytePane()
  /// What the bytes in sight belong to, so that they are brought into sight once for a line.
  private var linked: Int?
  /// The places of lines by the offset that they lead to, made when they are asked for.
  var lineAtOffset: [Int: Int]?
  /// The image that is shown: another number for each.
  private var revision = 0
  /// The list that is being made beside the screen, and the line that the cursor stays on.
  var listing: JobID?
  var kept: ImageList.Line?
  /// The analysis that is under way, and what waits for it.
  private var analysing: JobID?
  private var afterAnalysis: [@Sendable (inout ImageDesk, inout House) -> Void] = []
  private var comparedWith = ComparandTag.nothing

  /// What an analysis was compared with.
  private enum ComparandTag: Hashable, Sendable {
    case nothing
    case rows(revision: Int)
    case dump(file: String)
  }

  var place: Place { Self.dump }

  var line: ImageList.Line? { lines.indices.contains(cursor.index) ? lines[cursor.index] : nil }

  func panes(_ house: House) -> Panes {
    var body = house.frame.body
    _ = body.takeTop(1)
    return Panes(body, focus: pane, detailHeight: 9)
  }

  // MARK: - A dump

  /// Shows a dump that was read.
  mutating func show(_ dump: Dump, _ house: inout House) {
    house.dump = dump
    house.show(Self.id)
    pane = .rows
    list = ImageList()
    cursor = ListCursor()
    (bytePane, linked) = (BytePane(), nil)
    imageChanged(&house)
    analyse(&house)
    if let fault = dump.opened.faults.first {
      house.say(.warning, dump.opened.obstacle == nil ? fault.description : "\(fault); E tries another key")
    } else if dump.source.key != nil, dump.opened.key == nil {
      house.say(.note, "not encrypted, so read without the key")
    } else if dump.opened.obstacle == .needsKey {
      house.say(.warning, "the image looks encrypted: E opens it with its key file")
    }
  }

  /// The bytes are others than before.
  private mutating func imageChanged(_ house: inout House) {
    revision += 1
    refresh(&house)
  }

  // MARK: - Moving

  mutating func move(_ movement: Movement, _ house: inout House) {
    let panes = panes(house)
    if pane == .layout {
      bytePane.move(movement, height: panes.layoutRows)
      linkListToBytes(house)
    } else {
      cursor.index += movement.distance(page: panes.gridRows, count: lines.count)
    }
  }

  /// Puts the list's cursor on the line of the entry under the byte cursor, if there is one.
  mutating func linkListToBytes(_ house: House) {
    guard let dump = house.dump, let index = dump.image.field(at: bytePane.offset)?.entry else { return }
    if lineAtOffset == nil {
      var places: [Int: Int] = [:]
      for (place, line) in lines.enumerated() {
        if let offset = dump.offset(of: line), places[offset] == nil { places[offset] = place }
      }
      lineAtOffset = places
    }
    if let found = lineAtOffset?[dump.image.entries[index].offset] { cursor.index = found }
  }

  /// Puts the cursor on the line of a key, by `KEY` or `NAMESPACE/KEY`; false where no line has it.
  mutating func goTo(keyNamed text: String, _ house: House) -> Bool {
    let entries = house.dump?.analysis?.firmware.entries ?? []
    let found = lines.firstIndex { line in
      guard case .value(let index) = line else { return false }
      let entry = entries[index]
      return entry.key.text == text || entry.namespace.map { "\($0.text)/\(entry.key.text)" } == text
    }
    if let found { cursor.index = found }
    return found != nil
  }

  mutating func settle(_ house: inout House) {
    let panes = panes(house)
    cursor.settle(height: panes.gridRows, count: lines.count, byPages: !panes.layout.isEmpty)
    guard let dump = house.dump else { return }
    analyseAnew(&house)
    bytePane.take(dump.image, revision: revision, bytesPerLine: panes.bytesPerLine)
    let offset = line.flatMap { dump.offset(of: $0) }
    let height = panes.layout.isEmpty ? nil : panes.layoutRows
    if pane == .rows, let offset, offset != linked {
      // Out of sight only their cursor goes along.
      if let height { bytePane.show(offset, height: height) } else { bytePane.offset = offset }
    }
    linked = offset
    bytePane.settle(height: height)
  }

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    let panes = panes(house)
    if panes.layout.contains(x: mouse.x, y: mouse.y) {
      pane = .layout
      bytePane.press(x: mouse.x, y: mouse.y, in: panes.layout)
      linkListToBytes(house)
    } else if panes.grid.contains(x: mouse.x, y: mouse.y), mouse.y > panes.grid.y {
      pane = .rows
      cursor.index = cursor.top + mouse.y - panes.grid.y - 1
    }
  }

  mutating func point(_ mouse: MouseEvent, _ house: House) {
    pane = panes(house).layout.contains(x: mouse.x, y: mouse.y) ? .layout : .rows
  }

  /// Esc: the filter goes first, then the dump, where it is a part of one.
  mutating func leave(_ house: inout House) {
    if !list.filter.isEmpty {
      filter("", &house)
    } else if house.wholeFlash != nil, mayDropEdits(&house) {
      house.show(PartsDesk.id)
      // What was decrypted is not kept longer than it is looked at.
      house.dump = nil
      house.cancel(analysing)
      analysing = nil
      take(([], .widest))
    }
  }

  // MARK: - What is known

  /// Has found out what is to be known of the dump beyond its bytes. An analysis that is under way is overtaken.
  mutating func analyse(_ house: inout House) {
    house.cancel(analysing)
    guard let dump = house.dump else { return }
    let comparand = house.comparand
    comparedWith = Self.tag(comparand, house)
    analysing = house.start("working it out", for: Self.self, { _, _ in Dump.Analysis(dump, comparand) }) {
      $0.take($2, &$1)
    }
  }

  private mutating func take(_ analysis: Dump.Analysis, _ house: inout House) {
    analysing = nil
    house.dump?.take(analysis)
    refresh(&house)
    if let error = analysis.firmware.error {
      house.say(.warning, "the firmware cannot mount this image: \(error.name); v shows what lies in flash")
    }
    let waiting = afterAnalysis
    afterAnalysis = []
    // Whoever went on meanwhile has given them up.
    if !house.isUnasked { for body in waiting { body(&self, &house) } }
  }

  /// The rows beside the dump may have changed.
  private mutating func analyseAnew(_ house: inout House) {
    guard house.shown == Self.id, !house.workspace.isPending, Self.tag(house.comparand, house) != comparedWith else {
      return
    }
    analyse(&house)
  }

  private static func tag(_ comparand: Dump.Comparand?, _ house: House) -> ComparandTag {
    switch comparand {
    case .rows: .rows(revision: house.workspace.revision)
    case .dump(let file): .dump(file: file.path)
    case nil: .nothing
    }
  }

  /// Does what needs to know all: now, or when it is known; the keys wait for that.
  mutating func whenAnalysed(
    _ house: inout House, _ body: @escaping @Sendable (inout ImageDesk, inout House) -> Void
  ) {
    guard house.dump?.analysis == nil, let analysing else { return body(&self, &house) }
    afterAnalysis.append(body)
    house.jobs.await(analysing, at: house.now)
  }

  mutating func toggleReadOnly(_ house: inout House) {
    guard let wasReadOnly = house.dump?.isReadOnly else { return }
    house.dump?.toggleReadOnly()
    refresh(&house)
    house.say(.note, wasReadOnly ? "as a writable mount sees it" : "as a read-only mount sees it: nothing is repaired")
    analyse(&house)
  }

  // MARK: - Edited

  /// Takes what edits have made, with the cursor on the key that was changed last.
  mutating func take(edited dump: Dump, _ house: inout House) {
    if list.order == nil, let entries = house.dump?.analysis?.firmware.entries {
      list.order = Dictionary(entries.enumerated().map { (ImageList.KeyName($1), $0) }) { first, _ in first }
    }
    house.dump = dump
    imageChanged(&house)
    guard case .set(let namespace, let key, _)? = dump.edits.changes.last, let entries = dump.analysis?.firmware.entries
    else { return }
    let changed = lines.firstIndex { line in
      guard case .value(let index) = line else { return false }
      return entries[index].namespace == namespace && entries[index].key == key && !entries[index].isShadowed
    }
    if let changed { cursor.index = changed }
  }
}
