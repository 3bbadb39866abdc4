import Glibc
import Testing

@testable import TUI

@Suite struct `The manual's table of keys` {
  /// `FCTRY_RECORD=1` writes it anew.
  @Test func `is the table of actions`() throws {
    let path = "\(#filePath)".replacingSuffix("Tests/TUITests/App/KeysDocumentTests.swift", "docs/keys.md")
    let expected = KeysDocument.text
    if getenv("FCTRY_RECORD") != nil {
      let file = try #require(fopen(path, "w"))
      defer { fclose(file) }
      fputs(expected, file)
    }
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    #expect(String(decoding: bytes[..<count], as: UTF8.self) == expected)
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, _ other: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + other : self
  }
}

/// The manual's table of keys, made from the table of actions.
private enum KeysDocument {
  static var text: String {
    var text = """
      # Keys

      Made from the table of actions. `Ctrl-P` runs any of them by name. Where there are cells, what is typed goes into them;
      with `fctry --keys vi`, or after *Plain or vi keys* in the menu View, letters are commands there too.

      """
    for place in DeskList.places {
      let isOther = place.hasCells
      text += "\n## \(place.title)\n\n| keys |\(isOther ? " vi keys |" : "") action | |\n|---|---|---|"
      text += isOther ? "---|\n" : "\n"
      for (plain, vi) in zip(ActionTable.actions(in: place.with(.plain)), ActionTable.actions(in: place.with(.vi))) {
        text += "| \(names(plain.keys)) |"
        if isOther { text += " \(names(vi.keys.filter { !plain.keys.contains($0) })) |" }
        text += " \(plain.title) | \(plain.help) |\n"
      }
    }
    return text
  }

  private static func names(_ keys: [String]) -> String {
    keys.map { "`\($0)`" }.joined(separator: " ")
  }
}
