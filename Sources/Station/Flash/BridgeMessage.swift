import NVSModel

/// A line that the bridge says.
enum BridgeMessage: Hashable, Sendable {
  case connecting
  case board(BoardInfo)
  case table([UInt8])
  case ready
  case progress(segment: Int, written: Int)
  case verifying
  case verified
  case resetting
  case done
  case cancelled
  case failed(code: String, detail: String, phase: String, hasWritten: Bool)

  /// Nil for a line that is none of the bridge's words; those are left out.
  init?(_ line: String, port: String) {
    guard let fields = FlatJSON.read(line), let event = fields["event"]?.text else { return nil }
    switch event {
    case "connecting": self = .connecting
    case "board":
      guard let board = BoardInfo(fields, port: port) else { return nil }
      self = .board(board)
    case "table":
      guard let bytes = fields["data"]?.text.flatMap({ try? Base64.decoded($0.utf8) }) else { return nil }
      self = .table(bytes)
    case "ready": self = .ready
    case "progress":
      guard let segment = fields["segment"]?.number, let written = fields["written"]?.number else { return nil }
      self = .progress(segment: segment, written: written)
    case "verifying": self = .verifying
    case "verified": self = .verified
    case "resetting": self = .resetting
    case "done": self = .done
    case "cancelled": self = .cancelled
    case "failed":
      self = .failed(
        code: fields["code"]?.text ?? "", detail: fields["detail"]?.text ?? "", phase: fields["phase"]?.text ?? "",
        hasWritten: fields["written"]?.truth ?? true)
    default: return nil
    }
  }
}

extension BoardInfo {
  fileprivate init?(_ fields: [String: JSONValue], port: String) {
    guard let chip = fields["chip"]?.text, let description = fields["description"]?.text,
      let mac = fields["mac"]?.text, let size = fields["flash_size"]?.number,
      let isEncrypted = fields["encrypted"]?.truth
    else { return nil }
    self.init(
      port: port, chip: chip, description: description, mac: mac, flashSize: size > 0 ? size : nil,
      isEncrypted: isEncrypted)
  }
}
