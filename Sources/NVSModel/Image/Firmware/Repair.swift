/// One thing that a mount would change in flash.
public struct Repair: Hashable, Sendable {
  enum Action: Hashable, Sendable {
    /// Marks entries of a page as erased and fills them with zeros.
    case eraseEntries(page: Int, slots: Range<Int>)
    case erasePage(Int)
    /// Copies all written entries of one page to another.
    case copyPage(from: Int, to: Int)
  }

  enum Reason: Hashable, Sendable {
    /// Bytes in an entry after the last one marked as used: a write that the power cut.
    case tornWrite
    case illegalState
    case badHeader(HeaderFault)
    /// A string or chunk with a data entry that is not marked as written.
    case missingData
    /// A later entry of the same page has the same namespace, key and chunk index.
    case duplicate
    /// The last entry of the newest page has the same namespace, key and type.
    case replacedByNewest
    /// A blob index that says another size or count than its chunks have.
    case indexMismatch
    /// A chunk without an index.
    case orphanChunk
    /// A page that was being emptied into another when the power was cut.
    case interruptedFreeing
    /// A page taken into use although it holds garbage.
    case corruptPage
  }

  let action: Action
  let reason: Reason

  /// The page that is changed.
  public var page: Int {
    switch action {
    case .eraseEntries(let page, _), .erasePage(let page), .copyPage(_, let page): page
    }
  }

  /// The first entry that is changed; nil for a whole page.
  public var slot: Int? {
    if case .eraseEntries(_, let slots) = action { return slots.lowerBound }
    return nil
  }
}

extension Repair: CustomStringConvertible {
  public var description: String {
    switch action {
    case .eraseEntries(let page, let slots):
      let what =
        slots.count == 1 ? "entry \(slots.lowerBound)" : "entries \(slots.lowerBound) to \(slots.upperBound - 1)"
      return "erase \(what) of page \(page): \(reason)"
    case .erasePage(let page): return "erase page \(page): \(reason)"
    case .copyPage(let source, let target): return "copy page \(source) to page \(target): \(reason)"
    }
  }
}

extension Repair.Reason: CustomStringConvertible {
  var description: String {
    switch self {
    case .tornWrite: "something was being written there when the power was cut"
    case .illegalState: "its state in the page's bitmap is illegal"
    case .badHeader(let fault): fault.sentence
    case .missingData: "a data entry of it is not marked as written"
    case .duplicate: "a later entry of the page has the same key"
    case .replacedByNewest: "the newest entry of the partition has the same key and type"
    case .indexMismatch: "its index and its chunks do not agree"
    case .orphanChunk: "no index claims it"
    case .interruptedFreeing: "the power was cut while the page was being emptied"
    case .corruptPage: "it holds no valid page header and is needed as a new page"
    }
  }
}

extension HeaderFault {
  /// What is wrong, as the end of a sentence.
  var sentence: String {
    switch self {
    case .crc: "its CRC is wrong"
    case .unknownType: "its type is unknown"
    case .span: "its span does not fit its size, its type or the page"
    case .chunkIndex: "its chunk index is not one for its type"
    case .blobSize: "its blob size is more than a blob can have"
    }
  }
}
