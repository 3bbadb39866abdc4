/// What a device's row means: the values of its image, and what is wrong with them.
struct DeviceReading {
  /// One for each of the plan's varying items; not all where there are errors.
  var contents: [Item.Content] = []
  /// All items; only where a plan is not uniform.
  var items: [Item]?
  var problems: [DeviceProblem] = []

  var hasErrors: Bool { problems.contains { $0.severity == .error } }
}

/// Something wrong or noteworthy in what a device is made of.
public struct DeviceProblem: Error, Hashable, Sendable {
  /// How much is wrong.
  public let severity: Problem.Severity
  /// The index of the table's column; nil when it is not one column's.
  public let column: Int?
  /// The index of the template's row; nil when it is not one row's.
  public let templateRow: Int?
  /// One sentence without a full stop.
  public let message: String
  /// The position of a row that has the same where it must not.
  public var otherRow: Int?
}

extension BatchPlan {
  /// What the device's row means; reads the files that it names.
  func read(_ device: Device) -> DeviceReading {
    var reading = DeviceReading()
    let row = rows?.row(at: device.position)
    if let row, let rows {
      for problem in rows.problems(of: row) {
        let found = DeviceProblem(
          severity: .error, column: problem.column, templateRow: nil, message: problem.message)
        reading.problems.append(found)
      }
      // Cells stand under wrong names then.
      if !reading.problems.isEmpty { return reading }
    }
    if isUniform {
      reading.contents.reserveCapacity(varying.count)
      for item in varying { read(item, device, row, into: &reading) }
    } else {
      readWhole(device, row, into: &reading)
    }
    return reading
  }

  private func read(_ item: VaryingItem, _ device: Device, _ row: ValuesRow?, into reading: inout DeviceReading) {
    let bound = item.bound
    func find(_ severity: Problem.Severity, _ message: String) {
      reading.problems.append(
        DeviceProblem(severity: severity, column: bound.column, templateRow: item.row, message: message))
    }
    // A cell needs no text made of it: that the row is UTF-8 is known by now.
    let cell = item.isFile ? nil : bound.content(of: row)
    let value = cell == nil ? bound.value(for: device, row) : BoundRow.Value(text: "")
    if let problem = value.problem { return find(.error, problem) }
    do {
      let content: Item.Content
      if item.isFile {
        content = try file(value.text, item, find)
      } else {
        let bytes = cell ?? Array(value.text.utf8)
        content = try ValueReader.content(bytes, as: item.encoding)
        if let difference = item.encoding.difference(ofText: bytes) { find(.note, difference) }
      }
      if let excess = content.excess(version) { return find(.error, excess) }
      if let difference = content.difference(version) { find(.note, difference) }
      reading.contents.append(content)
    } catch {
      var texts = bound.texts
      texts.value = cell.map { String(decoding: $0, as: UTF8.self) } ?? value.text
      find(.error, error.description(isSecret: texts.looksSecret))
    }
  }

  private func file(
    _ path: String, _ item: VaryingItem, _ find: (Problem.Severity, String) -> Void
  ) throws(ValueError) -> Item.Content {
    if let problem = FileRequest.problem(ofPath: path) { throw ValueError(problem) }
    let request = FileRequest(document: batch.fileBase, path: path)
    let (bytes, note) = try FileContent.bytes(files(request), path)
    if let note { find(.note, note) }
    do {
      let content = try ValueReader.content(bytes, as: item.encoding)
      if let difference = item.encoding.differenceOfFile { find(.note, difference) }
      return content
    } catch {
      let isSecret = batch.rows[item.row].texts.looksSecret || Secrets.isPrivateKey(bytes)
      throw ValueError("file \(path.quoted): \(error.description(isSecret: isSecret))")
    }
  }

  /// Reads all rows together, for what one brings along with another.
  private func readWhole(_ device: Device, _ row: ValuesRow?, into reading: inout DeviceReading) {
    for (index, bound) in batch.rows.enumerated() where !bound.isNamespace {
      guard let problem = bound.value(for: device, row).problem else { continue }
      reading.problems.append(
        DeviceProblem(severity: .error, column: bound.column, templateRow: index, message: problem))
    }
    let document = batch.document(for: device)
    var contents: [FileRequest: FileContent] = [:]
    for request in document.fileRequests { contents[request] = files(request) }
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate([document], files: contents, version: version)
    for found in evaluation.problems {
      // What does not vary is the template's, and is said of it already.
      guard let index = found.row, found.column == .value, batch.rows[index].isVarying else { continue }
      reading.problems.append(
        DeviceProblem(
          severity: found.problem.severity, column: batch.rows[index].column, templateRow: index,
          message: found.problem.message))
    }
    reading.items = evaluation.items
  }
}
