import Foundation
import Station
import SystemPackage
import TestSupport
import Testing

/// Two programs on one ledger, each killed again and again between any two of their steps.
@Suite(.timeLimit(.minutes(5))) struct `A ledger whose programs are killed` {
  private let folder: TemporaryFolder
  private let ledger: String

  init() throws {
    folder = try TemporaryFolder()
    ledger = folder("ledger.db")
    try WholeFile.makeFolder(folder("boards"))
  }

  private func start(_ seed: UInt64, settling: Bool = false) throws -> TrialProgram {
    let words = [ledger, folder("boards"), String(seed), "30"] + (settling ? ["settle"] : [])
    let steps = folder("steps-\(UUID().uuidString)")
    return try TrialProgram(words, state: folder("state"), steps: steps, complaints: folder("complaints"))
  }

  /// What the checker says, which shares no code with the product.
  private func check(_ words: String...) throws -> (status: Int, output: String) {
    let checker = Program.package.appending("Tests/EndToEndTests/Ledger/ledger_check.py").string
    let python = Program.package.appending(".venv/bin/python").string
    return try Command.run(
      [python, checker, ledger, folder("boards")] + words, environment: [:], folder: URL(filePath: folder.description))
  }

  private var complaints: String { (try? String(contentsOfFile: folder("complaints"), encoding: .utf8)) ?? "" }

  @Test(arguments: [1, 2] as [UInt64]) func `gives no device twice, loses none, and is settled by the boards`(
    seed: UInt64
  ) throws {
    var random = SeededRandom(seed)
    for round in 0..<10 {
      let pair = try (0..<2).map { try start(seed * 1000 + UInt64(round * 2 + $0)) }
      for program in pair { program.kill(afterSteps: random.below(60)) }
    }
    #expect(complaints == "")
    let killed = try check()
    #expect(killed.status == 0, "\(killed.output)")
    #expect(try start(seed, settling: true).end() == 0)
    #expect(complaints == "")
    let settled = try check("settled")
    #expect(settled.status == 0, "\(settled.output)")
    let place = LedgerPlace(ledger, stateFolder: folder("state"))
    let verification = try Ledger(place, author: LedgerAuthor(station: "", operator: "", program: "")).verify()
    #expect(verification.findings == [])
  }

  @Test func `is begun once by two programs that start at the same moment`() throws {
    for round in 0..<5 {
      let programs = try (0..<4).map { try start(UInt64(round * 4 + $0)) }
      for program in programs { program.kill(afterSteps: 3) }
      #expect(complaints == "")
      let outcome = try check()
      #expect(outcome.status == 0, "\(outcome.output)")
      for name in folder.names where name.hasPrefix("ledger") || name == "state" {
        try FileManager.default.removeItem(atPath: folder(name))
      }
      for name in folder.names(of: "boards") { try FileManager.default.removeItem(atPath: folder("boards/\(name)")) }
    }
  }

  @Test func `has a checker that notices a device on two boards, and a board with another's device`() throws {
    #expect(try start(7).end() == 0)
    #expect(try check().status == 0)
    let board = try #require(folder.names(of: "boards").first)
    let holding = try String(contentsOfFile: folder("boards/\(board)"), encoding: .utf8)
    try folder.write(holding, to: "boards/24a160ffffff")
    let outcome = try check()
    #expect(outcome.status == 1 && outcome.output.contains("24:a1:60:ff:ff:ff"), "\(outcome.output)")
  }
}
