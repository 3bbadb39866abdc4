/// How far something is: so much of a whole, in bytes or in things.
struct Progress: Hashable, Sendable {
  var done: Int
  var total: Int
  /// What is counted: `bytes`, `cells`.
  var unit: String

  /// How far, how fast, and how long it will take: `12288 of 24576 bytes · 9.6 K/s · 2 s left`.
  ///
  /// - Parameter milliseconds: since it began; the rate is told once a second has gone.
  func text(after milliseconds: Int) -> String {
    var parts = ["\(done) of \(total) \(unit)"]
    if milliseconds >= 1000, done > 0 {
      parts.append("\(Self.short(done * 1000 / milliseconds))/s")
      let left = (total - done) * (milliseconds / 100) / done
      parts.append("\((left + 9) / 10) s left")
    }
    return parts.joined(separator: " · ")
  }

  private static func short(_ number: Int) -> String {
    if number < 10_000 { return "\(number)" }
    return number < 10_000_000 ? "\(number / 1000)k" : "\(number / 1_000_000)M"
  }
}
