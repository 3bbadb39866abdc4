import NVSModel
import Station

/// What the images of devices are made of.
struct BatchMaking: Sendable {
  let template: [UInt8]
  let templateName: String
  /// Nil where the template's counters and the boards' MAC addresses make each device.
  let table: ValuesTable?
  var firstNumber: Int
  let geometry: Geometry
  let version: FormatVersion

  /// The devices; nil where the template cannot be read. O(the template).
  var batch: Batch? {
    guard let template = try? Template(name: templateName, bytes: template) else { return nil }
    return Batch(template: template, table: table, firstNumber: firstNumber)
  }

  /// Reads what all devices share, so it may block; nil where the template cannot be read.
  func plan(_ files: @escaping BatchPlan.FileReader) -> BatchPlan? {
    batch.map { BatchPlan($0, version: version, geometry: geometry, files: files) }
  }
}

extension BatchPlan {
  /// The proof of all devices; one whose MAC address its board brings along lacks nothing.
  func proof(uniqueColumns: [Int] = []) -> BatchProof {
    var proof = BatchProof(self, uniqueColumns: uniqueColumns)
    proof.mac = .example
    return proof
  }
}

extension Workspace {
  /// The devices as their images would be made now; nil while there are none.
  var batchMaking: BatchMaking? { devices.flatMap { batchMaking(of: $0.table, from: $0.firstNumber) } }

  /// The devices of a table, or those that a template makes without one.
  func batchMaking(of table: ValuesTable?, from firstNumber: Int) -> BatchMaking? {
    guard let document = documents.first, let geometry else { return nil }
    return BatchMaking(
      template: document.bytes, templateName: document.name, table: table, firstNumber: firstNumber,
      geometry: geometry, version: version)
  }
}
