import Testing

@testable import NVSModel

@Suite struct `The columns of a report` {
  /// Widths as Unicode Annex 11 has them: 序 and 号 are wide, é here is two scalars, of which one takes no column.
  @Test func `line up on a terminal, whatever the keys are`() throws {
    let rows = "key,type,encoding,value\nn,namespace,,\n序号,data,u8,1\nserial,data,u8,2\ne\u{301}te,data,u8,3\n"
    var evaluator = Evaluator()
    let document = try FactoryDocument(name: "", bytes: Array(rows.utf8))
    let items = evaluator.evaluate([document], files: [:], version: .v2).items
    let image = try ImageEncoder.encode(items, geometry: Geometry(size: 0x3000))
    let text = FirmwareReport(FirmwareView(mounting: PartitionImage(image.bytes))).text
    #expect(
      text.contains(
        """
        Namespace  Key     Type  Size  Place  Value
        n          序号    u8    1     0:1    1
        n          serial  u8    1     0:2    2
        n          e\u{301}te     u8    1     0:3    3

        """))
  }

  @Test func `end where a row does`() {
    #expect(
      TextTable.lines([["a", "b", "c"], ["long", "", ""], ["", "x ", ""], ["", "", ""]]) == [
        "a     b   c", "long", "      x ", "",
      ])
  }

  @Test func `may be of rows that are not equally long`() {
    #expect(TextTable.lines([["a"], ["bb", "c"], []]) == ["a", "bb  c", ""])
    #expect(TextTable.lines([]).isEmpty)
  }

  @Test func `are cut at the edge of a terminal, by columns and not by characters`() {
    let rows = [["a", "序号序号"], ["b", "short"]]
    #expect(TextTable.lines(rows, width: 8) == ["a  序号…", "b  short"])
    #expect(TextTable.lines(rows, width: 11) == ["a  序号序号", "b  short"])
  }

  @Test func `show more of a value where there is more room, and all of it where there is no terminal`() throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump("gen_sample_val")))
    let report = FirmwareReport(view)
    func longest(_ width: Int?) -> Int {
      report.text(width: width, isRevealing: true).split(separator: "\n").filter { $0.contains("str_key") }.map(\.count)
        .max() ?? 0
    }
    #expect(longest(80) == 80 && longest(200) == 200)
    #expect(longest(nil) > 250 && !report.text.contains("…"))
  }
}
