import CNCurses
import Glibc
import NVSModel

/// The one place that talks to ncurses: what it writes, and what it knows of the terminal. Input is read elsewhere.
///
/// ncurses keeps its state in globals, so only one of these may be open at a time, on one thread.
struct Curses {
  private let screen: OpaquePointer
  private let file: UnsafeMutablePointer<FILE>
  /// 0 on a terminal without colours.
  let colors: Int
  private let pairLimit: Int
  private var pairs: [ColorPair: Int32] = [:]
  private let captured: CapturedOutput?
  private var sparing: SparingOutput
  private var hasLeft = false

  private struct ColorPair: Hashable {
    var foreground: Int
    var background: Int
  }

  /// How a cell is sent: attributes and the number of a colour pair.
  struct Look {
    var attributes: UInt32
    var pair: Int32
  }

  /// Whether the locale of the environment can carry Unicode. Sets the locale for characters, and for nothing else.
  static func localeIsUnicode() -> Bool { fctry_locale_is_utf8() != 0 }

  /// The columns of a scalar as the C library has it, which is what ncurses goes by.
  static let widths = CharacterWidth { Int(fctry_columns($0.value)) }

  /// Takes the terminal over: raw mode, no echo. Does not close `tty`.
  init(tty: Int32, name: String) throws(TerminalError) {
    var status: Int32 = 0
    guard setupterm(name, tty, &status) == 0 else { throw .unknown(name: name) }
    guard Self.capability("cup") != nil, Self.capability("clear") != nil else { throw .incapable(name: name) }
    guard let file = fdopen(dup(tty), "r+") else { throw .noTerminal }
    guard let screen = newterm(name, file, file) else {
      fclose(file)
      throw .unknown(name: name)
    }
    self.screen = screen
    self.file = file
    fctry_prepare()
    if has_colors(), start_color() == 0 {
      use_default_colors()
      colors = Int(fctry_colors())
      pairLimit = Int(fctry_color_pairs())
    } else {
      colors = 0
      pairLimit = 0
    }
    captured = CapturedOutput(of: fileno(file), to: tty)
    sparing = SparingOutput(canUnset: colors >= 256)
  }

  /// Gives the terminal back as it was.
  mutating func leave() {
    endwin()
    hasLeft = true
  }

  func close() {
    endwin()
    delscreen(screen)
    fclose(file)
    captured?.close()
  }

  func setSize(width: Int, height: Int) {
    resizeterm(Int32(clamping: height), Int32(clamping: width))
  }

  /// A string the terminal's description gives, without its padding marks.
  static func capability(_ name: String) -> [UInt8]? {
    guard let text = fctry_capability(name) else { return nil }
    var bytes: [UInt8] = []
    var rest = Array(String(cString: text).utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
        rest = rest[(end + 1)...]
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return bytes
  }

  /// What stands for a style on this terminal.
  mutating func look(of style: Style) -> Look {
    let shown = style.shown(of: colors)
    let pair = pair(ColorPair(foreground: shown.foreground, background: shown.background))
    return Look(attributes: Self.bits(shown.attributes), pair: pair)
  }

  private mutating func pair(_ colors: ColorPair) -> Int32 {
    if colors.foreground == -1, colors.background == -1 { return 0 }
    if let pair = pairs[colors] { return pair }
    guard pairs.count + 1 < pairLimit else { return 0 }
    let pair = Int32(pairs.count + 1)
    init_extended_pair(pair, Int32(colors.foreground), Int32(colors.background))
    pairs[colors] = pair
    return pair
  }

  private static func bits(_ attributes: Style.Attributes) -> UInt32 {
    fctry_attributes(
      attributes.contains(.bold) ? 1 : 0, attributes.contains(.dim) ? 1 : 0, attributes.contains(.italic) ? 1 : 0,
      attributes.contains(.underline) ? 1 : 0, attributes.contains(.reverse) ? 1 : 0)
  }

  /// Writes one cell; `scalars` ends in 0.
  func put(_ scalars: [UInt32], x: Int, y: Int, _ look: Look) {
    fctry_put(Int32(y), Int32(x), scalars, look.attributes, look.pair)
  }

  func clear() { fctry_clear() }

  /// Forgets what is on the terminal, so that the next `show` sends all of it.
  mutating func forget() {
    fctry_forget()
    sparing.forget()
  }

  /// What is to be sent to show what has changed, with the cursor at its place, or hidden.
  mutating func show(cursor: (x: Int, y: Int)?) -> [UInt8] {
    func write() {
      if let cursor { fctry_place_cursor(Int32(cursor.y), Int32(cursor.x)) }
      curs_set(cursor == nil ? 0 : 1)
      fctry_show()
    }
    // Coming back ncurses sets the terminal's mode, for which it must have the terminal.
    defer { hasLeft = false }
    if let captured, !hasLeft { return sparing.spare(captured.bytes(of: write)) }
    write()
    return []
  }

  /// The sequences of this terminal's keys.
  static func keys() -> [[UInt8]: KeyPress] {
    var names: [(String, KeyPress)] = (1...12).map { ("kf\($0)", KeyPress(.function($0))) }
    names += [
      ("khome", KeyPress(.home)), ("kend", KeyPress(.end)), ("kich1", KeyPress(.insert)),
      ("kdch1", KeyPress(.delete)), ("kpp", KeyPress(.pageUp)), ("knp", KeyPress(.pageDown)),
      ("kcuu1", KeyPress(.up)), ("kcud1", KeyPress(.down)), ("kcub1", KeyPress(.left)),
      ("kcuf1", KeyPress(.right)), ("kcbt", KeyPress(.tab, .shift)),
    ]
    var keys: [[UInt8]: KeyPress] = [:]
    for (name, key) in names {
      // Shorter ones would swallow Alt and a character.
      if let bytes = capability(name), bytes.count >= 3, bytes.first == 0x1B { keys[bytes] = key }
    }
    return keys
  }
}
