import NVSModel

/// What is to become of a dump: changes to its values, in the order in which they were made.
struct ImageEdits: Hashable, Sendable {
  private(set) var changes: [ImageChange] = []
  private var undone: [ImageChange] = []
  /// The changes that the file has which was written last.
  private var written: [ImageChange] = []

  /// Whether nothing would be lost without them: they are in a file, or there are none.
  var areWritten: Bool { changes == written || changes.isEmpty }

  mutating func add(_ change: ImageChange) {
    changes.append(change)
    undone = []
  }

  /// Takes the last change back; nil when there is none.
  mutating func undo() -> ImageChange? {
    guard let last = changes.popLast() else { return nil }
    undone.append(last)
    return last
  }

  /// Makes the change again that was taken back last; nil when there is none.
  mutating func redo() -> ImageChange? {
    guard let next = undone.popLast() else { return nil }
    changes.append(next)
    return next
  }

  /// Keeps those that could be made.
  mutating func keep(_ changes: [ImageChange]) { self.changes = changes }

  mutating func markWritten() { written = changes }

  func concern(_ namespace: Key?, _ key: Key) -> Bool {
    changes.contains { $0.namespace == namespace && $0.key == key }
  }
}

extension ImageChange {
  var namespace: Key {
    switch self {
    case .set(let namespace, _, _), .erase(let namespace, _): namespace
    }
  }

  var key: Key {
    switch self {
    case .set(_, let key, _), .erase(_, let key): key
    }
  }
}
