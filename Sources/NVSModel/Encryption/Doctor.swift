/// Says why encrypted factory data cannot be read: given a table, a key and an image, or some of them.
public struct Doctor: Sendable {
  /// What was found, the reason to look at first before what follows from it; never empty when anything was given.
  public let diagnoses: [Diagnosis]

  var isWrong: Bool { diagnoses.contains(where: \.isWrong) }

  /// A key file's bytes with what it is said to be.
  public struct Key: Sendable {
    let bytes: [UInt8]
    let scheme: KeyScheme

    /// Takes the bytes as they are: what is wrong with them is for the doctor to say.
    public init(_ bytes: [UInt8], as scheme: KeyScheme) {
      (self.bytes, self.scheme) = (bytes, scheme)
    }
  }

  /// Examines what is given. Blocks for up to a second where nothing opens a large image.
  public init(table: PartitionTable? = nil, key: Key? = nil, image: [UInt8]? = nil) {
    var found = table.map { Self.examine($0, key?.scheme) } ?? []
    let image = image.map { PartitionImage($0) }
    var keys: KeyFile?
    if let key {
      let (file, diagnosis) = Self.examine(key, image)
      keys = file
      if let diagnosis { found.append(diagnosis) }
    }
    if let image {
      // Of an image that no usable key was given for, the key's trouble says all unless it is plain or no image.
      let about = ImageExamination(image, keys: keys).diagnoses
      found += key != nil && keys == nil ? about.filter { $0 != .needsKey } : about
    }
    diagnoses = found.filter(\.isWrong) + found.filter { !$0.isWrong }
  }

  /// Examines whether keys that were read already open an image.
  public init(keys: KeyFile, image: [UInt8]) {
    diagnoses = ImageExamination(PartitionImage(image), keys: keys).diagnoses
  }

  private static func examine(_ table: PartitionTable, _ scheme: KeyScheme?) -> [Diagnosis] {
    var found: [Diagnosis] = []
    for partition in table.partitions {
      if partition.isNVS, partition.flags.contains(.encrypted) { found.append(.nvsFlaggedEncrypted(partition.name)) }
      guard partition.isNVSKeys else { continue }
      if !partition.flags.contains(.encrypted) { found.append(.keysNotFlagged(partition.name)) }
      if partition.size < NVS.pageSize { found.append(.keysTooSmall(partition.name)) }
    }
    if scheme == .keysPartition, table.keysPartitions.isEmpty { found.append(.noKeysPartition) }
    if table.partitions.isEmpty { found.append(.tableProblem("there is no partition in it")) }
    for problem in table.tableProblems where problem.problem.severity == .error {
      let partition = problem.row.flatMap { table.rows[$0].partition }
      // Said above.
      if problem.field == .flags, let partition, partition.isNVS, partition.flags.contains(.encrypted) { continue }
      if table.partitions.isEmpty { continue }
      found.append(.tableProblem(problem.problem.message))
    }
    return found.isEmpty ? [.tableIsGood] : found
  }

  /// The keys to try, and what to say of the file; with an image a good file is not worth a word.
  private static func examine(_ key: Key, _ image: PartitionImage?) -> (KeyFile?, Diagnosis?) {
    func opens(_ keys: EncryptionKeys?) -> Bool? {
      guard let image, let keys else { return nil }
      return KeyTrial(image, keys: keys).isOpened
    }
    do {
      let file = try KeyFile(key.bytes, as: key.scheme)
      return (file, image == nil ? .keyIsGood(file.scheme) : nil)
    } catch {
      switch error {
      case .isHMACKey, .isKeysPartition:
        let other = try? KeyFile(key.bytes)
        return (nil, .otherScheme(error == .isHMACKey ? .hmac : .keysPartition, opens: opens(other?.keys)))
      case .badCRC:
        let bare = EncryptionKeys(SecretBytes(copying: key.bytes.prefix(EncryptionKeys.size)))
        return (nil, .badKeyCRC(opens: opens(bare)))
      default: return (nil, .keyProblem(error))
      }
    }
  }
}

/// What can be said of an image and the keys that are to open it.
private struct ImageExamination {
  let diagnoses: [Diagnosis]

  init(_ image: PartitionImage, keys: KeyFile?) {
    let isInUse = image.pages.contains { $0.header.isIntact && $0.header.state != .uninitialized }
    let isBlank = image.bytes.allSatisfy { $0 == 0xFF }
    guard isInUse || isBlank else {
      diagnoses = [Self.firstPage(in: image.bytes).map { .pagesAt($0) } ?? .noPages]
      return
    }
    let missing = image.trailingBytes.isEmpty ? 0 : NVS.pageSize - image.trailingBytes.count
    let answers = KeyTrial(image, keys: keys?.keys, isSearching: true)
    diagnoses = (missing > 0 ? [.cutShort(by: missing)] : []) + Self.judge(answers, keys?.scheme)
  }

  private static func judge(_ trial: KeyTrial, _ scheme: KeyScheme?) -> [Diagnosis] {
    if trial.isEmpty { return [scheme == nil ? .blank : .nothingWritten] }
    let plain = trial.pages(.plain)
    let encrypted = trial.answers.indices.filter { ![.plain, .empty].contains(trial.answers[$0]) }
    if !plain.isEmpty, !encrypted.isEmpty { return [.halfPlain(plain: plain, encrypted: encrypted)] }
    guard let scheme else { return [plain.isEmpty ? .needsKey : .plain] }
    if !plain.isEmpty { return [.notEncrypted] }
    let moves = trial.answers.enumerated().compactMap { page, answer -> Diagnosis.PageMove? in
      if case .openedAs(let place) = answer { return Diagnosis.PageMove(page: page, encryptedFor: place) }
      return nil
    }
    if !moves.isEmpty {
      let shifts = Set(moves.map { $0.encryptedFor - $0.page })
      if let shift = shifts.first, shifts.count == 1, !trial.isOpened { return [.otherOffset(shift * NVS.pageSize)] }
      return [.otherOrder(moves)]
    }
    guard trial.isOpened else { return [.wrongKey] }
    let closed = trial.pages(.closed)
    return [closed.isEmpty ? .opens(scheme) : .closedPages(closed)]
  }

  /// How far past a multiple of the page's size the first page header begins, where there is one.
  private static func firstPage(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= NVS.headerSize else { return nil }
    for offset in stride(from: 0, through: bytes.count - NVS.headerSize, by: 4) {
      // What every header has, which is quicker to see than its CRC.
      guard bytes[offset + PageLayout.version] >= 0xFE, bytes[offset + PageLayout.reserved] == 0xFF,
        bytes[offset] != 0xFF
      else { continue }
      let header = PageHeader(bytes, at: offset)
      if header.isIntact, header.state != nil { return offset % NVS.pageSize }
    }
    return nil
  }
}
