import Foundation
import Testing

@testable import NVSModel

/// What ESP-IDF's own library answered for a dump of the corpus.
struct CorpusAnswer: Decodable {
  let `init`: String
  let namespaces: [Namespace]?
  let pages: [Page]?
  let entries: [Entry]
  let stats: Stats?
  let image_changed_at_init: Bool

  struct Namespace: Decodable {
    let name: String
    let index: UInt8
  }

  struct Page: Decodable {
    let page: Int
    let state: String
    let seq: UInt32?
    let used: Int
    let erased: Int
  }

  struct Entry: Decodable {
    let ns: String
    let key: String
    let key_hex: String?
    let type: String
    let value: String?
    let size: Int
    let error: String?
    let listed: Bool?
    let shadowed: Bool?
    let ns_index: UInt8
    let page: Int
    let entry: Int
  }

  struct Stats: Decodable, Equatable {
    let used_entries: Int?
    let free_entries: Int?
    let total_entries: Int?
    let namespace_count: Int?
  }

  static func read(_ name: String) throws -> CorpusAnswer {
    try JSONDecoder().decode(Self.self, from: Data(try Fixtures.bytes("dumps/\(name).json")))
  }
}

/// How a dump of the corpus was read.
struct CorpusDump: Decodable, CustomTestStringConvertible {
  let name: String
  let read_args: [String]

  var isReadOnly: Bool { read_args.contains("--ro") }
  var testDescription: String { name }

  static let all: [CorpusDump] = {
    let index = (try? Fixtures.bytes("dumps/INDEX.json")).map { Data($0) } ?? Data()
    return (try? JSONDecoder().decode([CorpusDump].self, from: index)) ?? []
  }()

  /// The dump mounted as the corpus did, with its key where it had one.
  func mounted() throws -> FirmwareView {
    let image = PartitionImage(try Fixtures.dump(name))
    guard let option = read_args.firstIndex(of: "--key") else {
      return FirmwareView(mounting: image, readOnly: isReadOnly)
    }
    let partition = try Fixtures.bytes("dumps/\(read_args[option + 1])")
    do throws(ESPError) {
      let keys = try EncryptionKeys(partition: partition)
      return FirmwareView(mounting: image.decrypted(with: keys), readOnly: isReadOnly, raw: image.bytes)
    } catch {
      return FirmwareView(mounting: image, readOnly: isReadOnly, keyError: error)
    }
  }
}
