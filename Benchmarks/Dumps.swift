import NVSModel
import Station

/// A dump of 16 MB: what the library and the whole program take to make sense of it.
func measureDump(_ folder: TemporaryFolder, _ measure: inout Measure) throws {
  let bytes = try Sample.largeDump()
  let clock = ContinuousClock()
  var findings = 0
  let time = Measure.median(of: 5) {
    clock.measure {
      let image = PartitionImage(bytes)
      var offset = 0
      while let field = image.field(at: offset) { offset = field.range.upperBound }
      findings = History(FirmwareView(mounting: image)).findings.count
    }
  }
  guard findings > 0 else { throw BenchmarkError("the large dump is not what it should be") }
  let speed = Measure.tenths(Double(bytes.count) / 1e6 / (time / .seconds(1)))
  let title = "Decode 16 MiB: fields, mount, findings, history".padded(to: 52)
  print("\(title) \(Measure.text(time).padded(to: 12)) \(speed) MB/s")
  try measureOpening(bytes, folder, &measure)
  try measureEdits(bytes)
}

/// What the screen does for each change to a dump: the new image, and all that is known of it.
private func measureEdits(_ large: [UInt8]) throws {
  let change = try ImageChange(setting: "mfg/hw_rev/u8=7")
  for (size, bytes) in [("24 KiB", try WholeFile.read("Tests/Fixtures/dumps/lived_6pages.bin")), ("16 MiB", large)] {
    let time = try Measure.median(of: 5) {
      try ContinuousClock().measure {
        let changed = OpenedImage(try OpenedImage(bytes).bytes(after: [change]))
        _ = History(changed.mounted()).findings
      }
    }
    print("\("Change a value of a dump of \(size), and see it".padded(to: 52)) \(Measure.text(time))")
  }
}

/// From the start of the program to its first frame, and to the frame that has the firmware's answer.
private func measureOpening(_ bytes: [UInt8], _ folder: TemporaryFolder, _ measure: inout Measure) throws {
  let path = folder.path + "/out.bin"
  try WholeFile.write(bytes, to: path, sparing: [])
  var answers: [Duration] = []
  let first = try Measure.median(of: 11) {
    let start = ContinuousClock.now
    let terminal = try PseudoTerminal([Process.fctry, path])
    try terminal.wait(for: "Quit")
    let time = ContinuousClock.now - start
    try terminal.wait(for: "entries used", within: .seconds(60))
    answers.append(ContinuousClock.now - start)
    return time
  }
  measure.report("From start to the first frame, a dump of 16 MiB", first, goal: .milliseconds(100))
  let terminal = try PseudoTerminal([Process.fctry, path])
  try terminal.wait(for: "entries used", within: .seconds(60))
  let key = try keyTime(terminal)
  measure.report("From a key press to its frame, a dump of 16 MiB", key, goal: .milliseconds(10))
  let whole = answers.sorted()[answers.count / 2]
  print("\("From start to what the firmware sees of it".padded(to: 52)) \(Measure.text(whole))")
}

extension Sample {
  /// A device's 256 KiB dump again and again up to 16 MiB, with sequence numbers that go on, and header CRCs to match.
  ///
  /// Keys are there many times over, so a mount has more to do with it than with a device's own 16 MiB.
  static func largeDump() throws -> [UInt8] {
    let tile = try WholeFile.read("Tests/Fixtures/dumps/lived_64pages.bin")
    let (pageSize, full) = (4096, [0xFC, 0xFF, 0xFF, 0xFF] as [UInt8])
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16 << 20)
    for number in 0..<UInt32((16 << 20) / tile.count) {
      var copy = tile
      for page in stride(from: 0, to: copy.count, by: pageSize) where copy[page] != 0xFF {
        let sequence = PageHeader(copy, at: page).sequence + number << 12
        copy.put(sequence, at: page + PageLayout.sequence)
        // One page is being written to, the last.
        if bytes.count + copy.count < 16 << 20 { copy.replaceSubrange(page..<page + 4, with: full) }
        copy.put(PageHeader.computeCRC(copy, at: page), at: page + PageLayout.crc)
      }
      bytes += copy
    }
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func put(_ word: UInt32, at offset: Int) {
    for index in 0..<4 { self[offset + index] = UInt8(truncatingIfNeeded: word >> UInt32(index * 8)) }
  }
}
