import NVSModel

extension ImageList.View {
  /// The columns, with what each takes of a list that is so wide; the last has the rest.
  func columns(width: Int) -> [(column: ImageColumn, width: Int)] {
    let isWide = width >= 100
    switch self {
    case .firmware:
      return [(.namespace, width < 70 ? 12 : 16), (.key, 16), (.type, 7), (.size, 6)]
        + (isWide ? [(.place, 7)] : []) + [(.value, 0)]
    case .flash:
      return [(.place, 7), (.state, 8), (.type, 11), (.namespace, width < 70 ? 10 : 16), (.key, 16)]
        + (isWide ? [(.size, 6)] : []) + [(.value, 0)]
    case .findings: return [(.severity, 8), (.place, 7), (.finding, 0)]
    case .repairs: return [(.place, 8), (.repair, 0)]
    case .compare: return [(.change, 8), (.namespace, 16), (.key, 16), (.value, 0)]
    }
  }
}

extension Dump {
  /// The words of a line.
  func cells(of line: ImageList.Line) -> ImageCells? {
    switch line {
    case .value(let index):
      return analysis.map { analysis in
        let entry = analysis.firmware.entries[index]
        let marks = edits.concern(entry.namespace, entry.key) ? ["changed"] : []
        return ImageCells(entry, in: analysis.firmware, marks: marks, isWhole: true)
      }
    case .past(let value): return analysis.map { ImageCells(value, in: $0.history, isWhole: true) }
    case .entry(let index):
      return ImageCells(image.entries[index], in: image, namespaces: namespaces, isWhole: true)
    case .finding(let index): return analysis.map { ImageCells($0.findings[index]) }
    case .repair(let index): return analysis.map { ImageCells($0.firmware.repairs[index]) }
    case .difference(let index): return analysis?.comparison.map { ImageCells($0.differences[index]) }
    }
  }
}
