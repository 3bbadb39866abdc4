import NVSModel

/// Reads a part of one board's flash, over one connection, and lets the board start its firmware again.
public final class ReadSession: Sendable {
  /// To be read once. When they end, the port is free again.
  public let events: AsyncStream<ReadEvent>

  private let bridge: BoardBridge
  private let choices: AsyncStream<FlashArea>.Continuation

  /// Starts at once.
  ///
  /// - Parameter python: the path of a program; see ``PythonFinder``.
  public init(_ request: ReadRequest, python: String = PythonFinder.find()) {
    let (events, continuation) = AsyncStream.makeStream(of: ReadEvent.self)
    let (choices, choosing) = AsyncStream.makeStream(of: FlashArea.self)
    let bridge = BoardBridge(python: python)
    (self.events, self.bridge, self.choices) = (events, bridge, choosing)
    continuation.onTermination = { _ in bridge.cancel() }
    Task {
      let script = ReadScript(request: request, choices: choices) { continuation.yield($0) }
      let answer = await bridge.run(on: PortName(request.port), ended: { choosing.finish() }) {
        (connection) async throws(BoardError) in
        try await script.run(connection)
      }
      switch answer {
      case .success(let event): continuation.yield(event)
      case .failure(.cancelled): continuation.yield(.cancelled)
      case .failure(.failed(let kind, let detail)):
        continuation.yield(.failed(FlashFailure(kind, port: request.port, detail: detail, aftermath: .onlyRead)))
      case .failure(.ended):
        continuation.yield(.failed(FlashFailure(.bridge, port: request.port, aftermath: .onlyRead)))
      }
      continuation.finish()
    }
  }

  /// Chooses a part, where that was asked; else it does nothing.
  public func answer(_ area: FlashArea) { choices.yield(area) }

  /// Ends it, and resets the board.
  public func cancel() { bridge.cancel() }
}

/// What is done with a board to read it, step by step. No process and no pipe.
struct ReadScript: Sendable {
  let request: ReadRequest
  /// What the user chooses; they end when the bridge is gone.
  let choices: AsyncStream<FlashArea>
  let say: @Sendable (ReadEvent) -> Void

  /// The last event that there is to tell.
  func run(_ connection: BoardConnection) async throws(BoardError) -> ReadEvent {
    if let refusal = connection.port.refusal { return .refused(refusal) }
    let board = try await connection.open(baud: request.baud, attempts: request.connectAttempts) { message in
      if case .connecting = message { say(.connecting) }
    }
    say(.board(board))
    let place = request.tableOffset..<request.tableOffset + PartitionRules.sector
    let table = BoardTable(try await connection.read(place), at: request.tableOffset, of: board)
    let area: FlashArea
    if case .ask = request.choice {
      area = try await ask(board, table)
    } else {
      do throws(ReadRefusal) { area = try choose(board, table) } catch { return .refused(error.reason) }
    }
    let start = ContinuousClock.now
    let bytes = try await connection.read(area.range) { say(.progress(area, $0)) }
    let duration = start.duration(to: .now)
    try await connection.close()
    return .finished(BoardRead(board: board, area: area, bytes: bytes, duration: duration))
  }

  /// Every partition of the board, and the whole of its flash.
  private func ask(_ board: BoardInfo, _ found: BoardTable) async throws(BoardError) -> FlashArea {
    let size = board.flashSize
    let parts = (found.table?.partitions ?? []).filter { $0.size > 0 && $0.end <= size ?? $0.end }.map(FlashArea.init)
    say(.choose(board, parts + (size.map { [FlashArea(range: 0..<$0, partition: nil)] } ?? [])))
    for await area in choices { return area }
    throw .ended
  }

  struct ReadRefusal: Error { let reason: String }

  private func choose(_ board: BoardInfo, _ found: BoardTable) throws(ReadRefusal) -> FlashArea {
    let area: FlashArea
    switch request.choice {
    case .range(let range): area = FlashArea(range: range, partition: nil)
    case .all:
      guard let size = board.flashSize else {
        throw ReadRefusal(reason: "the board does not tell the size of its flash: name it with --offset 0 --size N")
      }
      area = FlashArea(range: 0..<size, partition: nil)
    case .partition(let name): area = try partition(named: name, found)
    case .only, .ask: area = try onlyPartition(found)
    }
    if let size = board.flashSize, area.range.upperBound > size {
      throw ReadRefusal(
        reason:
          "\(area.place) would end at \(area.range.upperBound.hex), the flash of this \(board.chip.printable) ends "
          + "at \(size.hex) (\(Size.text(size)))")
    }
    return area
  }

  private func partition(named name: String, _ found: BoardTable) throws(ReadRefusal) -> FlashArea {
    if let mine = request.table?.partition(named: name) {
      let difference = found.table?.differences(from: request.table ?? PartitionTable(bytes: [])).first {
        $0.name == name
      }
      let problem = difference?.sentence("the board", "the table here") ?? (found.table == nil ? found.problem : nil)
      if let problem, !request.force {
        throw ReadRefusal(reason: "\(problem); --force reads it where the table here says")
      }
      return FlashArea(mine)
    }
    guard let table = found.table else { throw ReadRefusal(reason: noTable(found)) }
    guard let partition = table.partition(named: name) else {
      let names = table.partitions.map(\.name.quoted).joined(separator: ", ")
      throw ReadRefusal(reason: "the board has no partition \(name.quoted); it has \(names)")
    }
    return FlashArea(partition)
  }

  private func onlyPartition(_ found: BoardTable) throws(ReadRefusal) -> FlashArea {
    guard let table = found.table else { throw ReadRefusal(reason: noTable(found)) }
    let candidates = table.nvsPartitions
    if candidates.count == 1 { return FlashArea(candidates[0]) }
    let names = candidates.map(\.name.quoted).joined(separator: ", ")
    throw ReadRefusal(
      reason: candidates.isEmpty
        ? "the board's partition table has no NVS partition: name another with --partition, or read --all"
        : "the board has several NVS partitions: choose one with --partition: \(names)")
  }

  private func noTable(_ found: BoardTable) -> String {
    "\(found.problem ?? "the board has no partition table"); --partitions FILE, --offset N --size N, or --all tell what "
      + "to read without it"
  }
}

extension FlashArea {
  init(_ partition: Partition) { self.init(range: partition.offset..<partition.end, partition: partition.name) }
}
