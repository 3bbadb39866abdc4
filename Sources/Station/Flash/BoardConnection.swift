import NVSModel

/// Why a board did not do what it was asked.
enum BoardError: Error {
  /// The user thought better of it.
  case cancelled
  case failed(FlashFailure.Kind, detail: String)
  /// The bridge is gone without a word.
  case ended
}

/// What a board is asked through the bridge: one thing after another, each to its end.
///
/// After an error no board is open; another can be opened then.
struct BoardConnection: Sendable {
  let port: PortName
  /// Sends lines to the bridge. One that is gone gets nothing, and its messages end.
  let send: @Sendable ([String]) async -> Void
  /// What the bridge says.
  let messages: AsyncStream<BridgeMessage>

  /// Connects, starts esptool's loader on the board, and asks what it is.
  func open(baud: Int, attempts: Int, _ told: (BridgeMessage) -> Void) async throws(BoardError) -> BoardInfo {
    var board: BoardInfo?
    try await ask([.open(port, baud: baud, attempts: attempts)]) { message in
      if case .board(let found) = message { board = found }
      told(message)
    }
    guard let board else { throw .failed(.bridge, detail: "no board was described") }
    return board
  }

  /// Bytes of the flash, as the board's own MD5 says that they are.
  ///
  /// - Parameter told: gets how many bytes have come.
  func read(_ range: Range<Int>, _ told: (Int) -> Void = { _ in }) async throws(BoardError) -> [UInt8] {
    if range.isEmpty { return [] }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    try await ask([.read(range)]) { message in
      switch message {
      case .data(let more): bytes += more
      case .progress(_, let done): told(done)
      default: break
      }
    }
    let digest = try await md5(of: range)
    guard bytes.count == range.count, MD5.hex(of: bytes) == digest else {
      throw .failed(.readFailed, detail: "its MD5 is not the board's")
    }
    return bytes
  }

  /// What the board says that the MD5 of a part of its flash is, in hexadecimal digits.
  func md5(of range: Range<Int>) async throws(BoardError) -> String {
    var digest = ""
    try await ask([.md5(range)]) { message in
      if case .md5(let found) = message { digest = found.lowercased() }
    }
    return digest
  }

  /// Writes segments, verifies what can be read back, resets the board and closes it.
  ///
  /// - Parameters:
  ///   - isEncrypting: whether the board's flash encryption is on.
  ///   - note: what the bridge leaves on the disk once all is verified, be this program there or not.
  func write(
    _ segments: [FlashSegment], isEncrypting: Bool, leaving note: WriteNote? = nil, _ told: (BridgeMessage) -> Void
  ) async throws(BoardError) {
    let orders = segments.map { segment in
      BridgeRequest.segment(
        offset: segment.offset, bytes: segment.bytes, encrypted: segment.encrypted && isEncrypting)
    }
    try await ask(orders + [.write(note)], told)
  }

  /// Resets the board, where its port can, and closes it.
  func close() async throws(BoardError) { try await ask([.close]) { _ in } }

  private func ask(_ requests: [BridgeRequest], _ told: (BridgeMessage) -> Void) async throws(BoardError) {
    await send(requests.map(\.line))
    for await message in messages {
      switch message {
      case .done: return
      case .cancelled: throw .cancelled
      case .failed(let code, let detail, let phase):
        let isSilentStub = code == "hung" && phase == "stub"
        throw .failed(isSilentStub ? .stubSilent : FlashFailure.Kind(rawValue: code) ?? .bridge, detail: detail)
      case .alive: continue
      default: told(message)
      }
    }
    throw .ended
  }
}
