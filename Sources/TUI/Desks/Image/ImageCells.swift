import NVSModel

extension Dump {
  /// The headings of the columns of a view.
  static func headings(of view: ImageList.View) -> [String] {
    switch view {
    case .firmware: ["namespace", "key", "type", "value"]
    case .flash: ["entry", "state", "type", "namespace", "key", "value"]
    case .findings: ["", "where", "finding"]
    case .repairs: ["where", "what a writable mount would do"]
    case .compare: ["", "namespace", "key", "here → there"]
    }
  }

  /// The texts of a line, as many as its view has headings.
  func cells(of line: ImageList.Line) -> [String] {
    switch line {
    case .value(let index): analysis.map { cells(of: $0.firmware.entries[index], $0.firmware) } ?? []
    case .past(let past): ["", Self.standing(past.value), past.value.typeName, past.text]
    case .entry(let index): cells(of: image.entries[index])
    case .finding(let index): analysis.map { Self.cells(of: $0.findings[index]) } ?? []
    case .repair(let index): analysis.map { Self.cells(of: $0.firmware.repairs[index]) } ?? []
    case .difference(let index): analysis?.comparison.map { Self.cells(of: $0.differences[index]) } ?? []
    }
  }

  private func cells(of entry: FirmwareEntry, _ view: FirmwareView) -> [String] {
    let namespace = entry.namespace?.text.printable ?? "(\(entry.namespaceIndex))"
    let marks =
      (entry.isShadowed ? ["hidden by an earlier one"] : []) + (entry.isListed ? [] : ["not listed"])
      + (edits.concern(entry.namespace, entry.key) ? ["changed"] : [])
    let value = ([ValueText(entry, in: view).line] + marks).joined(separator: " · ")
    return [namespace, entry.key.text.printable, entry.typeName, value]
  }

  private static func standing(_ value: PastValue) -> String {
    let place = "\(value.page):\(value.slot)"
    switch value.standing {
    case .current: return "  \(place) now"
    case .hidden: return "  \(place) hidden"
    case .erased: return "  \(place) erased"
    case .unfinished: return "  \(place) unfinished"
    }
  }

  private func cells(of entry: Entry) -> [String] {
    let header = image.header(of: entry)
    let place = "\(entry.page):\(entry.slot)"
    guard case .item(let type) = entry.kind else {
      return [place, entry.state.name, "?", "", header.key.text.printable, "no header that the firmware accepts"]
    }
    let namespace = header.namespace == 0 ? "" : namespaceName(header.namespace)
    return [
      place, entry.state.name, type.name, namespace, header.key.text.printable, ValueText(entry, type, in: image).line,
    ]
  }

  private func namespaceName(_ index: UInt8) -> String {
    namespaces[index]?.text.printable ?? "(\(index))"
  }

  private static func cells(of finding: Finding) -> [String] {
    let place = finding.page.map { page in "\(page)" + (finding.entry.map { ":\($0)" } ?? "") } ?? ""
    return [String(finding.severity.sign), place, finding.message.printable]
  }

  private static func cells(of difference: Comparison.Difference) -> [String] {
    let name = difference.name
    let old = difference.old.map { "\($0.typeName) \($0.displayText.printable)" } ?? "nothing"
    let new = difference.new.map { "\($0.typeName) \($0.displayText.printable)" } ?? "nothing"
    let text = difference.change == .moved ? "\(old), elsewhere" : "\(old) → \(new)"
    return [difference.change.rawValue, name.namespaceText.printable, name.key.text.printable, text]
  }

  private static func cells(of repair: Repair) -> [String] {
    ["\(repair.page)" + (repair.slot.map { ":\($0)" } ?? ""), repair.description]
  }
}
