import NVSModel
import Station

/// What is asked while a dump is shown: what to find and filter, where to go, and the files beside it.
extension ImageDesk {
  // MARK: - Finding

  mutating func askWhatToFind(_ house: inout House) {
    var prompt = Prompt("Find", hint: "text, or bytes such as 0xdeadbeef", for: Self.self) { desk, house, text in
      // An empty answer searches for what was searched before.
      if !text.isEmpty { house.searched = text }
      desk.find(by: 1, &house)
    }
    prompt.allowsNothing = true
    house.ask(prompt)
  }

  /// Goes to the next place whose key, text or bytes are what was searched. `de ad be ef` and `0xdeadbeef` are bytes.
  mutating func find(by step: Int, _ house: inout House) {
    guard let image = house.dump?.image, !house.searched.isEmpty else {
      return house.say(.note, "nothing searched yet: F3 asks what for")
    }
    let text = house.searched
    let needle = ByteSearch.needle(text)
    let start = bytePane.offset
    house.start("looking for \(text.quoted)", .awaited, for: Self.self) { _, control in
      ByteSearch.find(needle, in: image.bytes, from: start, step: step, control)
    } then: { desk, house, offset in
      guard let offset else { return house.say(.warning, "not found: \(text.quoted)") }
      desk.pane = .layout
      desk.bytePane.show(offset, height: desk.panes(house).layoutRows)
      desk.linkListToBytes(house)
    }
  }

  mutating func askForFilter(_ house: inout House) {
    let before = list.filter
    var prompt = Prompt(
      "Filter", text: list.filter, hint: "words that the lines must hold", for: Self.self
    ) { desk, house, text in desk.filter(text, &house) }
    prompt.allowsNothing = true
    prompt.changed = Reply(Self.self) { desk, house, text in desk.filter(text, &house) }
    prompt.dropped = Reply(Self.self) { desk, house, _ in desk.filter(before, &house) }
    house.ask(prompt)
  }

  mutating func askWhereToGo(_ house: inout House) {
    guard let dump = house.dump else { return }
    let example = dump.image.place.inFlash(0x1040).hex
    house.ask(
      Prompt("Go to", hint: "\(example), page:entry such as 1:2, or a key", for: Self.self) {
        (desk, house, text) throws(Refusal) in
        if desk.goTo(keyNamed: text, house) {
          desk.pane = .rows
        } else if let image = house.dump?.image {
          desk.bytePane.offset = try image.offset(of: text)
          desk.pane = .layout
          desk.linkListToBytes(house)
        }
      })
  }

  // MARK: - Files beside the dump

  mutating func askWhatToCompareWith(_ house: inout House, text: String = "", error: String? = nil) {
    house.ask(
      Prompt(
        "Compare with", text: text, hint: "a dump of this partition, or of the whole flash", error: error,
        for: Self.self
      ) { _, house, path in
        house.start("reading \(path.printable)", .awaited, for: Self.self, { world, _ in world.readDump(path) }) {
          $0.take(compared: $2, path, &$1)
        }
      }.forPath)
  }

  private mutating func take(compared result: Result<DumpFile, ReadProblem>, _ path: String, _ house: inout House) {
    switch result {
    case .success(let file):
      house.comparedDump = file
      house.dump?.take(nil)
      show(.compare, &house)
      analyse(&house)
    case .failure(.missing): askWhatToCompareWith(&house, text: path, error: "there is no file \(path.quoted)")
    case .failure(.failed(let reason)): askWhatToCompareWith(&house, text: path, error: reason)
    }
  }

  mutating func askForKey(_ house: inout House, text: String? = nil, error: String? = nil) {
    guard house.dump != nil, mayDropEdits(&house) else { return }
    var prompt = Prompt(
      "Key file", text: text ?? house.dump?.source.keyPath ?? house.workspace.key?.path ?? "",
      hint: "a keys partition or a 32-byte HMAC key", error: error, for: Self.self
    ) { desk, house, path in
      guard !path.isEmpty else { return desk.open(with: nil, path: nil, &house) }
      house.start("reading \(path.printable)", .awaited, for: Self.self, { world, _ in world.readKey(path) }) {
        $0.take(key: $2, path, &$1)
      }
    }.forPath
    prompt.allowsNothing = true
    house.ask(prompt)
  }

  private mutating func take(key result: Result<KeyFile, ReadProblem>, _ path: String, _ house: inout House) {
    switch result {
    case .success(let file): open(with: file, path: path, &house)
    case .failure(.failed(let reason)): askForKey(&house, text: path, error: reason)
    case .failure(.missing): askForKey(&house, text: path, error: "there is no file \(path.quoted)")
    }
  }

  private func open(with key: KeyFile?, path: String?, _ house: inout House) {
    guard var source = house.dump?.source else { return }
    (source.key, source.keyPath) = (key, path)
    house.open(source)
  }

  // MARK: - Values as a CSV

  /// Asks where the values go as a CSV.
  mutating func askToExportValues(_ house: inout House) {
    guard let dump = house.dump, dump.analysis?.firmware.error == nil, dump.analysis != nil else {
      return house.say(
        .warning, "the firmware cannot mount this image, so there are no values: fctry salvage gets out what it can")
    }
    askWhereToExport("\(dump.basePath).csv", &house)
  }

  private func askWhereToExport(_ path: String, error: String? = nil, _ house: inout House) {
    house.ask(
      Prompt(
        "Values to", text: path, hint: "a CSV that makes an image with the same values", error: error, for: Self.self
      ) { desk, house, path in desk.exportValues(to: path, &house) }.forPath)
  }

  private func exportValues(to path: String, _ house: inout House) {
    guard let dump = house.dump, let firmware = dump.analysis?.firmware else { return }
    // What was encrypted is not for everybody to read, whatever its name.
    let isSecret =
      dump.opened.key != nil
      || firmware.entries.contains { entry in
        Secrets.isSecret(namespace: entry.namespace, key: entry.key) || Secrets.isPrivateKey(firmware.data(of: entry))
      }
    let file = ExportRequest.File(path: path, bytes: Export(firmware).csv, isSecret: isSecret)
    house.write(
      ExportRequest(files: [file]), for: Self.self,
      done: { $1.say(.good, "exported \(path.printable), \(file.bytes.count) bytes") },
      failed: { $0.askWhereToExport(path, error: $2, &$1) })
  }
}

extension World {
  /// Reads a file that must be a dump of some kind.
  fileprivate func readDump(_ path: String) -> Result<DumpFile, ReadProblem> {
    read(path, limit: nil).flatMap { bytes in
      let file = DumpFile(path, bytes)
      do {
        try file.requireDump()
        return .success(file)
      } catch {
        return .failure(.failed("\(path.printable): \(error)"))
      }
    }
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
  static func find(
    _ needle: [UInt8], in bytes: [UInt8], from start: Int, step: Int, _ control: JobControl = JobControl()
  ) -> Int? {
    guard let first = needle.first, needle.count <= bytes.count else { return nil }
    let places = bytes.count - needle.count + 1
    for distance in 1...places {
      if distance & 0xF_FFFF == 0 {
        if control.isCancelled { return nil }
        control.tell(Progress(done: distance, total: places, unit: "bytes"))
      }
      let place = ((start + step * distance) % places + places) % places
      if bytes[place] == first, bytes[place..<place + needle.count].elementsEqual(needle) { return place }
    }
    return nil
  }
}
