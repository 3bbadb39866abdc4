import TestSupport
import Testing

@testable import TUI

@Suite struct `Output to the terminal` {
  private func spare(_ text: String, canUnset: Bool = true) -> String {
    var sparing = SparingOutput(canUnset: canUnset)
    return String(decoding: sparing.spare(Array(text.replacing("^", with: "\u{1B}").utf8)), as: UTF8.self)
      .replacing("\u{1B}", with: "^")
  }

  @Test(arguments: [
    ("a background is named once", "^[38;5;1m^[48;5;9ma^[38;5;2m^[48;5;9mb^[m", "^[38;5;1;48;5;9ma^[38;5;2mb^[m"),
    ("a reset that is taken back at once is none", "^[31ma^[m^[31mb^[m", "^[31mab^[m"),
    ("a blank has no colour of its own", "^[31ma^[32m b^[33m ^[m", "^[31ma ^[32mb ^[m"),
    ("but it has an underline", "^[4;31ma^[0;31m b^[m", "^[4;31ma^[24m b^[m"),
    ("moves show nothing", "^[31ma^[m^[5;6H^[31mb^[m", "^[31ma^[5;6Hb^[m"),
    ("clearing shows the background", "^[41m^[K^[m", "^[41m^[K^[m"),
    ("a charset is told once", "^(B^[ma^(B^[mb", "^(Bab"),
    ("what is not known goes through", "^[31m^[53ma^[m^[?25l", "^[31m^[53ma^[m^[?25l"),
    ("a colour may have colons", "^[38:2::1:2:3ma^[38:2::1:2:3mb^[m", "^[38:2::1:2:3mab^[m"),
  ])
  func `says a look once`(why: String, text: String, spared: String) {
    #expect(spare(text) == spared, "\(why)")
  }

  @Test func `takes attributes back one by one only where the terminal can`() {
    #expect(spare("^[1;4;41ma^[0;4;41mb^[m") == "^[1;4;41ma^[22mb^[m")
    #expect(spare("^[1;4;41ma^[0;4;41mb^[m", canUnset: false) == "^[1;4;41ma^[;4;41mb^[m")
  }

  /// The linux console has its fonts among the attributes, and shifts behind them.
  @Test func `of a console names its font and shift once`() {
    #expect(spare("^[0;10;1m\u{F}a^[0;10m\u{F}b", canUnset: false) == "^[1m^[10m\u{F}a^[mb")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `looks the same as before`(seed: UInt64) {
    var random = SeededRandom(seed)
    let pieces = [
      "a", "b", " ", " ", "é", "^[3;4H", "\r", "^[C", "^[m", "^[31m", "^[38;5;9m", "^[48;5;9m", "^[41m", "^[39;49m",
      "^[1m", "^[4m", "^[7m", "^[2;3m", "^[0;1;7m", "^[22m", "^[24m", "^[27;39m", "^[K", "^(B", "\u{F}", "^[97m",
      "^[48;2;1;2;3m",
    ]
    let text = (0..<80).map { _ in random.pick(pieces) }.joined() + "^[m"
    for canUnset in [true, false] {
      let spared = spare(text, canUnset: canUnset)
      #expect(Paper(text) == Paper(spared), "\(text) -> \(spared)")
      #expect(spared.utf8.count <= text.utf8.count + 8)
    }
  }
}

/// What is seen of a text with escape sequences.
private struct Paper: Equatable {
  private struct Mark: Equatable {
    var character: Character
    var look: Look
  }

  private struct Look: Equatable {
    var colors = ["", ""]
    var attributes: Set<Int> = []
  }

  private var marks: [[Int]: Mark] = [:]
  private var place = [1, 1]
  private var look = Look()

  init(_ text: String) {
    var rest = text[...]
    while let first = rest.popFirst() {
      switch first {
      case "\r": place[1] = 1
      case "\u{F}": break
      case "^" where rest.first == "(": rest = rest.dropFirst(2)
      case "^":
        let body = rest.dropFirst().prefix { $0.isNumber || $0 == ";" }
        rest = rest.dropFirst(body.count + 1)
        take(body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }, rest.popFirst() ?? "?")
      default:
        put(first)
        place[1] += 1
      }
    }
  }

  private mutating func put(_ character: Character) {
    var seen = look
    if character == " " {
      seen.attributes.formIntersection([4, 7])
      if seen.attributes.isEmpty { seen.colors[0] = "" }
    }
    marks[place] = Mark(character: character, look: seen)
  }

  private mutating func take(_ numbers: [Int], _ final: Character) {
    switch final {
    case "H": place = numbers
    case "C": place[1] += 1
    case "K":
      let start = place
      for column in start[1]..<90 {
        place[1] = column
        put(" ")
      }
      place = start
    default: style(numbers)
    }
  }

  private mutating func style(_ numbers: [Int]) {
    var rest = numbers[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: look = Look()
      case 1...9: look.attributes.insert(number)
      case 22: look.attributes.subtract([1, 2])
      case 23...29: look.attributes.remove(number - 20)
      case 38, 48:
        let count = rest.first == 5 ? 2 : 4
        look.colors[number == 38 ? 0 : 1] = "\(rest.prefix(count))"
        rest = rest.dropFirst(count)
      case 39, 49: look.colors[number == 39 ? 0 : 1] = ""
      default: look.colors[number / 10 % 10 == 4 ? 1 : 0] = "\(number)"
      }
    }
  }
}
