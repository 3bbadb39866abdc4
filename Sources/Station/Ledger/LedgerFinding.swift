import NVSModel

/// In what a ledger differs from what was recorded.
public enum LedgerFinding: Hashable, Sendable {
  /// It ends before the last event that was recorded.
  case cut(last: Int, known: Int)
  /// Another event stands where one was recorded.
  case otherHistory(Int)
  /// An event's hash is not that of what it says and of the event before.
  case changed(Int)
  /// An event is not there.
  case gap(Int)
  /// An event contradicts those before.
  case contradiction(Int, String)
  /// A table is not what the events say.
  case table(String)
  /// SQLite finds the file itself broken.
  case damage(String)
  /// The random salt of the secret values is not the one that it was made with.
  case salt
  /// Nothing is known of it in the second place.
  case unknownHere(Int)
  /// Another ledger was here.
  case replaced(String)
  /// There was one, and the file has gone.
  case gone(Int)

  /// One clause: what is the matter.
  public var message: String {
    switch self {
    case .cut(let last, let known):
      "it ends with event \(last), and event \(known) was recorded: it was cut, or an older copy was put in its place"
    case .otherHistory(let number):
      "event \(number) is not the one that was recorded: an older copy was put in its place and written on"
    case .changed(let number): "event \(number) is not what was recorded: someone changed it or one before"
    case .gap(let number): "event \(number) is missing"
    case .contradiction(let number, let what): "event \(number) \(what)"
    case .table(let what): "its tables are not what its events say: \(what)"
    case .damage(let what): "the file is damaged: \(what.printable)"
    case .salt: "the salt of its secret values was changed, so that none of them would be known again"
    case .unknownHere(let count):
      "it has \(count) events, of which nothing is known here: it comes from elsewhere, or fctry's state folder was emptied"
    case .replaced(let name): "another ledger was at this place, \(name.printable)"
    case .gone(let known): "it has gone with \(known) events: put it back from a backup"
    }
  }
}
