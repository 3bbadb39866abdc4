import NVSModel
@testable import Station
import Testing

@testable import TUI

/// Hands that are faster than the world: what is typed before an answer is there goes where it was meant for.
@Suite struct `Under fast hands` {
  private static let wrong = "key,type,encoding,value\nns,namespace,,\na,data,u8,1\nb,data,u8,999\n"
  private static let long =
    "key,type,encoding,value\nother,namespace,,\nc,file,binary,cert.pem\n"
    + (1...9).map { "k\($0),data,u8,\($0)\n" }.joined()

  /// Two CSVs, the first with an error, and the last value of the second under the cursor.
  private func twoFiles() throws -> Driver {
    var app = try Driver(csvs: [("demo/wrong.csv", Self.wrong), ("demo/long.csv", Self.long)])
    app.keys("] G End")
    return app
  }

  @Test(arguments: ["F5", "F6"])
  func `a cell that is opened behind a refused export is that under the cursor`(key: String) throws {
    var app = try twoFiles()
    app.isSlow = true
    app.isHasty = true
    app.keys("\(key) Enter")
    app.releaseAll()
    #expect(app.documentEdited == "demo/long.csv")
  }

  @Test func `a board that answers while a cell is edited is not written by what is typed`() throws {
    var app = try Driver()
    app.keys("F6 Enter")
    let request = try #require(app.flashRequests.last)
    app.keys("F4 Esc Down End F2")
    app.board(.readyToWrite(try FakeBoard.plan(request)))
    app.keys("'w' Enter")
    #expect(app.flashAnswers == [])
    #expect(app.cell(1, .value).hasSuffix("w"))
  }

  @Test func `the question about a board is asked on its own screen`() throws {
    var app = try Driver()
    app.keys("F6 Enter")
    let request = try #require(app.flashRequests.last)
    app.keys("F4 Esc")
    app.board(.readyToWrite(try FakeBoard.plan(request)))
    #expect(app.dialog == nil)
    #expect(app.text.contains("waits for your answer: F6"))
    app.keys("F6")
    #expect(app.dialog?.title == "Write to this board?")
  }

  @Test func `a file that is in the way is not overwritten by what was typed before the question`() throws {
    var app = try Driver()
    app.disk["demo/mfg.bin"] = [1, 2, 3]
    app.keys("F5")
    app.isSlow = true
    app.isHasty = true
    app.keys("Enter F2 'o' Enter")
    app.releaseAll()
    app.isSlow = false
    app.keys("'o' Enter")
    #expect(app.disk["demo/mfg.bin"] == [1, 2, 3])
  }

  @Test func `keys typed ahead of a question belong to its answer, not to the rows`() throws {
    var app = try Driver()
    app.isSlow = true
    app.isHasty = true
    app.keys("F5 Ctrl-U d d p")
    app.releaseAll()
    #expect(app.csv == Sample.csv)
    #expect(app.prompt?.line.text == "ddp")
  }

  @Test func `nothing is carried out behind the end`() throws {
    var app = try Driver()
    app.keys("d d F10")
    app.keys("Right Enter")
    #expect(app.hasQuit)
    app.keys("Ctrl-S F5 Enter")
    #expect(app.disk["demo/mfg.csv"] == Array(Sample.csv.utf8))
    #expect(app.exports.isEmpty)
  }

  @Test func `a dump that was left stays left when its reading ends`() throws {
    var app = try Driver(flash: ["nvs", "fctry"])
    app.isSlow = true
    app.keys("Enter Esc")
    app.releaseAll()
    #expect(app.text.contains("what is in it"))
    #expect(app.state.image == nil)
  }

  @Test func `of two analyses that overtake each other the last one asked for is shown`() throws {
    var app = try Driver(dump: "blob_rewritten_7_times", width: 120)
    app.disk["empty.bin"] = [UInt8](repeating: 0xFF, count: 12288)
    app.isSlow = true
    app.keys("r")
    app.keys("= 'empty.bin' Enter")
    // The analysis by another mount, the second dump, and the comparison with it, which ends before the first.
    app.release(1)
    app.release(1)
    app.release(0)
    #expect(!app.text.contains("working it out") && !app.text.contains("✓ the same values"))
    #expect(app.list.contains { $0.first == "added" || $0.first == "removed" })
  }

  @Test func `a key that is opened twice answers with the one opened last`() throws {
    var app = try Driver(flash: ["nvs", "fctry"])
    app.isSlow = true
    app.keys("Enter")
    app.release(keeping: true)
    app.release()
    app.releaseAll()
    #expect(app.state.image?.source.part.region?.name == "fctry")
  }

  @Test func `the bytes beside the rows stay where they are while the entry of the row is in sight`() throws {
    let rows = "key,type,encoding,value\nns,namespace,,\n" + (1...60).map { "key_\($0),data,u16,\($0)\n" }.joined()
    var app = try Driver(csvs: [("demo/rows.csv", rows)], files: [:], width: 120, height: 40)
    for row in 1..<40 {
      let before = app.offsets
      // Each row is an entry of 32 bytes, behind 64 of the page's own: four lines of 8.
      let lines = (0..<4).map { line in
        let digits = String(64 + row * 32 + line * 8, radix: 16)
        return String(repeating: "0", count: 5 - digits.count) + digits
      }
      app.keys("Down")
      guard lines.allSatisfy({ line in before.contains { $0 == line } }) else { continue }
      #expect(app.offsets == before, "row \(row)")
    }
  }

  @Test func `the lines of the entry that goes with the row have a mark beside them`() throws {
    var app = try Driver(width: 120, height: 40)
    app.keys("Down Down")
    // The third row's entry is behind the page's header, the namespace's entry and the two of a string.
    let marked = app.screen.text.filter { line in line.drop { $0 != "│" }.dropFirst(6).first == "▌" }
    #expect(marked.count == 4)
    #expect(app.text.contains("│000a0▌ 01 01 01 ff"))
  }

  @Test func `no key that came before a question could be read answers it`() throws {
    var app = try Driver()
    app.keys("F6 Enter")
    let request = try #require(app.flashRequests.last)
    app.board(.readyToWrite(try FakeBoard.plan(request)))
    app.isHasty = true
    app.keys("Enter 'w' Enter")
    app.send(.paste("w"))
    app.click(on: "Write ")
    #expect(app.dialog != nil && app.flashAnswers.isEmpty, "it has not been drawn")
    app.isHasty = false
    app.keys("Enter")
    #expect(app.flashAnswers == [.write])
  }

  @Test(arguments: [(299, false), (300, true)])
  func `a question takes an answer when it has been on the screen for 0.3 s`(wait: Int, isTaken: Bool) throws {
    var app = try Driver()
    app.keys("d d F10")
    app.isHasty = true
    app.draw()
    app.wait(wait)
    app.keys("Right")
    #expect(app.dialog?.selected == (isTaken ? 1 : 0))
  }

  @Test func `keys behind Esc are not lost when it gives a wait up`() throws {
    var app = try Driver()
    app.isSlow = true
    app.keys("F5")
    app.keys("Esc Down")
    #expect(app.row == 1)
    app.releaseAll()
    #expect(app.prompt == nil && app.message.isEmpty, "the answer is nobody's any more")
  }

  @Test func `what is typed behind a search comes after it`() throws {
    let rows = "key,type,encoding,value\nns,namespace,,\n" + (1...3000).map { "k\($0),data,u16,\($0)\n" }.joined()
    var app = try Driver(csvs: [("demo/rows.csv", rows)], files: [:])
    app.isSlow = true
    app.isHasty = true
    app.keys("F3 'k2900' Enter Down")
    app.releaseAll()
    #expect(app.cell(app.row, .key) == "k2901")
  }

  @Test func `each letter of a search ends the one before`() throws {
    let rows = "key,type,encoding,value\nns,namespace,,\n" + (1...3000).map { "k\($0),data,u16,\($0)\n" }.joined()
    var app = try Driver(csvs: [("demo/rows.csv", rows)], files: [:])
    app.isSlow = true
    app.keys("F3 'k2900'")
    // In another order, and the last one twice.
    app.release(app.held.count - 1, keeping: true)
    #expect(app.cell(app.row, .key) == "k2900")
    app.releaseAll()
    #expect(app.cell(app.row, .key) == "k2900")
  }
}
