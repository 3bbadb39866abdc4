import Station

/// The ports of the bench, those that are plugged in and those that were typed, and which of them are lanes.
struct BenchPorts: Sendable {
  private(set) var listed: [SerialPort] = []
  private(set) var typed: [String] = []
  /// Those that are lanes, the first lane first.
  private(set) var chosen: [String] = []
  private(set) var cursor = 0

  /// More do not fit on a bench, nor on a screen.
  static let maximum = 16

  /// All of them: first those that were typed.
  var paths: [String] { typed + listed.map(\.lasting).filter { !typed.contains($0) } }

  func description(of path: String) -> String {
    guard let port = listed.first(where: { $0.lasting == path }) else { return "typed in" }
    let name = port.path == path ? "" : "\(port.path.split(separator: "/").last ?? "") "
    return name + port.description
  }

  /// The number of the lane at a port, from 1 on.
  func lane(of path: String) -> Int? { chosen.firstIndex(of: path).map { $0 + 1 } }

  mutating func take(_ ports: [SerialPort]) {
    listed = ports
    let paths = paths
    chosen.removeAll { !paths.contains($0) }
    put(cursor)
  }

  mutating func put(_ index: Int) { cursor = max(0, min(index, paths.count - 1)) }

  mutating func move(_ movement: Movement) { put(cursor + movement.distance(page: 10, count: 1000)) }

  /// Makes a port a lane, or no lane any more.
  mutating func toggle() throws(Refusal) {
    guard paths.indices.contains(cursor) else { return }
    let path = paths[cursor]
    if let place = chosen.firstIndex(of: path) {
      chosen.remove(at: place)
      return
    }
    guard chosen.count < Self.maximum else { throw Refusal("a bench has at most \(Self.maximum) lanes") }
    chosen.append(path)
  }

  /// Adds ports that are not listed, with commas between, and makes lanes of them.
  mutating func type(_ text: String) throws(Refusal) {
    for part in text.split(separator: ",") {
      let path = part.trimmed
      if let refusal = PortName(path).refusal { throw Refusal(refusal) }
      if !paths.contains(path) { typed.append(path) }
      put(paths.firstIndex(of: path) ?? 0)
      if !chosen.contains(path) { try toggle() }
    }
  }
}

extension SerialPort {
  /// A lane is a place at the bench: the socket, and not the number that a board gets when it is plugged in.
  fileprivate var lasting: String { place ?? path }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
