import NVSModel
import Testing

@testable import TUI

@Suite struct `The order of devices` {
  private let app: Driver

  init() throws { app = try Driver(devices: Sample.values) }

  private func table(_ cells: String...) throws -> ValuesTable {
    var table = try ValuesTable(name: "v.csv", bytes: Array(("c,d\n" + cells.map { $0 + ",\n" }.joined()).utf8))
    table.scan()
    return table
  }

  private func positions(_ wish: DeviceOrder.Wish, _ table: ValuesTable) throws -> [Int32] {
    try #require(DeviceOrder(wish, table, DeviceStates(app.state.house), JobControl())).positions
  }

  private func sorted(_ table: ValuesTable, isDescending: Bool = false) throws -> [Int32] {
    try positions(.init(sort: .init(column: 0, isDescending: isDescending)), table)
  }

  @Test func `has numbers first by what they are worth, then texts`() throws {
    let table = try table("10", "b", "9", "a", "-1", "")
    #expect(try sorted(table) == [4, 2, 0, 5, 3, 1])
    #expect(try sorted(table, isDescending: true) == [1, 3, 5, 0, 2, 4])
  }

  @Test func `leaves what is alike as the file has it`() throws {
    let table = try table("x", "y", "x", "y", "x")
    #expect(try sorted(table) == [0, 2, 4, 1, 3])
    // The other way round each is the mirror of that.
    #expect(try sorted(table, isDescending: true) == [3, 1, 4, 2, 0])
  }

  @Test(
    arguments: [
      ("sn0002", [1]), ("GRÜSSE", []), ("grüße", [2]), (", b", [1]), ("SN", [0, 1, 2]), ("nowhere", []),
      ("000", [0, 1, 2]),
    ] as [(String, [Int32])])
  func `shows devices of which a cell holds a text, whatever its case`(text: String, expected: [Int32]) throws {
    #expect(try positions(.init(filter: .init(text)), app.devices) == expected)
  }

  @Test(
    arguments: [("ready", [0, 1]), ("problems", [2]), ("made", []), ("!does not FIT", [2]), ("!other", [])]
      as [(String, [Int32])])
  func `shows devices by their state and by what is wrong`(text: String, expected: [Int32]) throws {
    let filter = DeviceOrder.Filter(text)
    #expect(!filter.isText && filter.text == text)
    #expect(try positions(.init(filter: filter), app.devices) == expected)
  }

  @Test func `sorts what a filter leaves`() throws {
    let table = try table("b1", "a", "c1", "a1")
    #expect(try positions(.init(sort: .init(column: 0), filter: .text("1")), table) == [3, 0, 2])
    #expect(DeviceOrder.Filter("!") == .text("!"), "a sign alone is a text")
  }

  @Test func `follows devices that are added and taken back`() throws {
    var order = try #require(
      DeviceOrder(.init(sort: .init(column: 0)), try table("b", "a"), DeviceStates(app.state.house), JobControl()))
    order.follow(rowCount: 4)
    #expect(order.positions == [1, 0, 2, 3])
    order.follow(rowCount: 1)
    #expect(order.positions == [0])
  }
}
