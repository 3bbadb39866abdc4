/// Makes of documents the items of one image. Keeps what is slow to derive, so keep it between evaluations.
public struct Evaluator: Sendable {
  /// Derived Wi-Fi keys, which take milliseconds each.
  private var wifiKeys: [WiFiCredentials: [UInt8]] = [:]

  /// One that has derived nothing yet.
  public init() {}

  /// What `documents` mean together, in their order.
  ///
  /// - Parameter files: what became of ``FactoryDocument/fileRequests``; one that is not there counts as not read yet.
  public mutating func evaluate(
    _ documents: [FactoryDocument], files: [FileRequest: FileContent], version: FormatVersion
  ) -> Evaluation {
    var pass = EvaluationPass(files: files, version: version, wifiKeys: wifiKeys)
    pass.reserve(documents.reduce(8) { $0 + $1.rows.count })
    for (index, document) in documents.enumerated() { pass.read(document, index) }
    pass.evaluation.firstRows.append(pass.rowNumber)
    wifiKeys = pass.wifiKeys.count > 64 ? [:] : pass.wifiKeys
    return pass.evaluation
  }
}

/// One walk over all rows of all documents.
private struct EvaluationPass {
  let files: [FileRequest: FileContent]
  let version: FormatVersion
  var wifiKeys: [WiFiCredentials: [UInt8]]
  var evaluation = Evaluation()
  var rowNumber = 0

  private var documents: [FactoryDocument] = []
  private var namespaces: [Key: Int] = [:]
  private var namespace: Int?
  private var taken: [TakenKey: Taken] = [:]
  private var wifi = WiFiState()
  private var requested: Set<FileRequest> = []

  // Where the walk is.
  private var row = 0
  private var line = 0
  private var current: FactoryRow.Reading?
  private var csvLine: CSVLine?
  private var header = FactoryHeader.standard

  private struct TakenKey: Hashable {
    var namespace: Int
    var key: Key
  }

  /// What wrote a key first.
  private struct Taken {
    var document: Int
    var row: Int
    /// The line of the file on which that row begins.
    var line: Int
    /// Its place in the evaluation's items.
    var item: Int
    /// Whether a Wi-Fi key brought it along.
    var isExtra: Bool
  }

  init(files: [FileRequest: FileContent], version: FormatVersion, wifiKeys: [WiFiCredentials: [UInt8]]) {
    (self.files, self.version, self.wifiKeys) = (files, version, wifiKeys)
  }

  mutating func reserve(_ count: Int) {
    evaluation.items.reserveCapacity(count)
    taken.reserveCapacity(count)
  }

  mutating func read(_ document: FactoryDocument, _ index: Int) {
    evaluation.firstRows.append(rowNumber)
    documents.append(document)
    header = document.header
    for problem in document.problems {
      evaluation.problems.append(CellProblem(document: index, row: nil, column: nil, problem: problem))
    }
    var nextLine = 0
    line = 1
    let rows = document.rows
    for row in rows.indices {
      while nextLine < document.lineIndex(ofRow: row) {
        line += document.text.place(ofLine: nextLine).height
        nextLine += 1
      }
      csvLine = rows[row].line
      let reading = rows[row].read()
      (self.row, current) = (row, reading)
      for finding in reading.problems { report(finding.problem, finding.column) }
      if let meaning = reading.meaning { read(meaning) }
      rowNumber += 1
    }
  }

  private mutating func read(_ meaning: FactoryRow.Meaning) {
    switch meaning {
    case .namespace(let key):
      beginNamespace(key)
    case .value(let key, let content):
      write(key, content)
    case .file(let key, let encoding, let path):
      let request = FileRequest(document: documents[documents.count - 1].name, path: path)
      if requested.insert(request).inserted { evaluation.fileRequests.append(request) }
      guard let bytes = bytes(ofFile: path) else { return }
      do {
        let content = try ValueReader.content(bytes, as: encoding)
        noteDifferences(ofFile: path, encoding, content)
        write(key, content, fromFile: bytes)
      } catch {
        let isSecret = current?.texts.looksSecret == true || Secrets.isPrivateKey(bytes)
        find(.error, .value, "file \(path.quoted): \(error.description(isSecret: isSecret))")
      }
    }
  }

  // MARK: Namespaces

  private mutating func beginNamespace(_ key: Key) {
    if let known = namespaces[key] {
      if known != namespaces.count {
        let note =
          "goes back to namespace \(key.text.quoted); Espressif's generator would write the rows below to the last new one"
        find(.note, .key, note)
      }
      namespace = known
    } else {
      if namespaces.count >= NVS.maximumNamespaces {
        find(.error, .key, "this is namespace \(namespaces.count + 1): the firmware takes \(NVS.maximumNamespaces)")
      }
      namespaces[key] = namespaces.count + 1
      namespace = namespaces.count
    }
    evaluation.items.append(Item(row: rowNumber, key: key, content: .namespace))
  }

  // MARK: Values

  /// Appends an item, and those that the Wi-Fi keys bring with them where the reference generator writes them.
  private mutating func write(_ key: Key, _ content: Item.Content, fromFile: [UInt8]? = nil) {
    guard let current, let wifiKey = current.wifiKey else { return append(key, content) }
    let value = fromFile ?? Array(current.texts.value.utf8)
    if let credentials = wifi.accessPoint(after: wifiKey, value: value) {
      let info = wifiKeys[credentials] ?? credentials.keyInfo
      wifiKeys[credentials] = info
      appendExtra("ap.pmk_info", info)
    }
    append(key, content)
    for extra in wifi.stationEntries(after: wifiKey) { appendExtra(extra.key, extra.bytes) }
  }

  private mutating func appendExtra(_ name: String, _ bytes: [UInt8]) {
    guard let key = try? Key(validating: name) else { return }
    append(key, .blob(bytes), name: name)
  }

  private mutating func append(_ key: Key, _ content: Item.Content, name: String? = nil) {
    guard let namespace else {
      return find(.error, .key, "this row stands before any namespace: put a row of type namespace above it")
    }
    if let problem = content.excess(version) { return find(.error, .value, problem) }
    let here = Taken(
      document: documents.count - 1, row: row, line: line, item: evaluation.items.count, isExtra: name != nil)
    let place = TakenKey(namespace: namespace, key: key)
    if let first = taken.updateValue(here, forKey: place) {
      let isReplaced = first.isExtra && name == nil
      taken[place] =
        isReplaced ? Taken(document: here.document, row: row, line: line, item: first.item, isExtra: false) : first
      return refuse(key, content, name: name, first)
    }
    if let difference = content.difference(version) { find(.note, .value, difference) }
    evaluation.items.append(Item(row: rowNumber, key: key, content: content))
  }

  /// A second value for a key is an error, unless one is derived from Wi-Fi keys: of two such the later knows more,
  /// and a row of its own is what its writer means.
  private mutating func refuse(_ key: Key, _ content: Item.Content, name: String?, _ first: Taken) {
    if let name, first.isExtra {
      evaluation.items[first.item].content = content
      return find(.note, .key, "Espressif's generator writes \(name) twice here, first with older values")
    }
    if first.isExtra || name != nil {
      if name == nil { evaluation.items[first.item] = Item(row: rowNumber, key: key, content: content) }
      return find(.note, .key, "the row for \(key.text.quoted) counts; Espressif's generator writes it a second time")
    }
    find(.error, .key, "\(key.text.quoted) is in this namespace already, ", naming: reference(to: first))
  }

  private func reference(to taken: Taken) -> RowReference {
    let document = documents[taken.document]
    var place = document.rows[taken.row].line.place(ofCell: document.header.index(of: .key) ?? 0)
    place.line += taken.line - 1
    return RowReference(
      file: taken.document == documents.count - 1 ? nil : document.name, row: taken.row + 1, place: place)
  }

  // MARK: Files

  private mutating func bytes(ofFile path: String) -> [UInt8]? {
    let request = FileRequest(document: documents[documents.count - 1].name, path: path)
    do {
      let (bytes, note) = try FileContent.bytes(files[request], path)
      if let note { find(.note, .value, note) }
      return bytes
    } catch {
      find(.error, .value, error.description)
      return nil
    }
  }

  private mutating func noteDifferences(ofFile path: String, _ encoding: RowEncoding, _ content: Item.Content) {
    if let key = current?.wifiKey {
      let what = key.isOfStation ? "stores" : "derives ap.pmk_info from"
      if key != .accessPointMode {
        find(.note, .value, "Espressif's generator \(what) the path itself, not the file's content")
      }
    }
    if let difference = encoding.differenceOfFile { find(.note, .encoding, difference) }
  }

  // MARK: Problems

  /// Reports a problem whose place counts from the row's first line.
  private mutating func report(_ problem: Problem, _ column: FactoryColumn?) {
    var problem = problem
    problem.place?.line += line - 1
    let document = documents.count - 1
    evaluation.problems.append(CellProblem(document: document, row: row, column: column, problem: problem))
  }

  private mutating func find(
    _ severity: Problem.Severity, _ column: FactoryColumn, _ message: String, naming other: RowReference? = nil
  ) {
    guard let csvLine else { return }
    let place = csvLine.place(ofCell: header.index(of: column) ?? csvLine.cells.count)
    report(Problem(severity, message, naming: other, "", at: place), column)
  }
}
