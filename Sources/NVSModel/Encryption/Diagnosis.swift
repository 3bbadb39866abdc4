/// What the doctor finds, each in one sentence.
public enum Diagnosis: Hashable, Sendable {
  // The key
  case keyProblem(KeyProblem)
  /// The key was given as the other kind; whether it opens the image as what it is, nil when there is no image.
  case otherScheme(KeyScheme, opens: Bool?)
  /// The CRC of the key is bad; whether its 64 bytes open the image all the same, nil when there is no image.
  case badKeyCRC(opens: Bool?)

  // The image
  case noPages
  /// The pages begin that many bytes after a multiple of 4096.
  case pagesAt(Int)
  case cutShort(by: Int)
  case nothingWritten
  case notEncrypted
  case halfPlain(plain: [Int], encrypted: [Int])
  /// It cannot be read as it is, and there is no key to try.
  case needsKey

  // Both
  case wrongKey
  case closedPages([Int])
  /// Each page was encrypted for an offset that many bytes further on.
  case otherOffset(Int)
  /// Pages with the place that each was encrypted for.
  case otherOrder([PageMove])

  // The table
  case nvsFlaggedEncrypted(String)
  case keysNotFlagged(String)
  case keysTooSmall(String)
  case noKeysPartition
  case tableProblem(String)

  // Nothing wrong
  case opens(KeyScheme)
  case plain
  /// Nothing is written, and no key was given to try.
  case blank
  case keyIsGood(KeyScheme)
  case tableIsGood

  /// A page that lies elsewhere than it was encrypted for.
  public struct PageMove: Hashable, Sendable {
    let page: Int
    let encryptedFor: Int
  }

  /// Whether it is a reason why the image cannot be read, or why a device could not read it.
  public var isWrong: Bool {
    switch self {
    case .opens, .plain, .blank, .keyIsGood, .tableIsGood: false
    default: true
    }
  }

  /// Whether values can be taken from the image all the same.
  var leavesValues: Bool {
    switch self {
    case .closedPages, .cutShort, .nothingWritten: true
    default: !isWrong
    }
  }

  /// What concerns the key file, the image or the table, for whoever names files.
  public enum Subject: Hashable, Sendable { case key, image, table }

  /// What it is about.
  public var subject: Subject {
    switch self {
    case .keyProblem, .otherScheme, .badKeyCRC, .keyIsGood: .key
    case .nvsFlaggedEncrypted, .keysNotFlagged, .keysTooSmall, .noKeysPartition, .tableProblem, .tableIsGood: .table
    default: .image
    }
  }
}

extension Diagnosis: CustomStringConvertible {
  public var description: String {
    switch self {
    case .keyProblem(let problem): problem.description
    case .otherScheme(let scheme, let opens): Self.text(scheme, opens)
    case .badKeyCRC(let opens): Self.badCRC(opens)
    case .opens(.keysPartition): "this key opens this image"
    case .opens(.hmac): "this key opens this image, as the HMAC scheme"
    case .plain: "the image is not encrypted, and no key was given"
    case .blank: "nothing is written in it"
    case .keyIsGood(.keysPartition): "the key's CRC is right"
    case .keyIsGood(.hmac): "an HMAC key of 32 bytes; without an image nothing more can be said of it"
    case .nvsFlaggedEncrypted, .keysNotFlagged, .keysTooSmall, .noKeysPartition, .tableProblem, .tableIsGood: tableText
    default: imageText
    }
  }

  private var imageText: String {
    switch self {
    case .noPages: "no page of it has a good header: this is not an NVS partition, or its flash is encrypted"
    case .pagesAt(let offset):
      "its pages begin \(offset) bytes after a multiple of 4096: it was cut from the flash at a wrong offset"
    case .cutShort(let count): "it ends in the middle of a page: \(count) bytes are missing"
    case .nothingWritten: "nothing is written in it, so no key can be tried on it"
    case .notEncrypted: "the image is not encrypted: it can be read without a key"
    case .halfPlain(let plain, let encrypted):
      "it is a mixture: \(Self.list(plain)) plain, \(Self.list(encrypted)) encrypted; the firmware can read only one kind"
    case .needsKey: "the image looks encrypted: no entry can be read as it is; give its key with --key or --hmac-key"
    case .wrongKey: "this key does not open this image"
    case .closedPages(let pages):
      "this key opens this image, but not \(Self.list(pages, "")): damaged, or written with another key"
    case .otherOffset(let shift): Self.shiftText(shift)
    case .otherOrder(let moves): Self.orderText(moves)
    default: ""
    }
  }

  private var tableText: String {
    switch self {
    case .nvsFlaggedEncrypted(let name):
      "\(name.quoted) is flagged encrypted, which the firmware refuses for NVS: remove the flag, NVS encrypts by itself"
    case .keysNotFlagged(let name):
      "the keys partition \(name.quoted) lacks the flag encrypted: its keys lie in the clear"
    case .keysTooSmall(let name): "the keys partition \(name.quoted) has less than 0x1000 bytes: make it one sector"
    case .noKeysPartition:
      "there is no nvs_keys partition, so the firmware has no place for this key: add one, or use an HMAC key"
    case .tableProblem(let text): text
    default: "nothing stands against encrypted NVS in it"
    }
  }

  private static func text(_ scheme: KeyScheme, _ opens: Bool?) -> String {
    let problem: KeyProblem = scheme == .hmac ? .isHMACKey : .isKeysPartition
    switch opens {
    case nil: return problem.description
    case true?: return "\(problem); it opens this image \(scheme == .hmac ? "as the HMAC scheme" : "as such")"
    case false?: return "\(problem), though it does not open this image as such either"
    }
  }

  private static func badCRC(_ opens: Bool?) -> String {
    let problem = KeyProblem.badCRC.description
    switch opens {
    case nil: return problem
    case true?: return "the CRC of the key is bad, so the firmware refuses it, though its key bytes do open this image"
    case false?: return "\(problem); its key bytes do not open this image either"
    }
  }

  private static func shiftText(_ shift: Int) -> String {
    let distance = "\((shift < 0 ? -shift : shift).hex) bytes \(shift < 0 ? "before" : "after") the one each has here"
    return "this key opens it, but it was encrypted for another offset: every page for one \(distance)"
  }

  private static func orderText(_ moves: [PageMove]) -> String {
    let first = moves.prefix(4).map { "page \($0.page) belongs at \($0.encryptedFor)" }.joined(separator: ", ")
    return "this key opens it, but its pages lie in another order than they were encrypted for: \(first)"
      + (moves.count > 4 ? ", and \(moves.count - 4) more" : "")
  }

  /// `page 3 is`, `pages 1, 2 and 5 are`.
  private static func list(_ pages: [Int], _ verb: String? = nil) -> String {
    let isOne = pages.count == 1
    let shown = pages.prefix(8).map { String($0) }
    var text = shown.dropLast().joined(separator: ", ")
    text += (shown.count > 1 ? (pages.count > 8 ? ", " : " and ") : "") + (shown.last ?? "")
    if pages.count > 8 { text += " and \(pages.count - 8) more" }
    let verb = verb ?? (isOne ? " is" : " are")
    return "\(isOne ? "page" : "pages") \(text)\(verb)"
  }
}
