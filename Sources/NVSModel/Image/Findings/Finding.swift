/// Something wrong or noteworthy in an image, said at the place where it is.
public struct Finding: Hashable, Sendable {
  /// How much is wrong.
  public let severity: Problem.Severity
  let code: Code
  /// The page and entry it concerns; nil when it concerns more than one.
  public let page: Int?
  /// The entry that it concerns, as its place in ``page``; nil when it concerns more than one.
  public let entry: Int?
  /// In bytes from the start of the partition.
  public let offset: Int?
  /// One sentence without a full stop.
  public let message: String

  /// Stable names, for scripts.
  enum Code: String, CaseIterable, Hashable, Sendable {
    case mountFails = "mount_fails"
    case blank
    case notNVS = "not_nvs"
    case looksEncrypted = "looks_encrypted"
    case truncated
    case noFreePage = "no_free_page"
    case pageHeaderCRC = "page_header_crc"
    case pageState = "page_state"
    case pageNotBlank = "page_not_blank"
    case pageCorrupt = "page_corrupt"
    case pageFreeing = "page_freeing"
    case newerVersion = "newer_version"
    case olderVersion = "older_version"
    case sameSequence = "same_sequence"
    case entryHeader = "entry_header"
    case entryState = "entry_state"
    case dataCRC = "data_crc"
    case dataIncomplete = "data_incomplete"
    case keyNotTerminated = "key_not_terminated"
    case stringNotTerminated = "string_not_terminated"
    case interruptedWrite = "interrupted_write"
    case duplicate
    case sameKeyTypes = "same_key_types"
    case staleCopy = "stale_copy"
    case orphanChunk = "orphan_chunk"
    case blobIndexMismatch = "blob_index_mismatch"
    case blobLost = "blob_lost"
    case unreadable
    case unreachable
    case namespaceTwice = "namespace_twice"
    case v1Blob = "v1_blob"
    case newType = "new_type"
    case readableSecret = "readable_secret"
    case readableErased = "readable_erased"
  }
}

extension Finding {
  /// As one line: severity, place, message.
  ///
  /// - Parameter partition: where the partition lies, since offsets are those of the flash.
  public func line(in partition: PartitionPlace) -> String {
    var place = ""
    if let page { place += "page \(page)" }
    if let entry { place += (place.isEmpty ? "" : ", ") + "entry \(entry)" }
    if let offset { place += (place.isEmpty ? "" : ", ") + "at \(partition.inFlash(offset).hex)" }
    return "\(severity.rawValue): \(place.isEmpty ? "" : place + ": ")\(message) [\(code.rawValue)]"
  }
}

extension FirmwareView {
  /// Everything wrong or noteworthy in the image. O(bytes).
  public var findings: Findings { History(self).findings }
}

extension History {
  /// Everything wrong or noteworthy in the image, of each kind as many as anyone reads. O(bytes).
  public var findings: Findings { findings(ofAKind: Findings.usualLimit) }

  /// Everything wrong or noteworthy in the image. O(bytes).
  ///
  /// - Parameter limit: how many of one kind are listed; the others are counted.
  public func findings(ofAKind limit: Int) -> Findings {
    var inspector = Inspector(self, limit: limit)
    inspector.inspectPartition()
    inspector.inspectPages()
    if !inspector.isEncrypted {
      inspector.inspectEntries()
      inspector.inspectTornWrites()
      inspector.inspectNamespaces()
      inspector.inspectListing()
      inspector.inspectKeys()
    }
    return inspector.found
  }
}
