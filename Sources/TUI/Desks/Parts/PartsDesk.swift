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

  /// Opens a dump: of one partition, or of more, which are listed.
  mutating func open(_ file: DumpFile, key: KeyFile?, keyPath: String?, _ house: inout House) {
    house.start("reading \(fileName(file.path))", .awaited, for: Self.self) { world, _ -> Opened in
      if key != nil { world.protectMemory() }
      if file.dump.isWholeFlash { return .whole(WholeFlash(file, key: key, keyPath: keyPath)) }
      return .partition(Dump(ImageSource(part: file.parts[0], key: key, keyPath: keyPath)))
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
    list.index = regions.firstIndex { $0.name == "fctry" } ?? regions.firstIndex { $0.kind == .nvs } ?? 0
    house.show(Self.id)
    // A dump with one NVS partition leaves nothing to choose.
    if flash.dump.nvsRegions.count == 1 { openRegion(&house) }
  }

  /// Opens the NVS partition under the cursor.
  private mutating func openRegion(_ house: inout House) {
    guard let flash = house.wholeFlash, flash.dump.regions.indices.contains(list.index) else { return }
    let region = flash.dump.regions[list.index]
    guard region.kind == .nvs else {
      return house.say(.note, "\(region.name.quoted) is no NVS partition: choose one of type data, nvs")
    }
    guard !region.range.isEmpty else {
      return house.say(.warning, "the dump has nothing of \(region.name.quoted)")
    }
    house.start("opening \(region.name.quoted)", .awaited, for: Self.self) { _, _ in
      let source = flash.source(of: region)
      return (source: source, key: source.key == nil ? flash.file.keys(opening: source.part)?.file : nil)
    } then: { _, house, found in
      guard let key = found.key else { return house.open(found.source) }
      var opened = found.source
      opened.key = key
      Self.askForKey(region, plain: found.source, opened: opened, &house)
    }
  }

  private static func askForKey(
    _ region: FlashRegion, plain: ImageSource, opened: ImageSource, _ house: inout House
  ) {
    house.ask(
      Dialog(
        "Encrypted",
        ["\(region.name.quoted) is encrypted.", "The keys partition of this dump holds its key in the clear."],
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
