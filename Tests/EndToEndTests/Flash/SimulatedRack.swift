import Station
import Subprocess
import Synchronization
import SystemPackage
import TestSupport

/// Lanes of simulated boards that a test puts in and takes away. A board keeps its flash, whichever lane it is on.
final class SimulatedRack: Sendable {
  let folder: FilePath
  /// The links at which the boards appear; the first is lane 1.
  let links: [String]
  private let temporary: TemporaryFolder
  private let commands: StandardInputWriter
  private let answers = Mutex<[String]>([])

  private init(in temporary: TemporaryFolder, lanes: Int, commands: StandardInputWriter) {
    self.temporary = temporary
    let folder = Self.folder(in: temporary)
    self.folder = folder
    links = (1...lanes).map { folder.appending("lane\($0)").string }
    self.commands = commands
  }

  /// Puts a board in; a new one is blank but for its partition table.
  func insert(_ mac: String, lane: Int, fault: String? = nil) async throws {
    try await order("insert \(lane) \(mac)" + (fault.map { " " + $0 } ?? ""))
  }

  func remove(lane: Int) async throws { try await order("remove \(lane)") }

  /// What the flash of a board holds, on a lane or not.
  func flash(of mac: String) throws -> [UInt8] { try WholeFile.read(flashPath(of: mac)) }

  /// Erases a part of the flash of a board that is on no lane.
  func erase(_ range: Range<Int>, of mac: String) throws {
    let file = try FileDescriptor.open(flashPath(of: mac), .writeOnly)
    try file.closeAfter {
      _ = try file.writeAll(toAbsoluteOffset: Int64(range.lowerBound), [UInt8](repeating: 0xFF, count: range.count))
    }
  }

  private func flashPath(of mac: String) -> String {
    folder.appending("flash-\(mac.filter { $0 != ":" }).bin").string
  }

  /// What happened, an event a line: `opened 02:fc:70:32:00:01`.
  func events() throws -> [String] {
    try String(decoding: WholeFile.read(folder.appending("rack.log").string), as: UTF8.self)
      .split(separator: "\n").map { line in
        let texts = line.split(separator: "\"")
        return ["event", "mac"].compactMap { name in
          texts.firstIndex { $0 == name }.map { String(texts[$0 + 2]) }
        }.joined(separator: " ")
      }
  }

  private static func folder(in temporary: TemporaryFolder) -> FilePath { temporary.path.appending("rack") }

  private func order(_ command: String) async throws {
    let before = answersTo(command).count
    _ = try await commands.write(command + "\n")
    try await wait("an answer to '\(command)'") { answersTo(command).count > before }
    guard let answer = answersTo(command).last, answer.hasSuffix(": done") else {
      throw TestFailure(description: answersTo(command).last ?? command)
    }
  }

  private func answersTo(_ command: String) -> [String] {
    answers.withLock { $0.filter { $0.hasPrefix(command + ": ") } }
  }

  /// Starts a rack whose boards have the partition table `table`, and ends it after `body`.
  static func with<Result: Sendable>(
    _ kind: SimulatedBoard.Kind = .esp32, lanes: Int = 2, table: [UInt8], options: [String] = [],
    _ body: (SimulatedRack) async throws -> Result
  ) async throws -> Result {
    let temporary = try TemporaryFolder()
    let path = temporary.path.appending("table.bin")
    try WholeFile.write(table, to: path.string, sparing: [])
    let arguments = [
      Program.package.appending("Tools/simboard").string, "--rack", folder(in: temporary).string, "--lanes",
      String(lanes),
      "--chip", kind.rawValue, "--table", path.string,
    ]
    let result = try await run(
      .path(FilePath(testPython)), arguments: Arguments(arguments + options), input: .inputWriter, output: .sequence,
      error: .string(limit: 1 << 16)
    ) { child in
      let rack = SimulatedRack(in: temporary, lanes: lanes, commands: child.standardInputWriter)
      let output = child.standardOutput.strings()
      async let reading: Void = { for try await line in output { rack.answers.withLock { $0.append(line) } } }()
      try await wait("the rack to start") { rack.answers.withLock { $0.contains("ready") } }
      let result = try await body(rack)
      try? child.send(signal: .terminate)
      try await reading
      return result
    }
    return result.closureResult
  }
}
