import NVSModel

extension ImageState {
  /// The headings of the columns of a view.
  static func headings(of view: View) -> [String] {
    switch view {
    case .firmware: ["namespace", "key", "type", "value"]
    case .flash: ["entry", "state", "type", "namespace", "key", "value"]
    case .findings: ["", "where", "finding"]
    case .repairs: ["where", "what a writable mount would do"]
    case .compare: ["", "namespace", "key", "here → there"]
    }
  }

  /// The texts of a line, as many as its view has headings.
  func cells(of line: Line) -> [String] {
    switch line {
    case .value(let index): analysis.map { Self.cells(of: $0.firmware.entries[index], $0.firmware) } ?? []
    case .past(let past): ["", Self.standing(past.value), past.value.typeName, past.text]
    case .entry(let index): cells(of: image.entries[index])
    case .finding(let index): analysis.map { Self.cells(of: $0.findings[index]) } ?? []
    case .repair(let index): analysis.map { Self.cells(of: $0.firmware.repairs[index]) } ?? []
    case .difference(let index): analysis?.comparison.map { Self.cells(of: $0.differences[index]) } ?? []
    }
  }

  private static func cells(of entry: FirmwareEntry, _ view: FirmwareView) -> [String] {
    let namespace = entry.namespace?.text.printable ?? "(\(entry.namespaceIndex))"
    let marks = (entry.isShadowed ? ["hidden by an earlier one"] : []) + (entry.isListed ? [] : ["not listed"])
    let value = ([ValueLine.text(of: entry, view)] + marks).joined(separator: " · ")
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
      place, entry.state.name, type.name, namespace, header.key.text.printable, ValueLine.text(of: entry, image),
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

/// Values in one line of text.
enum ValueLine {
  static func text(of entry: FirmwareEntry, _ view: FirmwareView) -> String {
    switch entry.value {
    case .number(let bits): number(bits, entry.type)
    case .error(let error): error.name
    case .data: data(view.data(of: entry), isString: entry.type == .string)
    }
  }

  static func text(of value: PastValue, _ history: History) -> String {
    let damage = value.damage.map { " · \($0)" } ?? ""
    if case .number(let bits) = value.content { return number(bits, value.type) + damage }
    return data(history.data(of: value), isString: value.type == .string) + damage
  }

  static func text(of entry: Entry, _ image: PartitionImage) -> String {
    let header = image.header(of: entry)
    if let text = header.valueText { return text }
    if header.type == .blobIndex { return "\(header.blobSize) bytes in \(header.chunkCount) parts" }
    return data(Array(image.data(of: entry)), isString: header.type == .string)
  }

  private static func number(_ bits: UInt64, _ type: ItemType) -> String {
    EntryHeader.valueText(type, bits: bits) ?? ""
  }

  /// A string as text, a blob as its size and first bytes.
  private static func data(_ bytes: [UInt8], isString: Bool) -> String {
    if isString { return Printable.text(bytes.last == 0 ? Array(bytes.dropLast()) : bytes) }
    let shown = bytes.prefix(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "\(bytes.count) B  \(shown)\(bytes.count > 32 ? "…" : "")"
  }
}
