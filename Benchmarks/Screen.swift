import Station

/// The whole program on a real pseudo-terminal: from its start to the key line of the first frame, and from a key to
/// the first byte of the frame that it causes.
func measureScreen(_ folder: TemporaryFolder, _ measure: inout Measure) throws {
  let (input, long) = (folder.path + "/in.csv", folder.path + "/long.csv")
  try WholeFile.write(Array(Sample.csv.utf8), to: input, sparing: [])
  try WholeFile.write(Array(Sample.longCSV(rows: 10_000).utf8), to: long, sparing: [])
  let start = try Measure.median(of: 21) { try timeToFrame([Process.fctry, input], showing: "Quit").time }
  measure.report("From start to the first frame, 120x40", start, goal: .milliseconds(50))

  try measureTyping(input, rows: "40", &measure)
  try measureTyping(long, rows: "10,000", &measure)
  let terminal = try PseudoTerminal([Process.fctry, "--keys", "vi", long])
  try terminal.wait(for: "Quit")
  measure.report("From a key press to its frame, 10,000 rows", try keyTime(terminal), goal: .milliseconds(10))
  try measureBytes(long, &measure)
}

/// From a key to the first byte of the frame that it causes, when the program has come to rest.
func keyTime(_ terminal: PseudoTerminal) throws -> Duration {
  try terminal.settle()
  return try Measure.median(of: 101) {
    let start = ContinuousClock.now
    try terminal.press("j")
    try terminal.wait()
    let time = ContinuousClock.now - start
    try terminal.settle()
    return time
  }
}

/// From a digit typed into a value to its frame, and to the last that follows from it: the bytes and the problems.
private func measureTyping(_ path: String, rows: String, _ measure: inout Measure) throws {
  let terminal = try PseudoTerminal([Process.fctry, "--keys", "vi", path])
  try terminal.wait(for: "Quit")
  // The value of the third row.
  try terminal.press("jj$i")
  try terminal.settle(milliseconds: 300)
  var ends: [Duration] = []
  var isTyped = false
  let first = try Measure.median(of: 41) {
    let start = ContinuousClock.now
    try terminal.press(isTyped ? "\u{7F}" : "1")
    isTyped.toggle()
    try terminal.wait()
    let time = ContinuousClock.now - start
    ends.append(try terminal.settle(milliseconds: 200) - start)
    return time
  }
  measure.report("From a typed digit to its frame, \(rows) rows", first, goal: .milliseconds(5))
  print("\("  to the last that follows from it".padded(to: 52)) \(Measure.text(ends.sorted()[ends.count / 2]))")
}

/// What a step of the cursor costs on a serial line, beside vim on the same file.
private func measureBytes(_ path: String, _ measure: inout Measure) throws {
  for (columns, rows) in [(80, 24), (120, 40)] as [(UInt16, UInt16)] {
    let mine = try bytesPerStep([Process.fctry, "--keys", "vi", path], columns, rows)
    let vim = try bytesPerStep(vim(path), columns, rows)
    let title = "Bytes for a step down, \(columns)x\(rows)"
    measure.report("\(title), the bytes in sight", mine[mine.count / 2], goal: 500, unit: "bytes")
    measure.report("\(title), the mean of a walk", mine.reduce(0, +) / mine.count, goal: 1000, unit: "bytes")
    print(
      "\("  at most, and the mean and the most of vim".padded(to: 52)) \(mine.last ?? 0); "
        + "\(vim.reduce(0, +) / vim.count), \(vim.last ?? 0)")
  }
}

/// For each of 120 steps, the least first.
private func bytesPerStep(_ arguments: [String], _ columns: UInt16, _ rows: UInt16) throws -> [Int] {
  let terminal = try PseudoTerminal(arguments, columns: columns, rows: rows)
  try terminal.wait()
  try terminal.settle(milliseconds: 300)
  return try (0..<120).map { _ in try terminal.bytes(for: "j") }.sorted()
}

/// As people start it, but for the files that it would leave behind.
private func vim(_ path: String) -> [String] { ["/usr/bin/vim", "-n", "-i", "NONE", path] }

/// The start of a program to the frame that shows a text, and its terminal.
func timeToFrame(_ arguments: [String], showing text: String) throws -> (time: Duration, PseudoTerminal) {
  let start = ContinuousClock.now
  let terminal = try PseudoTerminal(arguments)
  try terminal.wait(for: text)
  return (ContinuousClock.now - start, terminal)
}

/// A file of 100,000 rows: its first frame and the memory it takes, beside vim in turn, and typing in it.
func measureLongFile(_ folder: TemporaryFolder, _ measure: inout Measure) throws {
  let path = folder.path + "/longest.csv"
  try WholeFile.write(Array(Sample.longCSV(rows: 100_000).utf8), to: path, sparing: [])
  var times: (mine: [Duration], vim: [Duration]) = ([], [])
  var memory = (mine: 0, vim: 0)
  for _ in 0..<11 {
    let (mine, terminal) = try timeToFrame([Process.fctry, path], showing: "Quit")
    // The bytes and the problems follow beside the screen.
    try terminal.wait(for: "would do", within: .seconds(20))
    try terminal.settle()
    memory.mine = max(memory.mine, try terminal.peakMemory)
    let (vim, editor) = try timeToFrame(vim(path), showing: "key_37,")
    memory.vim = max(memory.vim, try editor.peakMemory)
    times.mine.append(mine)
    times.vim.append(vim)
  }
  let (mine, vim) = (times.mine.sorted()[5], times.vim.sorted()[5])
  measure.report("From start to the first frame, 100,000 rows", mine, goal: vim)
  print("\("  that is beside vim".padded(to: 52)) \(Measure.tenths(mine / vim)) times the \(Measure.text(vim)) of vim")
  measure.report("Peak memory there", memory.mine >> 20, goal: 60, unit: "MB")
  print("\("  that of vim".padded(to: 52)) \(memory.vim >> 20) MB")
  try measureTyping(path, rows: "100,000", &measure)
}
