import NVSModel

/// How wide the names and sizes of a list are at most, so that their columns leave the rest to the values.
struct NameWidths: Hashable, Sendable {
  private(set) var namespace = 15
  private(set) var key = 15
  private(set) var place = 6

  /// As wide as any name can be.
  static let widest = NameWidths()

  private init() {}

  /// Those of some lines of a dump. O(lines).
  init(_ lines: [ImageList.Line], of dump: Dump) {
    namespace = max("namespace".count, min(15, dump.namespaces.values.lazy.map(\.length).max() ?? 0))
    key = max("unfinished".count, min(15, lines.lazy.map { dump.keyLength(of: $0) }.max() ?? 0))
    place = "\(max(dump.image.pages.count - 1, 0)):125".count
  }
}

extension Dump {
  fileprivate func keyLength(of line: ImageList.Line) -> Int {
    switch line {
    case .value(let index): return analysis?.firmware.entries[index].key.length ?? 0
    case .entry(let index):
      // Behind the key of a chunk stands its number.
      guard case .item(.blobData) = image.entries[index].kind else {
        return image.header(of: image.entries[index]).key.length
      }
      return image.header(of: image.entries[index]).key.length + 4
    case .difference(let index): return analysis?.comparison?.differences[index].name.key.length ?? 0
    case .past, .finding, .repair: return 0
    }
  }
}

extension ImageList.View {
  /// The columns, with what each takes of a list that is so wide; the last has the rest.
  func columns(width: Int, names: NameWidths = .widest) -> [(column: ImageColumn, width: Int)] {
    let namespace = min(names.namespace, width < 70 ? 11 : 15) + 1
    let key = names.key + 1
    switch self {
    case .firmware:
      let columns: [(column: ImageColumn, width: Int)] = [(.namespace, namespace), (.key, key), (.type, 7), (.size, 7)]
      return columns.with((.place, names.place + 1), ifLeaving: 30, of: width) + [(.value, 0)]
    case .flash:
      let columns: [(column: ImageColumn, width: Int)] = [
        (.place, names.place + 1), (.state, 8), (.type, 11), (.namespace, namespace), (.key, key),
      ]
      return columns.with((.size, 7), ifLeaving: 24, of: width) + [(.value, 0)]
    case .findings: return [(.severity, 8), (.place, names.place + 2), (.finding, 0)]
    case .repairs: return [(.place, names.place + 2), (.repair, 0)]
    case .compare: return [(.change, 8), (.namespace, namespace), (.key, key), (.value, 0)]
    }
  }
}

extension [(column: ImageColumn, width: Int)] {
  /// With one more where a list of that width still has so much left for the last.
  fileprivate func with(_ column: Element, ifLeaving least: Int, of width: Int) -> Self {
    width - reduce(column.width) { $0 + $1.width } < least ? self : self + [column]
  }
}

extension Dump {
  /// The words of a line.
  ///
  /// - Parameter limit: about how many characters of a value there is room for.
  func cells(of line: ImageList.Line, limit: Int) -> ImageCells? {
    switch line {
    case .value(let index):
      return analysis.map { analysis in
        let entry = analysis.firmware.entries[index]
        let marks = edits.concern(entry.namespace, entry.key) ? ["changed"] : []
        return ImageCells(entry, in: analysis.firmware, marks: marks, limit: limit)
      }
    case .past(let value):
      let name = value.first.flatMap { namespaces[image.header(of: $0).namespace] }
      return analysis.map { ImageCells(value, in: $0.history, namespace: name, limit: limit) }
    case .entry(let index): return ImageCells(image.entries[index], in: image, namespaces: namespaces, limit: limit)
    case .finding(let index): return analysis.map { ImageCells($0.findings[index]) }
    case .repair(let index): return analysis.map { ImageCells($0.firmware.repairs[index]) }
    case .difference(let index):
      return analysis?.comparison.map { ImageCells($0.differences[index], limit: limit) }
    }
  }
}
