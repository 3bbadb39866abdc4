import NVSModel
import Station

/// What is wrong with the devices, once all of them were looked at.
struct DeviceFindings: Sendable {
  /// What it was found in.
  let subject: DeviceProofSubject
  /// What is wrong with the template or the table whatever the devices are; with an error of these none was looked at.
  let shared: [BatchProblem]
  /// What is wrong with devices, the worst first.
  let groups: [ProblemGroup]
  /// The positions of the devices that no image can be made for, ascending.
  let badRows: [Int]
  /// How many errors each of them has.
  private let errorCounts: [Int32: Int]

  init(_ subject: DeviceProofSubject, shared: [BatchProblem], _ found: BatchFindings?) {
    (self.subject, self.shared) = (subject, shared)
    groups = found?.groups ?? []
    badRows = found?.badRows ?? []
    var counts: [Int32: Int] = [:]
    for group in groups where group.first.severity == .error {
      for row in group.rows { counts[row, default: 0] += 1 }
    }
    errorCounts = counts
  }

  /// The devices that problems are told of once the first that have them are left out.
  func leaders(without rows: Set<Int>) -> [Int] {
    groups.compactMap { group in
      guard let first = group.rows.first, rows.contains(Int(first)) else { return nil }
      return group.rows.first { !rows.contains(Int($0)) }.map { Int($0) }
    }
  }

  /// The same with other findings of some devices, which depend on no others.
  ///
  /// - Parameter found: in these devices alone.
  func replacing(_ positions: Set<Int>, with found: BatchFindings, for subject: DeviceProofSubject) -> DeviceFindings {
    let positions = Set(positions.map { Int32(clamping: $0) })
    return DeviceFindings(
      subject, shared: shared, BatchFindings(groups: groups, without: positions, and: found.groups))
  }

  /// Whether images can be made, as far as that does not depend on a device.
  var isSound: Bool { !shared.contains { $0.problem.severity == .error } }

  var firstSharedError: String? { shared.first { $0.problem.severity == .error }?.problem.message }

  /// Of the template, the table and the devices: one of each kind.
  var warningCount: Int {
    shared.count { $0.problem.severity == .warning } + groups.count { $0.first.severity == .warning }
  }

  func errorCount(ofRow position: Int) -> Int { errorCounts[Int32(clamping: position)] ?? 0 }

  /// What is wrong with a device, the worst first. O(groups).
  func groups(ofRow position: Int) -> [ProblemGroup] {
    groups.filter { Self.holds($0.rows, Int32(clamping: position)) }
  }

  private static func holds(_ rows: [Int32], _ row: Int32) -> Bool {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low] == row
  }
}

/// What devices are checked as: other findings follow from another one.
struct DeviceProofSubject: Equatable, Sendable {
  let template: [UInt8]
  let table: String
  let tableRevision: Int
  let geometry: Geometry
  let version: FormatVersion

  /// Whether nothing but the table's content differs.
  func differsInCells(from other: DeviceProofSubject) -> Bool {
    template == other.template && table == other.table && geometry == other.geometry && version == other.version
  }
}

extension Workspace {
  /// The devices as they would be checked now; nil while there are none, or not all rows of the table are known.
  fileprivate var proofSubject: DeviceProofSubject? {
    guard let table = devices?.table, table.isComplete, let template = documents.first, let geometry else { return nil }
    return DeviceProofSubject(
      template: template.bytes, table: table.name, tableRevision: table.revision, geometry: geometry, version: version)
  }

  /// What is known of all devices as they are now; nil while they are being checked.
  var findings: DeviceFindings? {
    guard let found = devices?.findings, found.subject == proofSubject else { return nil }
    return found
  }
}

extension DeviceTable {
  /// What was found before some cells were changed, and the rows of these; nil where all devices are to be looked at.
  fileprivate func knownFindings(for subject: DeviceProofSubject) -> (findings: DeviceFindings, changed: Set<Int>)? {
    guard let findings, findings.isSound, let changedRows, findings.subject.differsInCells(from: subject) else {
      return nil
    }
    return (findings, changedRows)
  }
}

/// Checking all devices.
extension House {
  /// Checks the devices beside the screen, unless they are being checked or were.
  mutating func proveDevices() {
    guard let devices = workspace.devices, devices.draft == nil, let subject = workspace.proofSubject,
      devices.findings?.subject != subject,
      devices.proofSubject != subject || devices.proof.flatMap({ jobs[$0] }) == nil
    else { return }
    cancel(devices.proof)
    startProof(subject, .background) { _ in }
  }

  /// Waits until all devices were looked at, and goes on.
  mutating func withFindings<D: Desk>(
    for desk: D.Type, _ then: @escaping @Sendable (inout D, inout House, DeviceFindings) -> Void
  ) {
    if let findings = workspace.findings { return tell(desk) { then(&$0, &$1, findings) } }
    guard let subject = workspace.proofSubject else {
      return say(
        .note, workspace.devices?.table.isComplete == false ? "the table is still being read" : "nothing to check")
    }
    cancel(workspace.devices?.proof)
    startProof(subject, .awaited) { house in
      if let findings = house.workspace.findings { house.tell(desk) { then(&$0, &$1, findings) } }
    }
  }

  private mutating func startProof(
    _ subject: DeviceProofSubject, _ manner: Job.Manner, _ then: @escaping @Sendable (inout House) -> Void
  ) {
    guard let making = workspace.batchMaking else { return }
    let known = workspace.devices?.knownFindings(for: subject)
    let proof = start("checking the devices", manner) { world, control -> DeviceFindings? in
      guard let plan = making.plan(world.fileReader()) else { return nil }
      guard plan.isSound else { return DeviceFindings(subject, shared: plan.problems, nil) }
      if let known {
        let rows = known.changed.union(known.findings.leaders(without: known.changed))
        let proof = plan.proof()
        let parts = rows.map { proof.check($0..<$0 + 1) }
        return known.findings.replacing(rows, with: proof.findings(parts, []), for: subject)
      }
      // One core is left for the keys.
      let found = plan.proof().run(jobs: max(1, Threads.coreCount - 1)) { progress in
        control.tell(Progress(done: progress.done, total: progress.total, unit: "devices"))
        return !control.isCancelled
      }
      return found.map { DeviceFindings(subject, shared: plan.problems, $0) }
    } then: { house, findings in
      house.workspace.devices?.proof = nil
      house.workspace.devices?.proofSubject = nil
      if let findings {
        house.workspace.devices?.findings = findings
        house.workspace.devices?.changedRows = []
      }
      then(&house)
    }
    workspace.devices?.proof = proof
    workspace.devices?.proofSubject = subject
  }
}
