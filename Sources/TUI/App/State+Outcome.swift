extension State {
  /// Takes the answer to an effect.
  mutating func handle(_ outcome: Outcome) -> [Effect] {
    switch outcome {
    case .filesRead(let contents): return filesRead(contents)
    case .saved(let request, let result): return saved(request, result)
    case .exported(let request, let result): exported(request, result)
    case .decoded(let path, let decoded):
      image = ImageState(path: path, image: decoded)
      return [.analyse(decoded, readOnly: false)]
    case .analysed(let analysis, let readOnly): analysed(analysis, readOnly: readOnly)
    case .portsListed(let ports):
      flash.ports = ports
      flash.moveCursor(by: 0)
    case .flash(let event): handle(event)
    case .themeSet(let warning):
      if let warning { say(.warning, warning) }
    }
    return []
  }
}
