import NVSModel
import Station

/// What all desks share: what is open, what is under way, what lies over the screen, and what is said.
struct House: Sendable {
  /// The terminal's size in cells.
  var width = 80
  var height = 24
  /// The desk that is shown.
  private(set) var shown: DeskID
  var overlay: Overlay?
  var message: Message?
  var workspace: Workspace
  /// The dump that is open; nil while it is being read, and where none is open.
  var dump: Dump?
  /// The whole flash that is open, of which the dump may be a part.
  var wholeFlash: WholeFlash?
  /// A second dump, to compare with.
  var comparedDump: DumpFile?
  var jobs = Jobs()
  /// The preview that is being made beside the screen.
  var previewJob: JobID?
  /// The files that have been asked for, so that none is asked for twice.
  var requestedFiles: Set<FileRequest> = []
  var isRevealing = false
  /// Whether the bytes are shown as they lie in an encrypted partition.
  var showsEncrypted = false
  var clipboard = Clipboard.rows([])
  var searched = ""
  var keyStyle: KeyStyle
  /// The names of the themes.
  var themes: [String] = []
  var theme = ThemeInUse()
  /// Milliseconds on a clock that is never set, at the event that is handled.
  var now = 0
  /// What is to be done outside.
  private(set) var effects: [Effect] = []
  /// What other desks are to do, as soon as the one at work is done.
  private(set) var errands: [Reply<Void>] = []
  /// The changes of others on the disk beside which somebody wants to go on with what is open.
  var acceptedChanges: [ChangedFile] = []
  /// Keeps edits that are not saved.
  var keeping = EditKeeping()
  /// What is to be opened in the place of all that is open.
  var opening: Opening?
  /// The user has asked to leave, and may have to be asked back.
  var isAskedToLeave = false
  /// The program is to end: nothing that is pressed is carried out any more.
  var isLeaving = false
  /// The program is told to end by the system, or its terminal is gone: nothing keeps it.
  var isTerminated = false
  /// Whether an answer is being taken that nobody waits for: it may say something, and ask nothing.
  var isUnasked = false

  init(workspace: Workspace, desk: DeskID, keys: KeyStyle) {
    self.workspace = workspace
    keyStyle = keys
    shown = desk
  }

  var frame: Frame { Frame(width: width, height: height) }
  /// The terminal is too small to show anything useful.
  var isCramped: Bool { width < 60 || height < 15 }
  var preview: Preview { workspace.preview }

  /// What was copied here; the system's clipboard has it too, where the terminal takes that.
  enum Clipboard: Hashable, Sendable {
    case rows([RowTexts])
    /// Of one column.
    case cells([String])
  }

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

  /// Shows another desk.
  mutating func show(_ desk: DeskID) { shown = desk }

  /// Lets another desk do something as soon as this one is done.
  mutating func tell<D: Desk>(_ desk: D.Type, _ body: @escaping @Sendable (inout D, inout House) -> Void) {
    errands.append(Reply(desk) { desk, house, _ in body(&desk, &house) })
  }

  mutating func takeErrands() -> [Reply<Void>] {
    defer { errands = [] }
    return errands
  }

  mutating func ask(for effect: Effect) { effects.append(effect) }

  mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }
}

// MARK: - Questions

extension House {
  /// Asks something. An answer that nobody waits for must not: it says why instead.
  mutating func ask(_ prompt: Prompt) {
    guard !isUnasked else {
      if let error = prompt.error { say(.error, error) }
      return
    }
    overlay = .prompt(prompt)
  }

  mutating func ask(_ dialog: Dialog) {
    guard !isUnasked else { return say(.warning, dialog.lines.first ?? dialog.title) }
    overlay = .dialog(dialog)
  }

  /// Says beside the question that is open why its answer will not do.
  mutating func objectToPrompt(_ error: String?) {
    guard case .prompt(var prompt) = overlay else { return }
    prompt.error = error
    overlay = .prompt(prompt)
  }
}
