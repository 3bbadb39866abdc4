import Foundation
import Testing

@testable import NVSModel

/// Images that were once read otherwise than ESP-IDF's library reads them, with its answers.
@Suite struct `The firmware's view of an image that was once read wrongly` {
  struct Found: Decodable {
    let name: String
    let answers: [String: Answer]
  }

  struct Answer: Decodable {
    let mount: String
    let entries: [Entry]
  }

  struct Entry: Decodable {
    let namespace: String
    let key: String
    let type: String
    let value: String?
    let listed: Bool
    let page: Int
    let entry: Int
  }

  static let all: [Found] = {
    let index = (try? Fixtures.bytes("found/answers.json")).map { Data($0) } ?? Data()
    return (try? JSONDecoder().decode([Found].self, from: index)) ?? []
  }()

  @Test(arguments: all.map(\.name), ["writable", "read_only"])
  func `has the values that the library returns`(name: String, mode: String) throws {
    let answer = try #require(Self.all.first { $0.name == name }?.answers[mode])
    let image = PartitionImage(try Fixtures.bytes("found/\(name).bin"))
    let view = FirmwareView(mounting: image, readOnly: mode == "read_only")
    #expect(view.mountName == answer.mount)
    let expected = answer.entries.map { "\($0.namespace)/\($0.key) \($0.type) \($0.value ?? "-") \($0.listed)" }
    let found = view.entries.map { entry in
      "\(entry.namespace?.text ?? "")/\(entry.key.text) \(entry.typeName) \(value(entry, view)) \(entry.isListed)"
    }
    #expect(Set(found).symmetricDifference(expected).sorted() == [])
  }

  private func value(_ entry: FirmwareEntry, _ view: FirmwareView) -> String {
    switch entry.value {
    case .error: "-"
    case .data: hexText(view.data(of: entry))
    case .number(let bits) where entry.type == .float || entry.type == .double:
      hexText(withUnsafeBytes(of: bits.littleEndian) { $0.prefix(entry.type == .float ? 4 : 8) })
    case .number(let bits): EntryHeader.valueText(entry.type, bits: bits) ?? "-"
    }
  }

  @Test func `is tried on all of them`() { #expect(Self.all.count == 5) }
}
