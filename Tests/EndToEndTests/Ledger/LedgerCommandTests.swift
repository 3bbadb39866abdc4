import NVSModel
import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `The ledger's commands` {
  private let folder: TemporaryFolder
  private let place: LedgerPlace

  init() throws {
    folder = try TemporaryFolder()
    place = LedgerPlace(folder("ledger.db"), stateFolder: folder("state"))
  }

  private func fctry(_ words: String...) async throws -> Program.Outcome {
    try await Program.fctry(
      ["ledger"] + words + ["--ledger", place.path],
      environment: ["XDG_STATE_HOME": folder("state"), "XDG_DATA_HOME": folder("data"), "USER": "ada"])
  }

  private static let author = LedgerAuthor(station: "bench 3", operator: "Ada", program: "0.1.0")
  private static let version = BatchVersion(batch: "lamps", template: "t", table: nil, columns: ["serial_no"])

  private func session() throws -> LedgerSession {
    try LedgerSession(Ledger(place, author: Self.author, isCreating: true))
  }

  private func mac(_ number: Int) throws -> MACAddress { try #require(MACAddress("24:a1:60:00:00:0\(number)")) }

  /// Flashes the device of a number onto the board of that number; nil leaves it in the middle.
  private func flash(_ number: Int, _ result: LedgerEvent.Result?, in session: LedgerSession) throws {
    let offer = DeviceOffer([(name: "serial_no", value: .text("SN\(number)"))])
    let claim = try session.claim([offer], of: Self.version, for: mac(number))
    try session.begin(claim, LedgerWrite(chip: "esp32", port: "/dev/ttyUSB0", partition: "fctry", offset: 0x340000))
    if let result { try session.end(claim, result, because: nil, took: .milliseconds(4_200)) }
  }

  @Test func `find a device by its serial number, and by its board`() async throws {
    try flash(1, .passed, in: session())
    let bySerial = try await fctry("find", "SN1")
    #expect(bySerial.status == 0)
    let lines = bySerial.text.split(separator: "\n")
    #expect(lines.first == "serial_no SN1 of lamps: passed on 24:a1:60:00:00:01")
    #expect(lines.last?.contains("passed in 4.2 s  24:a1:60:00:00:01") == true)
    #expect(try await fctry("find", "24A160000001").text == bySerial.text)
    let json = try await fctry("find", "SN1", "--json")
    #expect(json.text.split(separator: "\n").count == 4)
    #expect(
      json.text.hasPrefix(#"{"device": 3, "batch": "lamps", "identity": {"serial_no": "SN1"}, "state": "passed""#))
  }

  @Test func `say that nothing is known, with exit status 1`() async throws {
    let none = try await fctry("find", "SN1")
    #expect(
      none.status == 1 && none.errorLines == ["error: there is no ledger '\(place.path)': the first claim makes it"])
    _ = try session()
    let unknown = try await fctry("find", "SN\u{1B}[2J")
    #expect(unknown.status == 1 && unknown.errorLines == [#"error: the ledger knows no 'SN\u{1b}[2J'"#])
  }

  @Test func `count a batch's devices, and list those in doubt with exit status 1`() async throws {
    let running = try session()
    try flash(1, .passed, in: running)
    #expect(try await fctry("status").status == 0)
    try flash(2, .failed, in: running)
    try flash(3, nil, in: session())
    try flash(4, nil, in: running)
    let status = try await fctry("status")
    #expect(status.status == 1)
    #expect(
      status.text.split(separator: "\n").dropFirst() == [
        "batch lamps: 1 passed, 2 in doubt, 1 being flashed",
        "serial_no SN4 of lamps: being flashed on 24:a1:60:00:00:04",
        "serial_no SN2 of lamps: in doubt on 24:a1:60:00:00:02: flash it again on this board, or give it up",
        "serial_no SN3 of lamps: in doubt on 24:a1:60:00:00:03: flash it again on this board, or give it up",
      ])
    withExtendedLifetime(running) {}
  }

  @Test func `export every event as CSV and as an object a line`() async throws {
    try flash(1, .passed, in: session())
    let csv = try await fctry("export")
    #expect(csv.status == 0)
    let lines = csv.text.split(separator: "\n")
    #expect(lines.count == 6 && lines[0].hasPrefix("date,number,time,kind,station,operator,program,session,batch"))
    #expect(lines[3].contains(",claim,bench 3,Ada,0.1.0,2,lamps,") && lines[3].contains(",serial_no=SN1,"))
    let json = try await fctry("export", "--format", "json")
    #expect(json.text.split(separator: "\n").count == 5)
    #expect(json.text.contains(#""kind": "result", "station": "bench 3", "operator": "Ada""#))
  }

  @Test func `give a device up only for a reason, and when it is said twice`() async throws {
    try flash(1, nil, in: session())
    #expect(try await fctry("give-up", "SN1").status == 2)
    #expect(try await fctry("give-up", "SN1", "--reason", " ").status == 2)
    let once = try await fctry("give-up", "SN1", "--reason", "it burnt", "--yes")
    #expect(once.status == 2 && once.errorLines.last == "nothing was recorded")
    #expect(try await fctry("status").status == 1)
    let twice = try await fctry("give-up", "SN1", "--reason", "it burnt", "--yes", "--yes")
    #expect(twice.status == 0 && twice.text == "serial_no SN1 is given up\n")
    #expect(try await fctry("status").status == 0)
    let events = try await fctry("find", "SN1")
    #expect(events.text.contains("given up on 24:a1:60:00:00:01") && events.text.contains("ada at"))
    #expect(events.text.contains("it burnt"))
  }

  @Test(arguments: [("yes", 1), ("SN1", 0)]) func `ask on a terminal, and go on only when the device is typed`(
    typed: String, status: Int
  ) async throws {
    try flash(1, .failed, in: session())
    let environment = ["XDG_STATE_HOME": folder("state"), "USER": "ada"]
    try await Tmux.run(width: 120, environment: environment) { tmux in
      try tmux.shell("fctry ledger give-up SN1 --reason burnt --ledger \(place.path)")
      try await tmux.wait(for: "Type SN1 to go on:")
      try tmux.type("\(typed)\n")
      #expect(try await tmux.waitForStatus() == status)
    }
    #expect(try await fctry("status").status == (status == 0 ? 0 : 1))
  }

  @Test func `refuse what is live, what has passed, and what no word can free`() async throws {
    let running = try session()
    try flash(1, .passed, in: running)
    try flash(2, .failed, in: running)
    try flash(3, nil, in: running)
    for (words, message) in [
      (["give-up", "SN1"], "has passed"), (["free", "SN1"], "has passed"), (["free", "SN2"], "may hold serial_no SN2"),
      (["give-up", "SN3"], "a program that still runs has serial_no SN3"),
      (["free", "SN3"], "a program that still runs"),
      (["free", "SN4"], "knows no 'SN4'"),
    ] {
      let outcome = try await fctry(words[0], words[1], "--reason", "why not", "--yes", "--yes")
      #expect(outcome.status == 1 && outcome.errorLines.first?.contains(message) == true, "\(outcome.errorLines)")
    }
    withExtendedLifetime(running) {}
  }

  @Test func `say whether the ledger is what was recorded, and take a person's word for what happened`() async throws {
    try flash(1, .passed, in: session())
    let backup = try WholeFile.read(place.path)
    let good = try await fctry("verify")
    #expect(good.status == 0 && good.text == "\(place.path): 5 events and 1 devices are what was recorded\n")
    #expect(try await fctry("accept", "--reason", "why not", "--yes", "--yes").status == 1)
    try flash(2, .passed, in: session())
    try WholeFile.write(backup, to: place.path, sparing: [])
    let cut = try await fctry("verify")
    #expect(cut.status == 1 && cut.text.hasPrefix("error: it ends with event 5, and event 9 was recorded"))
    let status = try await fctry("status")
    #expect(status.status == 1 && status.text.contains("\nerror: it ends with event 5, and event 9 was recorded"))
    let json = try await fctry("verify", "--json")
    #expect(json.status == 1 && json.text.hasPrefix(#"{"events": 5, "devices": 1, "findings": ["it ends with event 5"#))
    let accepted = try await fctry("accept", "--reason", "the disk died", "--operator", "Grace", "--yes", "--yes")
    #expect(accepted.status == 0)
    let after = try await fctry("verify")
    #expect(after.status == 0 && after.text.contains("accepted by Grace on") && after.text.contains("the disk died"))
  }
}
