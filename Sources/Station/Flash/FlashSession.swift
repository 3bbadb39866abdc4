/// One board, from connecting to it to resetting it, over one connection.
///
///     let session = FlashSession(request)
///     for await event in session.events {
///       if case .readyToWrite(let plan) = event { session.answer(confirm(plan) ? .write : .cancel) }
///     }
///
/// Esc is safe until `write` has been answered: up to then `cancel` ends the session and resets the board with its
/// flash untouched. From then on it does nothing, since a partition that is half-written is worse than either the old
/// or the new one; the board's own silence still ends it within a minute. A session whose events nobody reads any
/// more is cancelled where that is safe, and finished otherwise.
public final class FlashSession: Sendable {
  /// To be read once. See ``FlashEvent`` for which event is the last. When they end, the port is free again.
  public let events: AsyncStream<FlashEvent>

  private let bridge: BoardBridge
  private let decision: FlashDecision

  /// Starts at once.
  ///
  /// - Parameter python: the path of a program; see ``PythonFinder``.
  public init(_ request: FlashRequest, python: String = PythonFinder.find()) {
    let (events, continuation) = AsyncStream.makeStream(of: FlashEvent.self)
    let (bridge, decision) = (BoardBridge(python: python), FlashDecision())
    (self.events, self.bridge, self.decision) = (events, bridge, decision)
    continuation.onTermination = { _ in if decision.take(.cancel) { bridge.cancel() } }
    Task {
      let script = FlashScript(request, decision) { continuation.yield($0) }
      let answer = await bridge.run(on: PortName(request.port), ended: { decision.end() }) {
        (connection) async throws(BoardError) in try await script.run(connection)
      }
      switch answer {
      case .success(let event): continuation.yield(event)
      case .failure(let error): continuation.yield(script.end(with: error))
      }
      continuation.finish()
    }
  }

  /// An answer that does not fit the moment does nothing, and is told by false.
  @discardableResult
  public func answer(_ answer: FlashAnswer) -> Bool {
    let isTaken = decision.take(answer)
    if isTaken, answer == .cancel { bridge.cancel() }
    return isTaken
  }
}
