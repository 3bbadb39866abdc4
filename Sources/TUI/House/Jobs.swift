import Station

/// What is being done outside: each thing with an identity, so that an answer is taken only while it is awaited.
struct Jobs: Sendable {
  private var underWay: [JobID: Job] = [:]
  private var last = 0
  /// The one whose answer the keys wait for.
  private(set) var awaited: JobID?

  mutating func add(_ job: Job) -> JobID {
    last += 1
    let id = JobID(number: last)
    underWay[id] = job
    if job.manner != .background { awaited = id }
    return id
  }

  subscript(id: JobID) -> Job? { underWay[id] }

  /// The job that the keys wait for.
  var awaitedJob: Job? { awaited.flatMap { underWay[$0] } }

  /// Takes a job out whose last answer has come; nil when nobody waits for that any more.
  mutating func end(_ id: JobID) -> Job? {
    if awaited == id { awaited = nil }
    return underWay.removeValue(forKey: id)
  }

  mutating func note(_ progress: Progress, of id: JobID) { underWay[id]?.progress = progress }

  /// The keys wait for it no more. What is being written goes on, and its answer says what came of it.
  mutating func letGo() -> JobID? {
    guard let id = awaited else { return nil }
    awaited = nil
    return id
  }

  /// Lets the keys wait for a job that is under way.
  mutating func await(_ id: JobID, at now: Int) {
    guard underWay[id] != nil else { return }
    awaited = id
    underWay[id]?.awaitedSince = now
  }

  /// Those that no answer is needed of.
  var cancellable: [JobID] { underWay.filter { $0.value.manner != .write }.map(\.key) }

  /// Whether a board is connected to, or a line of them is open.
  var hasBoards: Bool { underWay.values.contains(where: \.isOfBoards) }

  var isWriting: Bool { underWay.values.contains { $0.manner == .write } }
}

struct JobID: Hashable, Sendable {
  let number: Int
}

/// Something that is done outside, as far as the screen knows it.
struct Job: Sendable {
  enum Manner: Sendable {
    /// Nobody waits for it: its answer says nothing that matters, and asks nothing.
    case background
    /// The keys wait for its answer and are applied behind it, as if it had come at once.
    case awaited
    /// The same, and it goes on when it is let go: what is half written helps nobody.
    case write
  }

  /// What is done, as the status line says it: `reading files`.
  let title: String
  let manner: Manner
  let reply: Reply<any Sendable>
  /// Whether it speaks with boards, and has many answers.
  var isOfBoards = false
  let start: Int
  /// Since when the keys wait for it.
  var awaitedSince: Int
  var progress: Progress?
}

extension House {
  /// Has something done outside.
  ///
  /// - Parameters:
  ///   - title: what is done, as the status line says it.
  ///   - work: runs on a thread of its own.
  ///   - then: takes the answer, unless it was overtaken or given up.
  @discardableResult
  mutating func start<D: Desk, Answer: Sendable>(
    _ title: String, _ manner: Job.Manner = .background, for desk: D.Type,
    _ work: @escaping @Sendable (any World, JobControl) -> Answer,
    then: @escaping @Sendable (inout D, inout House, Answer) throws(Refusal) -> Void
  ) -> JobID {
    let reply = Reply<any Sendable>(desk) { (desk, house, answer) throws(Refusal) in
      if let answer = answer as? Answer { try then(&desk, &house, answer) }
    }
    return begin(title, manner, reply, work)
  }

  /// The same where the house itself takes the answer.
  @discardableResult
  mutating func start<Answer: Sendable>(
    _ title: String, _ manner: Job.Manner = .background,
    _ work: @escaping @Sendable (any World, JobControl) -> Answer,
    then: @escaping @Sendable (inout House, Answer) -> Void
  ) -> JobID {
    let reply = Reply<any Sendable> { _, house, answer in
      if let answer = answer as? Answer { then(&house, answer) }
    }
    return begin(title, manner, reply, work)
  }

  private mutating func begin(
    _ title: String, _ manner: Job.Manner, _ reply: Reply<any Sendable>,
    _ work: @escaping @Sendable (any World, JobControl) -> any Sendable
  ) -> JobID {
    let id = jobs.add(Job(title: title, manner: manner, reply: reply, start: now, awaitedSince: now))
    ask(for: .start(id, work))
    return id
  }

  /// Has edits kept, or let go, beside all else: nobody waits for it.
  mutating func keep(
    _ work: @escaping @Sendable (any World) -> Result<Void, WriteProblem>,
    then: @escaping @Sendable (inout House, Result<Void, WriteProblem>) -> Void
  ) -> JobID {
    let reply = Reply<any Sendable> { _, house, answer in
      if let answer = answer as? Result<Void, WriteProblem> { then(&house, answer) }
    }
    let id = jobs.add(Job(title: "keeping edits", manner: .background, reply: reply, start: now, awaitedSince: now))
    ask(for: .keep(id, work))
    return id
  }

  /// Connects to a board; every event of it comes to the desk until the last.
  mutating func connect<D: Desk>(
    _ request: FlashRequest, for desk: D.Type, then: @escaping @Sendable (inout D, inout House, FlashEvent) -> Void
  ) -> JobID {
    let reply = Reply<any Sendable>(desk) { desk, house, event in
      if let event = event as? FlashEvent { then(&desk, &house, event) }
    }
    let id = jobs.add(
      Job(
        title: "flashing \(request.port)", manner: .background, reply: reply, isOfBoards: true, start: now,
        awaitedSince: now))
    ask(for: .connect(id, request))
    return id
  }

  /// Reads from a board; every event of it comes to the desk until the last.
  mutating func read<D: Desk>(
    _ request: ReadRequest, for desk: D.Type, then: @escaping @Sendable (inout D, inout House, ReadEvent) -> Void
  ) -> JobID {
    let reply = Reply<any Sendable>(desk) { desk, house, event in
      if let event = event as? ReadEvent { then(&desk, &house, event) }
    }
    let id = jobs.add(
      Job(title: "reading a board", manner: .background, reply: reply, isOfBoards: true, start: now, awaitedSince: now))
    ask(for: .read(id, request))
    return id
  }

  /// Drops a job: its answer, if it ever comes, is nobody's.
  mutating func cancel(_ id: JobID?) {
    guard let id, jobs.end(id) != nil else { return }
    ask(for: .cancel(id))
  }

  /// Lets a job end early, whose answer still comes.
  mutating func stop(_ id: JobID?) {
    if let id, jobs[id] != nil { ask(for: .cancel(id)) }
  }

  /// The keys wait no longer. What is being written goes on beside the screen, anything else is dropped.
  mutating func giveUp() {
    guard let id = jobs.letGo(), let job = jobs[id] else { return }
    switch job.manner {
    case .write: say(.note, "\(job.title): this goes on, and is told when it is done")
    case .awaited:
      cancel(id)
      say(.note, "given up: \(job.title)")
    case .background: say(.note, "given up")
    }
    if id == previewJob, jobs[id] == nil {
      previewJob = nil
      startPreview()
    }
  }
}
