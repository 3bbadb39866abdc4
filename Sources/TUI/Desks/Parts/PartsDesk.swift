import NVSModel
import Station

/// The parts of a whole flash, one of which can be opened.
struct PartsDesk: Desk {
  static let id = DeskID("parts")
  static let parts = Place(name: "dump", title: "Whole flash", keyLine: ["help", "openRegion", "menu", "quit"])
  static let places = [parts]

  var list = ListCursor()

  var place: Place { Self.parts }

  static let actions: [Action] = [
    action(
      "openRegion", "Open the partition", short: "Open", keys: ["Enter"], menu: .view,
      help: "Open this NVS partition of the dump."
    ) { $0.openRegion(&$1) }
  ]

  /// What a file turned out to be.
  private enum Opened: Sendable {
    case whole(WholeFlash)
    case partition(Dump)
  }

  /// Opens a dump: of one partition, or of more, which are listed unless one of them is meant.
  mutating func open(_ file: DumpFile, _ opening: DumpOpening, _ house: inout House) {
    house.start("reading \(fileName(file.path))", .awaited, for: Self.self) { world, _ -> Opened in
      if opening.key != nil { world.protectMemory() }
      if file.dump.isWholeFlash { return .whole(WholeFlash(file, opening)) }
      return .partition(Dump(opening.source(of: opening.part ?? file.parts[0])))
    } then: { desk, house, opened in
      switch opened {
      case .partition(let dump): house.tell(ImageDesk.self) { $0.show(dump, &$1) }
      case .whole(let flash): desk.show(flash, &house)
      }
    }
  }

  private mutating func show(_ flash: WholeFlash, _ house: inout House) {
    house.wholeFlash = flash
    let regions = flash.dump.regions
    let meant = flash.opening.part?.region.flatMap { regions.firstIndex(of: $0) }
    list.index = meant ?? regions.firstIndex { $0.name == "fctry" } ?? regions.firstIndex { $0.kind == .nvs } ?? 0
    house.show(Self.id)
    if let part = flash.opening.part { Self.open(flash.opening.source(of: part), of: flash, &house) }
  }

  /// Opens the NVS partition under the cursor.
  private mutating func openRegion(_ house: inout House) {
    guard let flash = house.wholeFlash, flash.dump.regions.indices.contains(list.index) else { return }
    let region = flash.dump.regions[list.index]
    guard region.kind == .nvs else {
      return house.say(
        .note,
        "\(region.name.quoted) is no NVS partition: choose one of type data, nvs; fctry carve writes any to a file")
    }
    guard !region.range.isEmpty else {
      return house.say(.warning, "the dump has nothing of \(region.name.quoted)")
    }
    Self.open(flash.source(of: region), of: flash, &house)
  }

  /// Opens a part of the flash; where the flash has its key in the clear it is asked whether with that.
  private static func open(_ source: ImageSource, of flash: WholeFlash, _ house: inout House) {
    house.start("opening \(source.name.printable)", .awaited, for: Self.self) { _, _ in
      source.key == nil ? flash.file.keys(opening: source.part)?.file : nil
    } then: { _, house, key in
      guard let key else { return house.open(source) }
      var opened = source
      opened.key = key
      Self.askForKey(plain: source, opened: opened, &house)
    }
  }

  private static func askForKey(plain: ImageSource, opened: ImageSource, _ house: inout House) {
    let name = plain.part.region.map { $0.name.quoted } ?? "This"
    house.ask(
      Dialog(
        "Encrypted",
        ["\(name) is encrypted.", "The keys partition of this dump holds its key in the clear."],
        [
          Dialog.Button("Open with that key", for: Self.self) { $1.open(opened) },
          Dialog.Button("As it lies there", for: Self.self) { $1.open(plain) },
        ]))
  }

  private func count(_ house: House) -> Int { house.wholeFlash?.dump.regions.count ?? 0 }

  mutating func move(_ movement: Movement, _ house: inout House) {
    list.move(movement, height: house.frame.body.height, count: count(house))
  }

  mutating func settle(_ house: inout House) { list.index = max(0, min(list.index, count(house) - 1)) }

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    guard case .line(let index) = target else { return }
    list.index = index
    if mouse.action == .doublePress { openRegion(&house) }
  }
}
