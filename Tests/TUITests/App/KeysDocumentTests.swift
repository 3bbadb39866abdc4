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
    var text = "# Keys\n\nMade from the table of actions. `:` runs any of them by name.\n"
    for place in DeskList.places {
      text += "\n## \(place.title)\n\n| keys | action | |\n|---|---|---|\n"
      for entry in ActionTable.actions(in: place) {
        let keys = entry.keys.map { "`\($0)`" }.joined(separator: " ")
        text += "| \(keys) | \(entry.title) | \(entry.help) |\n"
      }
    }
    return text
  }
}
