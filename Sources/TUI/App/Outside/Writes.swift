/// The files that are being written: what depends on them waits, so that two saves never overtake each other, and the
/// program does not end before what it was told to write is there.
struct Writes: Sendable {
  private var underWay = 0
  private var postponed: [Action] = []
  private var isQuitting = false

  /// Whether an action has to wait, and is remembered for then.
  mutating func postpones(_ action: Action) -> Bool {
    guard underWay > 0, [.save, .saveAs, .export, .writeImage, .exportValues, .quit].contains(action) else {
      return false
    }
    postponed.append(action)
    return true
  }

  /// Counts the writes among effects. The end of the program waits for them; asked for twice it does not.
  mutating func watched(_ effects: [Effect]) -> [Effect] {
    underWay += effects.count(where: \.isWrite)
    guard underWay > 0, !isQuitting, effects.contains(where: \.isQuit) else { return effects }
    isQuitting = true
    return effects.filter { !$0.isQuit }
  }

  /// Takes note of the end of one.
  ///
  /// - Returns: what waited for it, and whether the program was to end; nothing while others are under way.
  mutating func end() -> (actions: [Action], isQuitting: Bool) {
    underWay -= 1
    guard underWay <= 0 else { return ([], false) }
    defer { self = Writes() }
    return (postponed, isQuitting)
  }
}

extension State {
  /// Goes on with what waited for a write, unless that asked something.
  mutating func writeEnded() -> [Effect] {
    let (actions, isQuitting) = writes.end()
    if isQuitting { return [.quit] }
    return actions.flatMap { overlay == nil ? perform($0) : [] }
  }
}

extension Effect {
  fileprivate var isWrite: Bool {
    switch self {
    case .save, .export, .makeKey: true
    default: false
    }
  }

  fileprivate var isQuit: Bool { if case .quit = self { true } else { false } }
}

extension Outcome {
  var endsWrite: Bool {
    switch self {
    case .saved, .exported, .keyMade: true
    default: false
    }
  }
}
