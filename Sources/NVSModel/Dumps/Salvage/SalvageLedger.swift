/// Where each entry of a dump that is marked as written went when the dump was salvaged: each once, none left out.
public struct SalvageLedger: Sendable {
  /// What became of an entry.
  public enum Fate: Hashable, Sendable {
    case kept
    /// Its value is kept in the form that a clean image has for it.
    case keptInNewerForm(NewerForm)
    /// A chunk or the index of a blob that is kept.
    case partOfKeptBlob
    /// Another value has taken its place, or none as it was erased: nothing is lost with it.
    case superseded(Superseded)
    case unreadable(Unreadable)
  }

  /// How a clean image holds what the dump holds otherwise.
  public enum NewerForm: String, Hashable, Sendable {
    case blob = "a blob of format version 1, kept as one of version 2"
    case string = "a string without a NUL at its end, kept with one"
    case index = "the damaged index of a blob, made anew"
    case namespace = "a namespace that another hides, kept under a new name"
  }

  /// What an entry gave way to.
  public enum Superseded: String, Hashable, Sendable {
    case copy = "a copy of it is kept"
    case newer = "a newer value of its key is kept"
    case older = "the firmware returns an older value of its key, which is kept"
    case otherType = "the firmware returns another type of its key, which is kept"
    case erased = "its key was being erased, or is erased since"
    case index = "the blob that it tells of is kept by another index"
    case namespace = "its namespace is kept by another entry"
  }

  /// Why an entry is not kept.
  public enum Unreadable: Hashable, Sendable {
    case header(HeaderFault)
    /// The data of an entry whose header is damaged, or that stand behind one.
    case behindDamage
    case value(PastValue.Damage)
    /// The header of data that are in use is marked as erased or never written.
    case headerState(EntryState)
    case noRoomForNUL
    case noName
    case namespaceTable
    /// The dump was cut short.
    case beyondEnd
  }

  /// A run of entries that belong together.
  public struct Line: Hashable, Sendable {
    /// The page that they lie in.
    public let page: Int
    /// Their places in it, also of those that are not marked as written.
    public let slots: Range<Int>
    /// How many of them are marked as written, at least 1.
    public let written: Int
    /// What became of them.
    public let fate: Fate
  }

  /// In the order of the bytes.
  public let lines: [Line]
  /// What was there and is gone: each a sentence, one for all that is left of a value.
  public let losses: [String]
  private let bytes: [UInt8]

  init(_ salvager: Salvager) {
    var accounts = SalvageAccounts(salvager)
    accounts.close()
    (lines, losses, bytes) = (accounts.lines, salvager.leftOut + accounts.losses, salvager.view.image.bytes)
  }

  /// How many entries are marked as written.
  public var total: Int { lines.reduce(0) { $0 + $1.written } }

  /// How many entries came to each kind of end, in their order: kept, kept in a newer form, part of a kept blob, superseded,
  /// unreadable.
  public var counts: [Int] {
    lines.reduce(into: [0, 0, 0, 0, 0]) { counts, line in counts[line.fate.kind] += line.written }
  }

  /// One sentence with all counts.
  public var summary: String {
    let names = ["kept", "kept in a newer form", "part of a kept blob", "superseded", "unreadable"]
    let list = zip(counts, names).map { "\($0) \($1)" }.joined(separator: ", ")
    return "\(plural(total, "written entry", "written entries")): \(list)"
  }

  /// The lines of what cannot be read.
  public var unreadable: [Line] { lines.filter { $0.fate.kind == 4 } }

  /// The bytes of a line as they lie in flash; where they are encrypted, decrypted.
  public func bytes(of line: Line) -> [UInt8] {
    let start = NVS.offset(page: line.page, entry: line.slots.lowerBound)
    return Array(bytes[start..<start + line.slots.count * NVS.entrySize])
  }
}

extension SalvageLedger.Line: CustomStringConvertible {
  public var description: String {
    let place =
      slots.count == 1 ? "entry \(slots.lowerBound)" : "entries \(slots.lowerBound) to \(slots.upperBound - 1)"
    return "page \(page), \(place): \(fate)"
  }
}

extension SalvageLedger.Fate: CustomStringConvertible {
  fileprivate var kind: Int {
    switch self {
    case .kept: 0
    case .keptInNewerForm: 1
    case .partOfKeptBlob: 2
    case .superseded: 3
    case .unreadable: 4
    }
  }

  public var description: String {
    switch self {
    case .kept: "kept"
    case .keptInNewerForm(let form): form.rawValue
    case .partOfKeptBlob: "part of a kept blob"
    case .superseded(let reason): reason.rawValue
    case .unreadable(let reason): reason.description
    }
  }
}

extension SalvageLedger.Unreadable: CustomStringConvertible {
  public var description: String {
    switch self {
    case .header(let fault): fault.sentence
    case .behindDamage: "it stands behind a damaged header, and may be its data"
    case .value(let damage): damage.description
    case .headerState(let state): "its header is marked as \(state.name), and its data as written"
    case .noRoomForNUL: "a string of \(NVS.maximumStringSize) bytes without a NUL, which no image can be made of"
    case .noName: "no name can be given to its namespace"
    case .beyondEnd: "the dump ends before it"
    case .namespaceTable: "it stands in the table of namespaces and names none"
    }
  }
}
