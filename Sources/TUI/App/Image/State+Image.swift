import NVSModel

/// Looking at a dump.
extension State {
  /// Changes the dump that is shown, then keeps its cursors in sight.
  mutating func changeImage(_ body: (inout ImageState) -> Void) {
    guard var image else { return }
    body(&image)
    self.image = image
  }

  mutating func moveInImage(_ action: Action) {
    let frame = Frame(self)
    let pane = pane
    changeImage { image in
      let lines = LayoutLines(image.image, bytesPerLine: frame.bytesPerLine)
      if pane == .layout {
        image.layout.move(action, in: lines, height: frame.layoutRows)
        image.linkListToBytes()
      } else {
        image.cursor += action.distance(page: frame.gridRows, count: image.lines.count)
        image.cursor = max(0, min(image.cursor, image.lines.count - 1))
      }
    }
  }

  /// Keeps the cursors of the dump inside it, and while the list has the focus shows the bytes of its line.
  mutating func settleImage(_ frame: Frame) {
    let isInList = pane == .rows
    changeImage { image in
      image.cursor = max(0, min(image.cursor, image.lines.count - 1))
      image.top = scrolled(image.top, to: image.cursor, height: frame.gridRows, count: image.lines.count)
      let lines = LayoutLines(image.image, bytesPerLine: frame.bytesPerLine)
      if isInList, let offset = image.line.flatMap({ image.offset(of: $0) }) {
        image.layout.show(offset, in: lines, height: frame.layoutRows)
      }
      image.layout.settle(in: lines, height: frame.layoutRows)
    }
  }

  mutating func showView(by step: Int) {
    let views = ImageState.View.allCases.filter { $0 != .compare || comparand != nil }
    changeImage { image in
      let place = views.firstIndex(of: image.view) ?? 0
      image.show(views[(place + step + views.count) % views.count])
    }
    pane = .rows
  }

  mutating func showFindings() {
    changeImage { $0.show(.findings) }
    pane = .rows
  }

  /// Enter on a line: a value unfolds its history; anything else leads to its bytes.
  mutating func openLine() {
    guard let image else { return }
    if case .value = image.line, pane == .rows {
      changeImage { $0.toggleHistory() }
    } else {
      pane = pane == .rows ? .layout : .rows
    }
  }

  /// Esc: the filter goes first, then the image.
  mutating func leaveImage() {
    if image?.filter.isEmpty == false {
      filterImage("")
    } else if dump != nil, mayDropEdits() {
      stage = .dump
      // What was decrypted is not kept longer than it is looked at.
      image = nil
    }
  }

  mutating func toggleReadOnly() -> [Effect] {
    guard let image else { return [] }
    changeImage {
      $0.isReadOnly.toggle()
      $0.analysis = nil
      $0.refresh()
    }
    say(.note, image.isReadOnly ? "as a writable mount sees it" : "as a read-only mount sees it: nothing is repaired")
    return analysis()
  }

  /// Asks for what is to be known of the dump beyond its bytes.
  func analysis() -> [Effect] { image.map { [.analyse($0, comparand)] } ?? [] }

  mutating func analysed(_ analysis: ImageState.Analysis, of asked: ImageState) {
    // What is shown may have been edited since, or be seen by another mount: then that is asked for too.
    guard let shown = image, shown.source.name == asked.source.name, shown.isReadOnly == asked.isReadOnly,
      shown.shownChanges == asked.shownChanges
    else { return }
    changeImage { image in
      image.analysis = analysis
      image.refresh()
    }
    if let error = analysis.firmware.error {
      say(.warning, "the firmware cannot mount this image: \(error.name); v shows what lies in flash")
    }
  }

  /// Takes a second dump to compare the first with.
  mutating func otherRead(_ path: String, _ result: Result<[UInt8], ReadProblem>) -> [Effect] {
    switch result {
    case .success(let bytes):
      otherImage = ImageSource(file: path, bytes: bytes)
      changeImage {
        $0.analysis = nil
        $0.show(.compare)
      }
      pane = .rows
      return analysis()
    case .failure(.missing):
      askAgain(.compareWith, "Compare with", text: path, error: "there is no file \(path.quoted)")
    case .failure(.failed(let reason)): askAgain(.compareWith, "Compare with", text: path, error: reason)
    }
    return []
  }

  /// What the image is compared with: a second dump, else the rows that are open too.
  var comparand: ImageState.Comparand? {
    if let otherImage { return .dump(otherImage) }
    return workspace.documents.isEmpty ? nil : .rows(preview.evaluation.items)
  }

  /// Asks where the values go as a CSV.
  mutating func askToExportValues() {
    guard let image, image.analysis?.firmware.error == nil, image.analysis != nil else {
      say(.warning, "the firmware cannot mount this image, so there are no values: fctry salvage gets out what it can")
      return
    }
    ask(
      .exportValues, "Values to", text: "\(image.basePath).csv", hint: "a CSV that makes an image with the same values")
  }

  func exportValues(to path: String) -> [Effect] {
    guard let firmware = image?.analysis?.firmware else { return [] }
    // What was encrypted is not for everybody to read, whatever its name.
    let isSecret =
      image?.opened.key != nil
      || firmware.entries.contains { entry in
        Secrets.isSecret(key: entry.key.text) || Secrets.isPrivateKey(firmware.data(of: entry))
      }
    return export([.init(path: path, bytes: Export(firmware).csv, isSecret: isSecret)])
  }

  mutating func filterImage(_ text: String) {
    changeImage {
      $0.filter = text
      $0.refresh()
    }
  }

  /// Goes to the next place whose key, text or bytes are what was searched. `de ad be ef` and `0xdeadbeef` are bytes.
  mutating func findInImage(by step: Int) {
    guard let image, !searched.isEmpty else {
      say(.note, "nothing searched yet: F3 asks what for")
      return
    }
    let needle = ByteSearch.needle(searched)
    guard let offset = ByteSearch.find(needle, in: image.image.bytes, from: image.layout.offset, step: step) else {
      say(.warning, "not found: \(searched.quoted)")
      return
    }
    let frame = Frame(self)
    changeImage { image in
      image.layout.show(
        offset, in: LayoutLines(image.image, bytesPerLine: frame.bytesPerLine), height: frame.layoutRows)
      image.linkListToBytes()
    }
    pane = .layout
  }
}

/// Searching bytes.
enum ByteSearch {
  /// The bytes that a search means: hex digits with `0x` before them or in pairs apart, else the text's own bytes.
  static func needle(_ text: String) -> [UInt8] {
    let parts = text.split(separator: " ")
    let isPairs = parts.count > 1 && parts.allSatisfy { $0.utf8.count == 2 }
    let digits = text.lowercased().hasPrefix("0x") ? String(text.dropFirst(2)) : isPairs ? parts.joined() : ""
    guard !digits.isEmpty, digits.utf8.count.isMultiple(of: 2) else { return Array(text.utf8) }
    let bytes = stride(from: 0, to: digits.utf8.count, by: 2).compactMap { start in
      UInt8(digits.dropFirst(start).prefix(2), radix: 16)
    }
    return bytes.count * 2 == digits.utf8.count ? bytes : Array(text.utf8)
  }

  /// The next place of `needle` after `start`, or before it, going round at the end. O(bytes).
  static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int, step: Int) -> Int? {
    guard let first = needle.first, needle.count <= bytes.count else { return nil }
    let places = bytes.count - needle.count + 1
    for distance in 1...places {
      let place = ((start + step * distance) % places + places) % places
      if bytes[place] == first, bytes[place..<place + needle.count].elementsEqual(needle) { return place }
    }
    return nil
  }
}
