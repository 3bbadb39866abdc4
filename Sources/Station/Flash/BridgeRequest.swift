import NVSModel

/// What the bridge leaves on the disk when the bytes are on the board, for when this program is gone by then.
struct WriteNote: Hashable, Sendable {
  let path: String
  let text: String
}

/// What the bridge is asked, each a line. All but a segment are answered to an end.
enum BridgeRequest {
  case open(PortName, baud: Int, attempts: Int)
  case read(Range<Int>)
  case md5(Range<Int>)
  /// What the next write writes, after the segments before.
  ///
  /// - Parameter encrypted: whether the board encrypts it as it writes.
  case segment(offset: Int, bytes: [UInt8], encrypted: Bool)
  /// Writes, verifies, leaves the note, resets and closes: also when nobody is there any more to ask for it.
  case write(WriteNote?)
  case close

  var line: String {
    switch self {
    case .open(let port, let baud, let attempts):
      JSONText.write([
        "op": .text("open"), "port": .text(port.absolute), "baud": .number(baud), "attempts": .number(attempts),
        "resets": .truth(port.mayReset),
      ])
    case .read(let range): Self.line("read", range)
    case .md5(let range): Self.line("md5", range)
    case .segment(let offset, let bytes, let encrypted):
      JSONText.write([
        "op": .text("segment"), "offset": .number(offset), "encrypted": .truth(encrypted),
        "data": .text(Base64.encoded(bytes)),
      ])
    case .write(nil): JSONText.write(["op": .text("write")])
    case .write(let note?):
      JSONText.write(["op": .text("write"), "note": .text(note.path), "text": .text(note.text)])
    case .close: JSONText.write(["op": .text("close")])
    }
  }

  private static func line(_ op: String, _ range: Range<Int>) -> String {
    JSONText.write(["op": .text(op), "offset": .number(range.lowerBound), "size": .number(range.count)])
  }
}
