import NVSModel
import Testing

@testable import TUI

@Suite struct `Saving` {
  var app: Driver

  init() throws {
    app = try Driver()
    app.keys("Down End F2 'X' Enter")
  }

  @Test mutating func `writes the file and takes the mark of a change away`() {
    #expect(app.text.contains("●"))
    app.keys("Ctrl-S")
    #expect(app.disk["demo/mfg.csv"] == app.document.bytes)
    #expect(!app.state.hasChanges)
    #expect(app.message == "saved demo/mfg.csv")
    app.keys("Ctrl-S")
    #expect(app.message.contains("no changes"))
  }

  @Test mutating func `counts from what was saved, also through undo`() {
    app.keys("Ctrl-S u")
    #expect(app.state.hasChanges)
    app.keys("Ctrl-R")
    #expect(!app.state.hasChanges)
  }

  @Test mutating func `asks before it overwrites what someone else changed`() {
    app.disk["demo/mfg.csv"] = Array("theirs\n".utf8)
    app.keys("Ctrl-S")
    #expect(app.dialog?.title == "Changed on disk")
    #expect(app.disk["demo/mfg.csv"] == Array("theirs\n".utf8))
    app.keys("Enter")
    #expect(app.disk["demo/mfg.csv"] == Array("theirs\n".utf8))
    #expect(app.state.hasChanges)
    app.keys("Ctrl-S Left Enter")
    #expect(app.disk["demo/mfg.csv"] == app.document.bytes)
    #expect(!app.state.hasChanges)
  }

  @Test mutating func `writes a file that was removed meanwhile`() {
    app.disk["demo/mfg.csv"] = nil
    app.keys("Ctrl-S")
    #expect(app.disk["demo/mfg.csv"] == app.document.bytes)
  }

  @Test mutating func `tells why it failed and keeps the change`() {
    app.writeFailure = "demo/mfg.csv: the disk is full"
    app.keys("Ctrl-S")
    #expect(app.text.contains("the disk is full"))
    #expect(app.state.hasChanges)
  }

  @Test mutating func `under another name goes on with that file`() {
    app.keys(": 'save as' Enter Ctrl-U 'demo/new.csv' Enter")
    #expect(app.disk["demo/new.csv"] == app.document.bytes)
    #expect(app.disk["demo/mfg.csv"] == Array(Sample.csv.utf8))
    #expect(app.document.name == "demo/new.csv")
    #expect(app.text.contains("new.csv"))
  }

  @Test mutating func `under another name asks before it overwrites`() {
    app.disk["demo/old.csv"] = [1]
    app.keys(": 'save as' Enter Ctrl-U 'demo/old.csv' Enter")
    #expect(app.dialog?.title == "File exists")
    app.keys("Esc")
    #expect(app.document.name == "demo/mfg.csv")
    app.keys(": 'save as' Enter Ctrl-U 'demo/old.csv' Enter 'o'")
    #expect(app.disk["demo/old.csv"] == app.document.bytes)
  }

  @Test(arguments: ["demo/partitions.csv", "demo/cert.pem"])
  mutating func `under the name of another file that was read is refused`(path: String) {
    app.disk[path] = Array("as it was".utf8)
    app.keys(": 'save as' Enter Ctrl-U '\(path)' Enter")
    #expect(app.dialog == nil && app.message.contains("would be lost"))
    #expect(app.disk[path] == Array("as it was".utf8))
    #expect(app.document.name == "demo/mfg.csv")
  }

  @Test mutating func `under no name is refused`() {
    app.keys(": 'save as' Enter Ctrl-U Enter")
    #expect(app.prompt?.error == "type an answer, or press Esc")
  }
}

@Suite struct `Quitting` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test(arguments: ["q", "F10", "Ctrl-Q", "Ctrl-C"])
  mutating func `without changes just ends`(key: String) {
    app.keys(key)
    #expect(app.hasQuit)
  }

  @Test mutating func `with changes asks, and Esc stays`() {
    app.keys("d d q")
    #expect(app.dialog?.title == "Quit")
    #expect(app.dialog?.lines == ["Not saved: demo/mfg.csv"])
    app.keys("Esc")
    #expect(!app.hasQuit)
    app.keys("q 'c'")
    #expect(!app.hasQuit && app.dialog == nil)
  }

  @Test mutating func `with changes can save them first`() {
    app.keys("d d q Enter")
    #expect(app.hasQuit)
    #expect(app.disk["demo/mfg.csv"] == app.document.bytes)
  }

  @Test mutating func `with changes can lose them`() {
    app.keys("d d q Tab Enter")
    #expect(app.hasQuit)
    #expect(app.disk["demo/mfg.csv"] == Array(Sample.csv.utf8))
  }

  @Test mutating func `does not end when saving fails`() {
    app.writeFailure = "the disk is full"
    app.keys("d d q Enter")
    #expect(!app.hasQuit)
    #expect(app.text.contains("the disk is full"))
  }

  @Test func `saves every changed file first`() throws {
    let csv = "key,type,encoding,value\na,namespace,,\n"
    var app = try Driver(csvs: [("one.csv", csv), ("two.csv", csv), ("three.csv", csv)])
    app.keys("F2 'x' Enter ] ] F2 'y' Enter q Enter")
    #expect(app.hasQuit)
    #expect(app.disk["one.csv"] == Array(csv.replacing("a,", with: "ax,").utf8))
    #expect(app.disk["two.csv"] == Array(csv.utf8))
    #expect(app.disk["three.csv"] == Array(csv.replacing("a,", with: "ay,").utf8))
  }

  @Test mutating func `is done at once when the terminal goes`() {
    app.keys("d d")
    app.send(.terminate)
    #expect(app.hasQuit)
  }
}

@Suite struct `Export` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test mutating func `proposes a name beside the CSV and writes what the byte pane shows`() {
    app.keys("F5")
    #expect(app.prompt?.line.text == "demo/mfg.bin")
    app.keys("Enter")
    #expect(app.disk["demo/mfg.bin"] == app.state.preview.image.bytes)
    #expect(app.message == "exported demo/mfg.bin, 24576 bytes")
  }

  @Test mutating func `asks before it overwrites`() {
    app.disk["demo/mfg.bin"] = [1]
    app.keys("x Enter Enter")
    #expect(app.disk["demo/mfg.bin"] == [1])
    app.keys("x Enter 'o'")
    #expect(app.disk["demo/mfg.bin"]?.count == 0x6000)
  }

  @Test mutating func `never goes over the file of a value`() {
    app.keys("F5 Ctrl-U 'demo/cert.pem' Enter")
    #expect(app.dialog == nil && app.prompt?.error?.contains("would be lost") == true)
    #expect(app.disk["demo/cert.pem"] == Array(Sample.files["demo/cert.pem"]?.utf8 ?? "".utf8))
  }

  @Test mutating func `names the obstacle and its place, and leads there by c`() {
    app.keys("Down Down End F2 Ctrl-U '256' Enter g Home F5")
    #expect(app.prompt == nil)
    #expect(app.message.hasPrefix("no image yet: mfg.csv row 3, value: 256 does not fit"))
    #expect((app.row, app.column) == (0, .key), "no answer moves the cursor")
    app.keys("c Enter")
    #expect((app.row, app.column) == (2, .value))
  }

  @Test mutating func `reads the files that rows name again`() {
    app.disk["demo/cert.pem"] = Array("another".utf8)
    app.keys("F5 Enter")
    let image = app.disk["demo/mfg.bin"] ?? []
    #expect(image.indices.contains { image[$0...].starts(with: Array("another".utf8)) })
  }

  @Test mutating func `notices that such a file is gone`() {
    app.disk["demo/cert.pem"] = nil
    app.keys("F5")
    #expect(app.prompt == nil)
    #expect(app.message.contains("row 4") && app.message.contains("cert.pem"))
  }
}

@Suite struct `The meter` {
  @Test func `says how much is used and how much is free`() throws {
    let app = try Driver()
    #expect(app.text.contains("of 630 entries · room: string 3999, blob 1"))
    let wide = try Driver(width: 120, height: 40)
    #expect(
      wide.text.contains("of 630 entries · 1 of 5 pages · fits, ")
        && wide.text.contains(" free · room: string 3999, blob 1"))
    #expect(app.text.contains("✓ no problems"))
  }

  @Test func `says how many pages are needed and what size would do`() throws {
    let csv =
      "key,type,encoding,value\nns,namespace,,\n"
      + (0..<9).map { "k\($0),file,binary,big.bin\n" }.joined()
    var app = try Driver(csvs: [("demo/a.csv", csv)], files: ["demo/big.bin": String(repeating: "x", count: 3000)])
    #expect(app.text.contains("✗ does not fit"))
    let needed = try #require(app.state.preview.encoded)
    #expect(app.text.contains("needs \(needed.pagesNeeded) of 5 pages"))
    app.keys("F5")
    #expect(app.message.contains("needs \(needed.pagesNeeded) of 5 pages"))
    #expect(app.prompt == nil)
    // What it says would do does.
    app = try Driver(
      csvs: [("demo/a.csv", csv)], table: nil, files: ["demo/big.bin": String(repeating: "x", count: 3000)])
    app.keys("s Ctrl-U '\(needed.sizeNeeded)' Enter")
    #expect(app.text.contains(" · room: no string, ") || app.text.contains(" · room: string "))
    #expect(app.state.preview.encoded?.geometry.usablePages == needed.pagesNeeded)
  }

  @Test func `follows the version of the format`() throws {
    var app = try Driver()
    app.keys("v")
    #expect(app.text.contains("V1"))
    #expect(app.message.contains("V1"))
    #expect(app.state.preview.image.pages[0].header.version == 0xFF)
    app.keys("v")
    #expect(app.state.preview.image.pages[0].header.version == 0xFE)
  }
}
