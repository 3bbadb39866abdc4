import NVSModel

/// A line that the bridge says.
enum BridgeMessage: Hashable, Sendable {
  case connecting
  case board(BoardInfo)
  /// So many bytes of a segment have gone to the board, or of what is read have come.
  case progress(segment: Int, done: Int)
  /// The next bytes of what is read.
  case data([UInt8])
  case md5(String)
  /// From here on the flash is changed.
  case writing
  case verifying
  case verified
  case resetting
  /// The request is carried out.
  case done
  case cancelled
  case failed(code: String, detail: String, phase: String)
  /// It only takes its time.
  case alive

  /// Nil for a line that is none of the bridge's words; those are left out.
  init?(_ line: String, port: String) {
    guard let fields = JSONText.read(line), let event = fields["event"]?.text else { return nil }
    switch event {
    case "board":
      guard let board = BoardInfo(fields, port: port) else { return nil }
      self = .board(board)
    case "progress":
      guard let segment = fields["segment"]?.number, let done = fields["done"]?.number else { return nil }
      self = .progress(segment: segment, done: done)
    case "data":
      guard let bytes = fields["data"]?.text.flatMap({ try? Base64.decoded($0.utf8) }) else { return nil }
      self = .data(bytes)
    case "md5":
      guard let digest = fields["md5"]?.text else { return nil }
      self = .md5(digest)
    case "failed":
      self = .failed(
        code: fields["code"]?.text ?? "", detail: fields["detail"]?.text ?? "", phase: fields["phase"]?.text ?? "")
    default:
      guard let word = Self.words[event] else { return nil }
      self = word
    }
  }

  private static let words: [String: BridgeMessage] = [
    "connecting": .connecting, "writing": .writing, "verifying": .verifying, "verified": .verified,
    "resetting": .resetting, "done": .done, "cancelled": .cancelled, "alive": .alive,
  ]
}

extension BoardInfo {
  fileprivate init?(_ fields: [String: JSONValue], port: String) {
    guard let chip = fields["chip"]?.text, let description = fields["description"]?.text,
      let mac = fields["mac"]?.text, let size = fields["flash_size"]?.number,
      let isEncrypted = fields["encrypted"]?.truth, let canReset = fields["resets"]?.truth
    else { return nil }
    self.init(
      port: port, chip: chip, description: description, mac: mac, flashSize: size > 0 ? size : nil,
      isEncrypted: isEncrypted, canReset: canReset)
  }
}
