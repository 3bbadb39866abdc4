import Glibc
import Subprocess
import Synchronization
import SystemPackage

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
  /// To be read once. See ``FlashEvent`` for which event is the last.
  public let events: AsyncStream<FlashEvent>

  private let answers: AsyncStream<FlashAnswer>.Continuation

  /// Starts at once.
  ///
  /// - Parameter python: a path, or a name for the search path.
  public init(_ request: FlashRequest, python: String = PythonFinder.find()) {
    let (events, continuation) = AsyncStream.makeStream(of: FlashEvent.self)
    let (answers, answering) = AsyncStream.makeStream(of: FlashAnswer.self)
    self.events = events
    self.answers = answering
    continuation.onTermination = { _ in answering.yield(.cancel) }
    Task {
      await Bridge(request, python: python, say: { continuation.yield($0) }).run(answers)
      answering.finish()
      continuation.finish()
    }
  }

  /// An answer that does not fit the moment does nothing.
  public func answer(_ answer: FlashAnswer) {
    answers.yield(answer)
  }
}

/// The child process that speaks with esptool, and what is said with it.
private final class Bridge: Sendable {
  private let request: FlashRequest
  private let python: String
  private let say: @Sendable (FlashEvent) -> Void
  private let state: Mutex<State>

  private struct State {
    var conversation: FlashConversation
    var lastHeard = ContinuousClock.now
  }

  /// How long the bridge, which has a watchdog of its own, may be silent.
  private static let patience = Duration.seconds(90)

  init(_ request: FlashRequest, python: String, say: @escaping @Sendable (FlashEvent) -> Void) {
    self.request = request
    self.python = python
    self.say = say
    state = Mutex(State(conversation: FlashConversation(request)))
  }

  func run(_ answers: AsyncStream<FlashAnswer>) async {
    // Writing to a bridge that has just ended would otherwise end this program.
    signal(SIGPIPE, SIG_IGN)
    let code = String(decoding: PackageResources.bridge_py, as: UTF8.self)
    var options = PlatformOptions()
    // In a group of its own, Ctrl-C at the terminal does not reach it.
    options.processGroupID = 0
    do {
      let result = try await Subprocess.run(
        python.contains("/") ? .path(FilePath(python)) : .name(python), arguments: ["-c", code],
        platformOptions: options, input: .inputWriter, output: .sequence, error: .string(limit: 1 << 20)
      ) { child in
        try await self.talk(to: child, answers)
      }
      tell { $0.ended(saying: Self.lastLine(result.standardError)) }
    } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
      tell { $0.fail(.pythonMissing, python, hasWritten: false) }
    } catch {
      tell { $0.ended(saying: "\(error)") }
    }
  }

  private func talk(
    to child: Execution<CustomWriteInput, SequenceOutput, StringOutput<UTF8>>, _ answers: AsyncStream<FlashAnswer>
  ) async throws {
    let writer = child.standardInputWriter
    await Self.write([state.withLock { $0.conversation.opening }], to: writer)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await answer in answers {
          let action = self.tell { $0.answered(answer) }
          await Self.perform(action, on: child, writer)
        }
      }
      group.addTask { await self.watch(child) }
      for try await line in child.standardOutput.strings() {
        guard let message = BridgeMessage(line, port: request.port) else { continue }
        await Self.perform(tell { $0.received(message) }, on: child, writer)
      }
      group.cancelAll()
    }
  }

  /// Changes the conversation, passes its events on, and returns what is to be done.
  @discardableResult
  private func tell(
    _ change: (inout FlashConversation) -> FlashConversation.Step
  ) -> FlashConversation.Action? {
    let step = state.withLock { state in
      state.lastHeard = .now
      return change(&state.conversation)
    }
    step.events.forEach(say)
    return step.action
  }

  /// Ends a bridge that says nothing although nobody keeps it waiting.
  private func watch(_ child: Execution<CustomWriteInput, SequenceOutput, StringOutput<UTF8>>) async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
      let isStuck = state.withLock { state in
        !state.conversation.isDeciding && ContinuousClock.now - state.lastHeard > Self.patience
      }
      guard isStuck else { continue }
      tell { $0.fail(.hung, "esptool itself does not answer", hasWritten: $0.isWriting) }
      try? child.send(signal: .kill)
      return
    }
  }

  private static func perform(
    _ action: FlashConversation.Action?, on child: Execution<CustomWriteInput, SequenceOutput, StringOutput<UTF8>>,
    _ writer: StandardInputWriter
  ) async {
    switch action {
    case .say(let lines): await write(lines, to: writer)
    case .terminate: try? child.send(signal: .terminate)
    case nil: break
    }
  }

  /// A bridge that is gone cannot be written to; why it is gone, its last line or its end tells.
  private static func write(_ lines: [String], to writer: StandardInputWriter) async {
    _ = try? await writer.write(lines.map { $0 + "\n" }.joined())
  }

  private static func lastLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
  }
}
