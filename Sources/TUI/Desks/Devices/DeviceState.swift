import NVSModel

/// How a device stands.
enum DeviceState: String, Sendable {
  /// Not looked at as it is now.
  case unknown
  case ready
  case problems
  /// Its image was made as it is now.
  case made
}

/// The states of all devices.
struct DeviceStates: Sendable {
  private let findings: DeviceFindings?
  private let made: Set<Int32>

  init(_ house: House) {
    findings = house.workspace.findings
    made = house.workspace.devices?.made ?? []
  }

  subscript(position: Int) -> DeviceState {
    guard let findings, findings.isSound else { return .unknown }
    if findings.errorCount(ofRow: position) > 0 { return .problems }
    return made.contains(Int32(clamping: position)) ? .made : .ready
  }

  /// What is wrong with a device.
  func problems(_ position: Int) -> [ProblemGroup] { findings?.groups(ofRow: position) ?? [] }

  /// The positions of the devices with a problem that is told in such words, ascending.
  func rows(withProblem words: CellText) -> [Int32] {
    let groups = findings?.groups.filter { words.isIn($0.first.message) } ?? []
    return Set(groups.flatMap(\.rows)).sorted()
  }

  /// What stands in its line: as many columns as ``DeviceColumns`` has for it.
  func text(_ position: Int) -> (text: String, role: Role) {
    switch self[position] {
    case .unknown: ("…", .dim)
    case .ready: ("ready", .dim)
    case .made: ("made", .statusGood)
    case .problems: ("✗ \(findings?.errorCount(ofRow: position) ?? 0)", .statusError)
    }
  }
}
