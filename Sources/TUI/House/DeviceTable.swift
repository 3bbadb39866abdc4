import NVSModel

/// The devices that are open: a table of values, and the row of it that is shown as rows and bytes.
struct DeviceTable: Sendable {
  var table: ValuesTable
  /// What counters give the first device.
  var firstNumber = 1
  /// The device that is shown, by its position in the table.
  var position = 0
  /// The text that is being typed, which counts as if it stood in its cell.
  var draft: Draft?
  /// The job that finds the rows that are not known yet.
  var scan: JobID?
  /// What was found when all devices were looked at last; see `Workspace.findings` for what is still so.
  var findings: DeviceFindings?
  /// The positions of the devices of which a cell was changed since, where nothing else was; nil where more was.
  var changedRows: Set<Int>? = []
  /// The job that looks at them, and what it was started for.
  var proof: JobID?
  var proofSubject: DeviceProofSubject?
  /// The positions of the devices whose images were made as they are now.
  var made: Set<Int32> = []

  /// A cell as it would be if the editor were closed now.
  struct Draft: Hashable, Sendable {
    let row: Int
    let column: Int
    let text: String
  }

  /// So much of a table is looked at before the first screen is shown.
  static let firstBytes = 1 << 16

  /// With the rows that the first screen shows.
  init(_ table: ValuesTable) {
    self.table = table
    self.table.scan(bytes: Self.firstBytes)
  }

  var chosen: ChosenDevice {
    var shown = table
    if let draft, draft.row < shown.rowCount { shown.set(column: draft.column, ofRow: draft.row, to: draft.text) }
    return ChosenDevice(table: shown, position: position, firstNumber: firstNumber)
  }
}

/// What the rows are filled in for.
struct ChosenDevice: Sendable {
  let table: ValuesTable
  let position: Int
  let firstNumber: Int
}

/// The rows of the documents as they go into an image: a template's with the values of the chosen device.
struct FilledRows: Sendable {
  private(set) var documents: [FactoryDocument]
  /// The template and the devices; nil where the documents are factory data themselves.
  private(set) var batch: Batch?
  private(set) var device: Device?
  private var obstacles: [DeviceProblem] = []

  /// - Parameter chosen: nil where no devices are open.
  init(_ documents: [FactoryDocument], _ chosen: ChosenDevice?) {
    self.documents = documents
    guard let chosen, let first = documents.first,
      let template = try? Template(name: first.name, bytes: first.bytes)
    else { return }
    let batch = Batch(template: template, table: chosen.table, firstNumber: chosen.firstNumber)
    let device = batch.device(at: chosen.position)
    self.documents = [batch.document(for: device)]
    obstacles = batch.obstacles(of: device)
    (self.batch, self.device) = (batch, device)
  }

  /// Adds what is wrong with the template, the rows of which are those of the only document.
  func add(to evaluation: inout Evaluation) {
    guard let batch else { return }
    let rows = Set(obstacles.compactMap(\.templateRow))
    let others = evaluation.problems.filter { problem in problem.row.map { !rows.contains($0) } ?? true }
    evaluation.problems =
      batch.templateProblems.map { CellProblem(document: 0, row: nil, column: nil, problem: $0) }
      + obstacles.compactMap { found in
        found.templateRow.map {
          CellProblem(document: 0, row: $0, column: .value, problem: Problem(found.severity, found.message))
        }
      } + others
  }

  /// What is wrong with the table and the row of the device.
  var problems: [OpenProblem] {
    guard let batch, let table = batch.table, let device else { return [] }
    let header = table.problems + batch.problems.filter { $0.file == .table }.map(\.problem)
    return header.map { OpenProblem(.devices(row: nil, column: nil), $0.severity, $0.message, file: table.name) }
      + obstacles.filter { $0.templateRow == nil }.map { found in
        let column = found.column.flatMap { table.columns.indices.contains($0) ? table.columns[$0] : nil }
        let place = OpenProblem.Place.devices(row: device.position, column: column)
        return OpenProblem(place, found.severity, found.message, file: table.name)
      }
  }
}

/// The devices that are open.
extension House {
  /// Finds the rows of the table that are not known yet, beside the screen.
  mutating func scanDevices() {
    guard let devices = workspace.devices, devices.scan == nil, !devices.table.isComplete else { return }
    let table = devices.table
    let title = "reading \(fileName(table.name))"
    let scan = start(title, .background, { _, control in table.scanned(control) }) { house, copy in
      house.workspace.devices?.scan = nil
      house.workspace.devices?.table.adopt(copy)
    }
    workspace.devices?.scan = scan
  }

  /// Shows another device.
  mutating func chooseDevice(_ position: Int) {
    guard let devices = workspace.devices, devices.position != position else { return }
    workspace.devices?.position = position
    forgetFiles()
    refreshPreview()
  }

  /// Lets go of what was read for other devices, before it is as much as they all have.
  private mutating func forgetFiles() {
    guard workspace.files.count > 256 else { return }
    workspace.files = [:]
    requestedFiles = []
  }
}

extension ValuesTable {
  /// The same table with all its rows known, as far as somebody waits for it.
  func scanned(_ control: JobControl) -> ValuesTable {
    var copy = self
    while !copy.isComplete, !control.isCancelled {
      copy.scan(bytes: 4 << 20)
      control.tell(Progress(done: Int(copy.scannedShare * 100), total: 100, unit: "%"))
    }
    return copy
  }
}
