/// Times what is repeated, and prints it beside its goal.
struct Measure {
  private(set) var missed: [String] = []

  /// The median time of `body`, run often enough that chance does not matter.
  static func median(of count: Int, _ body: () throws -> Duration) rethrows -> Duration {
    var times: [Duration] = []
    for _ in 0..<count { times.append(try body()) }
    return times.sorted()[count / 2]
  }

  /// Prints a figure, and keeps in mind when it misses its goal.
  mutating func report(_ title: String, _ time: Duration, goal: Duration) {
    let isMet = time <= goal
    let verdict = isMet ? "within" : "MISSES"
    print("\(title.padded(to: 52)) \(Self.text(time).padded(to: 12)) \(verdict) the goal of \(Self.text(goal))")
    if !isMet { missed.append(title) }
  }

  /// Prints a number, and keeps in mind when it is over its goal.
  mutating func report(_ title: String, _ number: Int, goal: Int, unit: String) {
    let isMet = number <= goal
    let verdict = isMet ? "within" : "MISSES"
    print("\(title.padded(to: 52)) \("\(number) \(unit)".padded(to: 12)) \(verdict) the goal of \(goal) \(unit)")
    if !isMet { missed.append(title) }
  }

  /// Prints how many times as fast something is, and keeps in mind when that is less than its goal.
  mutating func report(_ title: String, ratio: Double, goal: Double, of what: String) {
    let isMet = ratio >= goal
    let verdict = isMet ? "reaches" : "MISSES"
    let number = ratio < 10 ? Self.hundredths(ratio) : Self.tenths(ratio)
    print("\(title.padded(to: 52)) \(number.padded(to: 12)) times \(what), \(verdict) the goal of \(Self.tenths(goal))")
    if !isMet { missed.append(title) }
  }

  static func hundredths(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
  }

  static func text(_ time: Duration) -> String {
    let microseconds = Double(time.components.seconds) * 1e6 + Double(time.components.attoseconds) / 1e12
    return microseconds < 1000 ? "\(tenths(microseconds)) µs" : "\(tenths(microseconds / 1000)) ms"
  }

  static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
