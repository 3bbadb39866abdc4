import NVSModel

extension State {
  /// Takes the answer to an effect.
  mutating func handle(_ outcome: Outcome) -> [Effect] {
    switch outcome {
    case .filesRead(let contents): return filesRead(contents)
    case .saved(let request, let result): return saved(request, result)
    case .exported(let request, let result): exported(request, result)
    case .keyRead(let path, let result), .keyMade(let path, let result): return keyRead(path, result)
    case .dumpRead(let read):
      dump = read
      stage = .dump
      // A dump with one NVS partition leaves nothing to choose.
      if read.dump.nvsRegions.count == 1 { return openRegion() }
    case .decoded(let decoded):
      image = decoded
      stage = .image
      if let fault = decoded.opened.faults.first {
        say(.warning, decoded.opened.obstacle == nil ? fault.description : "\(fault); E tries another key")
      } else if decoded.source.key != nil, decoded.opened.key == nil {
        say(.note, "not encrypted, so read without the key")
      } else if decoded.opened.obstacle == .needsKey {
        say(.warning, "the image looks encrypted: E opens it with its key file")
      }
      return [.analyse(decoded, comparand)]
    case .analysed(let analysis, let image): analysed(analysis, of: image)
    case .edited(let edited, let asked, let refused): return self.edited(edited, asked, refused)
    case .otherRead(let path, let result): return otherRead(path, result)
    case .valueRead(let place, let path, let result): return valueRead(place, path, result)
    case .portsListed(let ports):
      flash.ports = ports
      flash.moveCursor(by: 0)
    case .flash(let event): handle(event)
    }
    return []
  }
}
