/// What is done with an answer, by the desk that asked for it, whichever is shown by then.
struct Reply<Answer>: Sendable {
  /// Nil for whichever desk is shown.
  let desk: DeskID?
  private let body: @Sendable (inout any Desk, inout House, Answer) throws(Refusal) -> Void

  init<D: Desk>(_ desk: D.Type, _ body: @escaping @Sendable (inout D, inout House, Answer) throws(Refusal) -> Void) {
    self.desk = D.id
    self.body = { (any, house, answer) throws(Refusal) in
      guard var desk = any as? D else { return }
      defer { any = desk }
      try body(&desk, &house, answer)
    }
  }

  /// What concerns the house alone, or whichever desk is shown.
  init(_ body: @escaping @Sendable (inout any Desk, inout House, Answer) throws(Refusal) -> Void) {
    desk = nil
    self.body = body
  }

  func callAsFunction(_ desk: inout any Desk, _ house: inout House, _ answer: Answer) throws(Refusal) {
    try body(&desk, &house, answer)
  }
}

/// Why something is not done, in a sentence that says what to do instead.
struct Refusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
