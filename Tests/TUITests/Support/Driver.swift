import NVSModel
@testable import Station
import TestSupport
import Testing

@testable import TUI

/// The program without a terminal, a disk or a board: what is pressed goes in, and what it asks for is answered from a
/// disk and a board of the test's own.
struct Driver {
  private(set) var state: State
  /// The files that are there, by path.
  var disk: [String: [UInt8]]
  /// What goes wrong when something is written; nil when nothing does.
  var writeFailure: String?
  var ports: [SerialPort] = [SerialPort(path: "/dev/ttyUSB0", description: "CP2102N USB to UART", stableName: nil)]
  private(set) var hasQuit = false
  /// Whether the world answers only when it is told to, by ``release(_:)``.
  var isSlow = false
  /// What a slow world has not answered yet, in the order in which it was asked.
  private(set) var held: [Effect] = []
  /// What was to be exported, in order, whether it was written or not.
  private(set) var exports: [ExportRequest] = []
  /// Every effect that is not about files, in order.
  private(set) var effects: [Effect] = []

  /// - Parameter csvs: the text of each CSV by its path, shown in this order.
  init(
    csvs: [(path: String, text: String)] = [("demo/mfg.csv", Sample.csv)], table: String? = Sample.table,
    files: [String: String] = Sample.files, other: ImageSource? = nil, width: Int = 80, height: Int = 24
  ) throws {
    disk = files.mapValues { Array($0.utf8) }
    let documents = try csvs.map { try FactoryDocument(name: $0.path, bytes: Array($0.text.utf8)) }
    for document in documents { disk[document.name] = document.bytes }
    let named = table.map {
      Workspace.NamedTable(path: "demo/partitions.csv", table: PartitionTable(bytes: Array($0.utf8)))
    }
    state = State(workspace: Workspace(documents: documents, table: named))
    state.otherImage = other
    send(.resize(width: width, height: height))
    state.linkLayoutToRow()
  }

  // MARK: Hands

  mutating func send(_ event: Event) { handle(.terminal(event)) }
  mutating func answer(_ outcome: Outcome) { handle(.outcome(outcome)) }

  /// Presses keys by their names, blanks between them: `Down F2 Ctrl-S d d`. What stands in quotes is typed: `'a b'`.
  mutating func keys(_ names: String, sourceLocation: SourceLocation = #_sourceLocation) {
    for (index, part) in names.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 {
        for character in part { send(.key(KeyPress(character))) }
        continue
      }
      for name in part.split(separator: " ") {
        guard let key = KeyPress(name: String(name)) else {
          Issue.record("no key is called \(name)", sourceLocation: sourceLocation)
          continue
        }
        send(.key(key))
      }
    }
  }

  mutating func paste(_ text: String) { send(.paste(text)) }

  mutating func click(_ x: Int, _ y: Int, twice: Bool = false) {
    send(.mouse(MouseEvent(.press, x: x, y: y)))
    if twice { send(.mouse(MouseEvent(.doublePress, x: x, y: y))) }
  }

  /// Clicks on the first place of the screen that shows a text.
  mutating func click(on text: String, twice: Bool = false, sourceLocation: SourceLocation = #_sourceLocation) {
    let screen = self.screen
    for y in 0..<screen.height {
      for x in 0..<screen.width {
        let rest = (x..<screen.width).lazy.map { screen.text(x: $0, y: y) }.joined()
        if rest.starts(with: text) { return click(x, y, twice: twice) }
      }
    }
    Issue.record("\(text) is not on the screen", sourceLocation: sourceLocation)
  }

  // MARK: Eyes

  var screen: Screen { Picture(state).screen }
  var text: String { screen.text.joined(separator: "\n") }
  /// The offsets that the lines of bytes begin with, where both panes are shown.
  var offsets: [Substring] {
    screen.text.compactMap { line in
      let text = line.drop { $0 != "│" }.dropFirst().prefix(6)
      return text.hasSuffix(" ") && text.dropLast().allSatisfy(\.isHexDigit) ? text.dropLast() : nil
    }
  }
  var message: String { state.message?.text ?? "" }
  var row: Int { state.grid.row }
  var column: FactoryColumn { state.grid.column }
  var document: FactoryDocument { state.workspace.documents[state.current] }
  var csv: String { String(decoding: document.bytes, as: UTF8.self) }
  var keysOfRows: [String] { document.rows.map(\.texts.key) }

  /// The document whose cell is being edited, as far as the next key goes; nil when none is.
  var documentEdited: String? { state.editor == nil ? nil : document.name }

  func cell(_ row: Int, _ column: FactoryColumn) -> String { document.rows[row].texts[column] }

  var dialog: Dialog? { if case .dialog(let dialog) = state.overlay { dialog } else { nil } }
  var prompt: Prompt? { if case .prompt(let prompt) = state.overlay { prompt } else { nil } }

  var flashRequests: [FlashRequest] {
    effects.compactMap { if case .startFlash(let request) = $0 { request } else { nil } }
  }
  var flashAnswers: [FlashAnswer] {
    effects.compactMap { if case .answerFlash(let answer) = $0 { answer } else { nil } }
  }
  var copied: String? {
    effects.compactMap { if case .copyToClipboard(let text) = $0 { text } else { nil } }.last
  }

  // MARK: The world

  /// The effects that nothing has answered yet.
  mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  /// The next effect that is about a dump.
  mutating func takeImageEffect() -> Effect? {
    let place = effects.firstIndex { effect in
      switch effect {
      case .analyse, .decode, .edit: true
      default: false
      }
    }
    return place.map { effects.remove(at: $0) }
  }

  private mutating func handle(_ input: State.Input) {
    for effect in state.handle(input) { carryOut(effect) }
  }

  /// Lets a slow world answer what it was asked: the first thing, or another.
  mutating func release(_ index: Int = 0, sourceLocation: SourceLocation = #_sourceLocation) {
    guard held.indices.contains(index) else {
      Issue.record("nothing is asked for", sourceLocation: sourceLocation)
      return
    }
    let effect = held.remove(at: index)
    isSlow = false
    carryOut(effect)
    isSlow = true
  }

  private mutating func carryOut(_ effect: Effect) {
    if isSlow, effect.isAnswered { return held.append(effect) }
    switch effect {
    case .readFiles(let requests): answer(.filesRead(contents(of: requests)))
    case .save(let request):
      let found = disk[request.path]
      let result = write(request.bytes, to: request.path, isForced: request.isForced || found == nil) {
        request.expected == nil ? .exists(paths: [request.path]) : found == request.expected ? nil : .changedOnDisk
      }
      answer(.saved(request, result))
    case .export(let request):
      exports.append(request)
      answer(.exported(request, write(request)))
    case .listPorts: answer(.portsListed(ports))
    case .quit: hasQuit = true
    default: effects.append(effect)
    }
  }

  private mutating func write(
    _ bytes: [UInt8], to path: String, isForced: Bool, _ objection: () -> WriteProblem?
  ) -> Result<Void, WriteProblem> {
    if !isForced, let objection = objection() { return .failure(objection) }
    if let writeFailure { return .failure(.failed(writeFailure)) }
    disk[path] = bytes
    return .success(())
  }

  private mutating func write(_ request: ExportRequest) -> Result<Void, WriteProblem> {
    let there = request.files.map(\.path).filter { disk[$0] != nil }
    if !there.isEmpty, !request.isForced { return .failure(.exists(paths: there)) }
    if let writeFailure { return .failure(.failed(writeFailure)) }
    for file in request.files { disk[file.path] = file.bytes }
    return .success(())
  }

  private func contents(of requests: [FileRequest]) -> [FileRequest: FileContent] {
    var contents: [FileRequest: FileContent] = [:]
    for request in requests {
      let path = "demo/\(request.path)"
      contents[request] =
        disk[path].map { .found($0, path: path, isBesideDocument: false) }
        ?? .missing("there is no file \(request.path)")
    }
    return contents
  }
}

/// What most tests open.
enum Sample {
  static let csv = """
    # Factory values
    key,type,encoding,value
    mfg_ns,namespace,,
    serial_no,data,string,SN00000017
    hw_rev,data,u8,3

    cert,file,binary,cert.pem
    wifi_pass,data,string,hunter2hunter2

    """

  static let table = Samples.partitions

  static let files = ["demo/cert.pem": String(repeating: "0123456789ABCDE\n", count: 40)]
}

extension Effect {
  /// Whether the world has an answer to it, and not only does something.
  fileprivate var isAnswered: Bool {
    switch self {
    case .readFiles, .save, .export, .listPorts: true
    default: false
    }
  }
}
