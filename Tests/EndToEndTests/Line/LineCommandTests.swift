import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A line of boards` {
  private let one = "02:fc:00:00:00:01"
  private let two = "02:fc:00:00:00:02"
  private let three = "02:fc:00:00:00:03"

  @Test(arguments: SimulatedBoard.Kind.allCases)
  func `flashes one board after another, each as the reference would make its device`(
    kind: SimulatedBoard.Kind
  ) async throws {
    let trial = try LineTrial(kind)
    try await SimulatedRack.with(kind, table: trial.table) { rack in
      let status = try await trial.run(on: rack) { line in
        try await rack.insert(one, lane: 1)
        _ = try await line.results(1)
        try await rack.insert(two, lane: 2)
        _ = try await line.results(2)
        try await rack.remove(lane: 1)
        try await rack.insert(three, lane: 1)
        let results = try await line.results(3)
        #expect(
          results.map { $0.split(separator: " ").dropFirst().prefix(5).joined(separator: " ") } == [
            "1: PASS serial_no SN1 \(one)", "2: PASS serial_no SN2 \(two)", "1: PASS serial_no SN3 \(three)",
          ])
      }
      #expect(status.isSuccess)
      for (number, mac) in [one, two, three].enumerated() {
        let image = try await trial.reference(serial: "SN\(number + 1)", level: number + 1, mac: mac)
        #expect(try trial.image(on: rack, mac) == image)
      }
      #expect(try await trial.ledger("status").contains("batch config: 3 passed"))
    }
  }

  @Test(arguments: [
    "drop-in:connect", "drop-in:stub", "drop-in:read", "drop-in:begin", "drop-in:write", "drop-in:verify",
    "wrong-bytes:40", "swap-in:write:02:fc:00:00:00:02", "no-ohai",
  ])
  func `gives a board that failed its own device when it comes back, and no other board that`(
    fault: String
  ) async throws {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table) { rack in
      _ = try await trial.run(on: rack, ["--retries", "0"]) { line in
        try await rack.insert(one, lane: 1, fault: fault)
        _ = try await line.results(1)
        #expect(!line.results[0].contains("PASS"), "\(line.results)")
        try? await rack.remove(lane: 1)
        try await rack.insert(three, lane: 2)
        let results = try await line.results(2)
        #expect(results.contains { $0.contains("PASS") && $0.contains(three) }, "\(results)")
      }
      // The next program could begin with that board.
      try await rack.remove(lane: 2)
      _ = try await trial.run(on: rack, ["--retries", "5"]) { line in
        try await rack.insert(one, lane: 1)
        let results = try await line.results(1)
        #expect(results.last?.contains("PASS") == true, "\(results)")
      }
      try await expectOneEach(trial, rack, [one, three])
    }
  }

  /// Each board holds a device of its own, whole.
  private func expectOneEach(_ trial: LineTrial, _ rack: SimulatedRack, _ boards: [String]) async throws {
    var numbers: Set<Int> = []
    for mac in boards {
      let found = try await trial.ledger("find", mac)
      // What was given back stands there too.
      let number = try #require(
        (1...20).first { found.contains("serial_no SN\($0) of config: passed on \(mac)") }, "\(found)")
      #expect(numbers.insert(number).inserted)
      let image = try await trial.reference(serial: "SN\(number)", level: number, mac: mac)
      #expect(try trial.image(on: rack, mac) == image)
    }
  }

  @Test func `stops at a board that passed before, and at a copy of one`() async throws {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table) { rack in
      _ = try await trial.run(on: rack) { line in
        try await rack.insert(one, lane: 1)
        _ = try await line.results(1)
        try await rack.remove(lane: 1)
        try await rack.insert(one, lane: 2)
        #expect(try await line.results(2)[1].contains("passed already, as serial_no SN1"))
      }
    }
  }

  @Test func `frees a device that failed when its own board proves to be erased, and not before`() async throws {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table) { rack in
      _ = try await trial.run(on: rack, ["--retries", "0"]) { line in
        try await rack.insert(one, lane: 1, fault: "drop-in:verify")
        #expect(try await line.results(1)[0].contains("FAIL"))
      }
      try await rack.remove(lane: 1)
      func free(_ options: String...) async throws -> String {
        let outcome = try await Program.fctry(
          ["ledger", "free", "SN1", "--reason", "erased by hand", "--yes", "--yes"] + options, in: trial.folder.path,
          environment: trial.environment)
        return outcome.text + outcome.errorLines.joined(separator: "\n")
      }
      let refused = try await free()
      #expect(refused.contains("\(one) may hold serial_no SN1: flash it again, show with"), "\(refused)")
      try await rack.insert(two, lane: 1)
      let other = try await free("--port", rack.links[0])
      #expect(other.contains("take that board"), "\(other)")
      try await rack.remove(lane: 1)
      try await rack.insert(one, lane: 1)
      #expect(try await free("--port", rack.links[0]).contains("the partition is not erased, from 0x340000 on"))
      #expect(try await trial.ledger("find", "SN1").contains("failed"))
      try await rack.remove(lane: 1)
      // All of it, its partition table too.
      try rack.erase(0..<4 << 20, of: one)
      try await rack.insert(one, lane: 1)
      #expect(try await free("--port", rack.links[0]).contains("is free") == false, "nothing says where to look")
      let freed = try await free("--port", rack.links[0], "--partitions", "partitions.csv")
      #expect(freed.contains("serial_no SN1 is free"), "\(freed)")
      try await rack.remove(lane: 1)
      _ = try await trial.run(on: rack) { line in
        try await rack.insert(two, lane: 2)
        #expect(try await line.results(1)[0].contains("PASS serial_no SN1 \(two)"))
      }
    }
  }

  @Test func `settles what a killed program was writing, by the process that went on writing or by the board`()
    async throws
  {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table, options: ["--pace", "60000"]) { rack in
      let status = try await trial.run(on: rack, ["--json"], killedBy: "\"WRITE\"") { line in
        try await rack.insert(one, lane: 1)
        try await wait("the write to begin") { line.said.contains { $0.contains("\"WRITE\"") } }
      }
      #expect(!status.isSuccess)
      #expect(try await trial.ledger("status").contains("serial_no SN1"))
      _ = try await trial.run(on: rack, ["--retries", "5"]) { line in
        try await rack.insert(two, lane: 2)
        try await wait("both boards") {
          let results = line.results
          return results.contains { $0.contains(two) && $0.contains("PASS") }
            && results.contains { $0.contains("SN1") && ($0.contains("PASS") || $0.contains("passed already")) }
        }
      }
      try await expectOneEach(trial, rack, [one, two])
    }
  }

  @Test func `tells a command what passed, and says beside the result that it failed`() async throws {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table) { rack in
      _ = try await trial.run(on: rack, ["--on-pass", "cat > label.json"]) { line in
        try await rack.insert(one, lane: 1)
        try await wait("the label") { (try? WholeFile.read(trial.folder("label.json")).isEmpty == false) == true }
      }
      let label = String(decoding: try WholeFile.read(trial.folder("label.json")), as: UTF8.self)
      #expect(label.contains("\"serial_no\": \"SN1\"") && label.contains(one), "\(label)")
    }
  }

  @Test func `tells of a command that failed also when the next board is on the lane`() async throws {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table) { rack in
      _ = try await trial.run(
        on: rack, ["--json", "--on-pass", "read json; until test -e late; do sleep 0.1; done; exit 3"]
      ) { line in
        try await rack.insert(one, lane: 1)
        try await wait("a result") { line.said.contains { $0.contains("\"result\": \"PASS\"") } }
        try await rack.remove(lane: 1)
        try await rack.insert(two, lane: 1)
        try await wait("the next board") { line.said.contains { $0.contains(two) } }
        try trial.folder.write("", to: "late")
        try await wait("the note") { line.said.contains { $0.contains("\"note\"") && $0.contains("serial_no SN1: ") } }
      }
    }
  }

  @Test func `goes on where such a command fails or reads nothing, and ends when no device is left`() async throws {
    let trial = try LineTrial(devices: 2)
    try await SimulatedRack.with(table: trial.table) { rack in
      let status = try await trial.run(on: rack, ["--on-pass", "exit 3", "--until-empty"]) { line in
        try await rack.insert(one, lane: 1)
        _ = try await line.results(1)
        try await rack.insert(two, lane: 2)
        #expect(try await line.results(2).allSatisfy { $0.contains("PASS") })
      }
      #expect(status.isSuccess)
    }
  }

  @Test func `needs no table where the template counts and takes the board's address`() async throws {
    let template = "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,{n:SN%04d}\nmac,data,string,{mac}\n"
    let trial = try LineTrial(.esp8266, template: template)
    try await SimulatedRack.with(.esp8266, table: trial.table) { rack in
      let status = try await trial.run(on: rack, ["--count", "2"], hasTable: false) { line in
        try await rack.insert(one, lane: 1)
        _ = try await line.results(1)
        try await rack.insert(two, lane: 2)
        #expect(try await line.results(2)[1].contains("serial_no SN0002"))
      }
      #expect(status.isSuccess)
    }
  }

  @Test func `says why no board can be asked, without one`() async throws {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table) { rack in
      _ = try await trial.run(on: rack, python: "/nowhere/python") { line in
        let results = try await line.results(2)
        #expect(results.allSatisfy { $0.contains("STOP: Python cannot be started") }, "\(results)")
      }
    }
  }

  @Test(arguments: [
    (["--unique", "color"], "no column 'color'"), (["--partition", "nvs2"], "no partition 'nvs2'"),
    (["--ports", "hwgrep://x"], "hwgrep"), (["--ports", "a,a"], "one port twice"),
  ])
  func `says what is wrong with what it is given before a board is asked`(options: [String], sentence: String)
    async throws
  {
    let trial = try LineTrial()
    var arguments = [
      "line", "config.csv", "values.csv", "--ports", "nowhere", "--partitions", "partitions.csv", "--partition",
      "fctry",
      "--unique", "serial_no",
    ]
    // The last of an option counts.
    let place = try #require(arguments.firstIndex(of: options[0]))
    arguments[place + 1] = options[1]
    let outcome = try await Program.fctry(arguments, in: trial.folder.path)
    #expect(outcome.status != 0)
    #expect(outcome.errorLines.contains { $0.contains(sentence) }, "\(outcome.errorLines)")
  }
}
