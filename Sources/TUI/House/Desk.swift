/// One of the screens: its cursor, its actions, its questions and its drawing. What several share is in ``House``.
///
/// A new one is a folder of its own and a line in `DeskList`.
protocol Desk: Sendable {
  static var id: DeskID { get }
  /// The places of this desk: what the keys mean depends on them.
  static var places: [Place] { get }
  /// Everything that can be done here.
  static var actions: [Action] { get }

  init()

  /// Where the hands are.
  var place: Place { get }
  /// The names of actions that have nothing to act on at the moment, so that the key line has room for others.
  func unavailable(_ house: House) -> Set<String>

  /// Whether a text is being typed here, which gets the keys first.
  var isTyping: Bool { get }
  /// Takes a key while ``isTyping``; false when it means something else.
  mutating func type(_ key: KeyPress, _ house: inout House) -> Bool
  /// Keeps what was typed, because something else is to be done.
  mutating func keepTyped(_ house: inout House)

  mutating func move(_ movement: Movement, _ house: inout House)
  mutating func paste(_ text: String, _ house: inout House)
  /// A press of the mouse, on what lies there or on nothing that was marked.
  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House)
  /// The mouse goes on with its button held down: what lies between is selected.
  mutating func drag(_ mouse: MouseEvent, _ house: House)
  /// Puts the keys where the wheel is turned.
  mutating func point(_ mouse: MouseEvent, _ house: House)
  /// Esc where it means nothing else.
  mutating func escape(_ house: inout House)
  /// Keeps every cursor inside what there is, and in sight; asks for what is missing.
  mutating func settle(_ house: inout House)

  /// What would be lost by leaving the program now, by name.
  func unsaved(_ house: House) -> [String]
  /// Why the program cannot be left now; nil where it can.
  func mustStay(_ house: House) -> String?
  /// What a question about leaving offers instead of losing what is unsaved; nil where the house saves it.
  var keeping: (title: String, reply: Reply<Void>)? { get }

  /// Draws everything between the first line and the status.
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame)
  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect)
  /// The line above the key line: how full a partition is.
  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect)
  /// What is to be said where nothing else is.
  func sentence(_ house: House) -> Sentence?
  /// What is to be said on other desks: that something waits here.
  func notice(_ house: House) -> Sentence?
  /// What the keys do while ``isTyping``.
  var typingKeys: [(key: String, title: String)] { get }
}

/// What stands in the status line.
struct Sentence {
  let text: String
  let role: Role
}

extension Desk {
  func unavailable(_ house: House) -> Set<String> { [] }
  var isTyping: Bool { false }
  mutating func type(_ key: KeyPress, _ house: inout House) -> Bool { false }
  mutating func keepTyped(_ house: inout House) {}
  mutating func paste(_ text: String, _ house: inout House) {}
  mutating func drag(_ mouse: MouseEvent, _ house: House) {}
  mutating func point(_ mouse: MouseEvent, _ house: House) {}
  mutating func escape(_ house: inout House) {}
  func unsaved(_ house: House) -> [String] { [] }
  func mustStay(_ house: House) -> String? { nil }
  var keeping: (title: String, reply: Reply<Void>)? { nil }
  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) {}
  func sentence(_ house: House) -> Sentence? { nil }
  func notice(_ house: House) -> Sentence? { nil }
  var typingKeys: [(key: String, title: String)] { [] }
}

/// The name of a desk.
struct DeskID: Hashable, Sendable {
  let name: String

  init(_ name: String) { self.name = name }
}

/// A part of a desk that gives the keys a meaning of their own.
struct Place: Hashable, Sendable {
  let name: String
  /// What the manual calls it.
  let title: String
  /// The names of the actions that the key line shows; what comes first stays longest when room is short.
  let keyLine: [String]
  /// Whether what letters and digits are typed is taken as text: none of them is a command then.
  var takesText = false
  /// Whether there are cells here, or beside it, which are typed into where the keys are plain.
  var hasCells = false

  /// What the keys mean depends on nothing else.
  static func == (one: Place, other: Place) -> Bool { one.name == other.name && one.takesText == other.takesText }

  func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(takesText)
  }
}
