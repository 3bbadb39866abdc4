import NVSModel

/// Everything that the screen shows and the keys act on. A value: what happens is in ``handle(_:)``, what is seen in
/// ``Picture``.
struct State: Sendable {
  enum Stage: Hashable, Sendable {
    case main, partitions, flash, dump, image
  }

  enum Pane: Hashable, Sendable {
    case rows, layout
  }

  var workspace: Workspace
  /// The terminal's size in cells.
  var width = 80
  var height = 24
  var stage = Stage.main
  var pane = Pane.rows
  /// The document whose rows are shown.
  var current = 0
  var grid = GridCursor()
  var layout = LayoutCursor()
  var editor: CellEditor?
  var overlay: Overlay?
  var message: Message?
  /// The first of two keys, waiting for the second.
  var pendingKeys: [KeyPress] = []
  var partitionCursor = 0
  var flash = FlashState()
  /// A second dump, to compare with.
  var otherImage: ImageSource?
  /// The whole flash that is open; nil where none is.
  var dump: DumpState?
  /// The NVS image that is shown; nil while it is being read, and where none is open.
  var image: ImageState?
  var isRevealing = false
  /// Whether the bytes are shown as they lie in an encrypted partition.
  var showsEncrypted = false
  var clipboard: [RowTexts] = []
  var searched = ""
  /// The files that have been asked for, so that none is asked for twice.
  var requestedFiles: Set<FileRequest> = []
  /// What goes on once the files that rows name have been read again.
  var afterReading: Action?
  var writes = Writes()
  var themes: [String] = []

  init(workspace: Workspace) {
    self.workspace = workspace
  }

  var place: Place {
    switch stage {
    case .partitions: .partitions
    case .flash: .flash
    case .dump: .dump
    case .image: .image
    case .main: pane == .rows ? .rows : .layout
    }
  }

  var preview: Preview { workspace.preview }

  /// The document whose rows are shown; nil when none is open.
  var document: FactoryDocument? {
    workspace.documents.indices.contains(current) ? workspace.documents[current] : nil
  }

  var rowCount: Int { document?.rows.count ?? 0 }
  var hasChanges: Bool { workspace.documents.contains(where: \.isChanged) || image?.edits.areWritten == false }
  /// The terminal is too small to show anything useful.
  var isCramped: Bool { width < 60 || height < 15 }

  /// A sentence for the status line; the next key takes it away.
  struct Message: Hashable, Sendable {
    enum Tone: Hashable, Sendable {
      case note, good, warning, error
    }

    let tone: Tone
    let text: String
  }

  mutating func say(_ tone: Message.Tone, _ text: String) {
    message = Message(tone: tone, text: text)
  }
}

/// Where the cursor stands in the rows, and what is seen of them.
struct GridCursor: Hashable, Sendable {
  var row = 0
  var column = FactoryColumn.key
  /// The first row on the screen.
  var top = 0
  /// The other end of the selection; nil when only the cursor's row is selected.
  var anchor: Int?

  var selection: ClosedRange<Int> {
    let other = anchor ?? row
    return min(row, other)...max(row, other)
  }
}

extension State {
  /// Keeps every cursor inside what there is, and in sight.
  mutating func settle() {
    current = max(0, min(current, workspace.documents.count - 1))
    grid.row = max(0, min(grid.row, rowCount - 1))
    grid.anchor = grid.anchor.map { max(0, min($0, rowCount - 1)) }
    let frame = Frame(self)
    grid.top = scrolled(grid.top, to: grid.row, height: frame.gridRows, count: rowCount)
    layout.settle(in: layoutLines(frame), height: frame.layoutRows)
    settleImage(frame)
    let partitions = workspace.table?.table.partitions.count ?? 0
    partitionCursor = max(0, min(partitionCursor, partitions - 1))
  }

  /// The lines of the image for the width that the Layout pane has.
  func layoutLines(_ frame: Frame) -> LayoutLines {
    LayoutLines(preview.image, bytesPerLine: frame.bytesPerLine)
  }

  /// Puts the byte cursor on the entry that the row under the cursor wrote.
  mutating func linkLayoutToRow() {
    guard let (page, entry) = preview.firstEntry(document: current, row: grid.row) else { return }
    let frame = Frame(self)
    layout.show(NVS.offset(page: page, entry: entry), in: layoutLines(frame), height: frame.layoutRows)
  }

  /// Puts the row cursor on the row that wrote the byte under the cursor.
  mutating func linkRowToLayout() {
    guard let place = preview.row(atOffset: layout.offset) else { return }
    current = place.document
    grid.row = place.row
    grid.anchor = nil
  }
}

extension Preview {
  /// The first entry that a row wrote.
  func firstEntry(document: Int, row: Int) -> (page: Int, entry: Int)? {
    encoded?.firstEntry(ofRow: evaluation.itemRow(document: document, row: row))
  }

  /// The row that wrote the byte at an offset.
  func row(atOffset offset: Int) -> (document: Int, row: Int)? {
    guard let field = image.field(at: offset), let index = field.entry else { return nil }
    let entry = image.entries[index]
    guard let number = encoded?.row(page: Int(entry.page), entry: Int(entry.slot)) else { return nil }
    return evaluation.place(ofItemRow: number)
  }
}
