import Foundation
import NVSModel
import SystemPackage
import Testing

/// A technician with boards, and lanes to put them in.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `A bench with lanes` {
  private let macs = (1...4).map { "02:fc:70:32:00:0\($0)" }

  private static let template = """
    key,type,encoding,value
    mfg_ns,namespace,,
    serial_no,data,string,{serial_no}
    model,data,string,Lamp

    """

  private func table() throws -> [UInt8] {
    let csv = try Data(contentsOf: Story.examples.appending(path: "partitions.csv"))
    return try PartitionTable(bytes: Array(csv)).binary()
  }

  /// Opens five devices, and a bench with all lanes of the rack.
  private func open(_ story: Story, _ rack: SimulatedRack) async throws {
    let rows = (1...5).map { "SN000\($0),\($0)\n" }.joined()
    try Data(Self.template.utf8).write(to: story.folder.appending(path: "lamp.csv"))
    try Data("serial_no,number\n\(rows)".utf8).write(to: story.folder.appending(path: "lamps.csv"))
    try story.tmux.shell("cd examples && fctry lamp.csv lamps.csv partitions.csv")
    try await story.tmux.wait(for: "no problems")
    try story.tmux.press("F6")
    try await story.tmux.wait(for: "choose the ports")
    for (lane, link) in rack.links.enumerated() {
      try story.tmux.type(link)
      try story.tmux.press("Enter")
      try await story.tmux.wait("lane \(lane + 1)") { $0.contains { $0.contains("lane \(lane + 1) ") } }
    }
    try story.tmux.press("Enter")
    try await story.tmux.wait(for: "Devices     serial_no")
    try story.tmux.press("Enter")
    try await story.tmux.wait(for: "starts by itself")
    try await story.tmux.wait("waiting lanes") { $0.contains { $0.contains("NO BOARD") } }
  }

  private func inOwnHome(
    width: Int, height: Int, lanes: Int, _ body: (Story, SimulatedRack) async throws -> Void
  ) async throws {
    try await SimulatedRack.with(lanes: lanes, table: table(), options: ["--flash-size", "0x400000"]) { rack in
      let home = [
        "XDG_DATA_HOME": rack.folder.appending("data").string, "XDG_STATE_HOME": rack.folder.appending("state").string,
      ]
      try await Story.run(width: width, height: height, environment: home) { story in
        try await open(story, rack)
        try await body(story, rack)
      }
    }
  }

  private func wait(_ story: Story, for words: String...) async throws {
    try await story.tmux.wait("\(words)", upTo: .seconds(40)) { rows in
      words.allSatisfy { word in rows.contains { $0.contains(word) } }
    }
  }

  /// Which of the serial numbers are in the flash of a board.
  private func devices(on mac: String, of rack: SimulatedRack) throws -> [String] {
    let flash = try rack.flash(of: mac)[0x340000..<0x346000]
    let text = String(decoding: flash, as: Unicode.ASCII.self)
    return (1...5).map { "SN000\($0)" }.filter { text.contains($0) }
  }

  @Test func `flashes boards as they come, and gives a scanned device to the next`() async throws {
    try await inOwnHome(width: 80, height: 24, lanes: 2) { story, rack in
      try await rack.insert(macs[0], lane: 1)
      try await wait(story, for: "1 passed", "PASS SN0001")
      // A scanner types fast and ends with Enter.
      try story.tmux.type("SN0004\r")
      try await wait(story, for: "SN0004 is for lane 2")
      try await rack.insert(macs[1], lane: 2)
      try await wait(story, for: "2 passed", "PASS SN0004")
      try await rack.remove(lane: 1)
      try await rack.insert(macs[2], lane: 1)
      try await wait(story, for: "3 passed", "PASS SN0002")
      #expect(try macs[..<3].map { try devices(on: $0, of: rack) } == [["SN0001"], ["SN0004"], ["SN0002"]])
      // A board that is brought again is told to be what it is, and not written.
      try await rack.remove(lane: 2)
      try await rack.insert(macs[0], lane: 2)
      try await wait(story, for: "STOP", "1 stopped")
      try story.tmux.press("F8")
      try await wait(story, for: "the line has ended: 3 boards passed")
      try await story.quit()
    }
  }

  @Test func `shows what failed, tries it again when told, and keeps its device with its board`() async throws {
    try await inOwnHome(width: 200, height: 50, lanes: 4) { story, rack in
      try await rack.insert(macs[0], lane: 1)
      try await rack.insert(macs[1], lane: 2, fault: "drop-in:verify")
      try await wait(story, for: "1 passed", "1 failed", "FAIL")
      try story.tmux.press("F2")
      try await wait(story, for: "HELD: F2 goes on")
      try await rack.insert(macs[1], lane: 3)
      try await wait(story, for: "READY, HELD")
      try story.tmux.press("F2", "Right", "Right", "F3")
      try await wait(story, for: "2 passed")
      let (first, second) = (try devices(on: macs[0], of: rack), try devices(on: macs[1], of: rack))
      #expect(first.count == 1 && second.count == 1 && first != second)
      try story.tmux.press("F10")
      #expect(try await story.tmux.waitForStatus() == 0)
    }
  }

  @Test func `starts with Enter where it is told not to start by itself, and gives a device up`() async throws {
    try await inOwnHome(width: 80, height: 24, lanes: 1) { story, rack in
      try story.tmux.press("F5")
      try await wait(story, for: "Enter starts ")
      try await rack.insert(macs[0], lane: 1, fault: "silent-in:verify")
      try await wait(story, for: "READY")
      #expect(try devices(on: macs[0], of: rack).isEmpty)
      try story.tmux.press("Enter")
      try await wait(story, for: "1 failed", "FAIL")
      try story.tmux.press("F4")
      try await wait(story, for: "Why is it given up")
      try story.tmux.type("its flash is broken\r")
      try await story.waitForQuestion("is never used again")
      try story.tmux.press("Left", "Enter")
      try await wait(story, for: "is given up: it is never used again")
      try await rack.remove(lane: 1)
      try await rack.insert(macs[1], lane: 1)
      try await wait(story, for: "READY")
      try story.tmux.press("Enter")
      try await wait(story, for: "1 passed", "PASS SN0002")
      try await story.quit()
    }
  }
}
