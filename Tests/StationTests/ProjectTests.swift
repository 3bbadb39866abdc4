@testable import NVSModel
import Station
import SystemPackage
import TestSupport
import Testing

@Suite struct `The files that are opened together` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes the files and opens them in this order.
  private func open(_ files: KeyValuePairs<String, [UInt8]>) throws -> Project {
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    return try Project(opening: files.map { folder($0.key) })
  }

  private func dump() throws -> [UInt8] {
    try ImageEncoder.encode([], geometry: try Geometry(size: 0x3000)).bytes
  }

  private func keys() throws -> [UInt8] { try SystemRandom.keys().partitionImage() }

  @Test func `may have their keys partition among them`() throws {
    let project = try open(["dump.bin": dump(), "keys.bin": keys()])
    #expect(project.dump?.path == folder("dump.bin"))
    #expect(project.keyPath == folder("keys.bin"))
  }

  @Test func `are more than a keys partition`() {
    #expect(throws: ProjectError.self) { try open(["keys.bin": keys()]) }
  }

  @Test func `are two dumps at most, and one key`() throws {
    #expect(throws: ProjectError.self) { try open(["a": dump(), "b": dump(), "c": dump()]) }
    #expect(throws: ProjectError.self) { try open(["a": dump(), "b": keys(), "c": keys()]) }
  }
}

@Suite struct `A folder that is opened` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ files: KeyValuePairs<String, String>) throws -> Project {
    for (name, text) in files { try folder.write(text, to: name) }
    return try Project(opening: [folder.path.string])
  }

  private func names(_ project: Project) -> [String] {
    project.documents.map { String($0.name.split(separator: "/").last ?? "") }
  }

  @Test func `with nothing that is known is open all the same, and that is said`() throws {
    let project = try open(["notes.txt": "hello"])
    #expect(project.documents.isEmpty && project.dump == nil && project.table == nil)
    #expect(project.notes.first?.contains("no factory data CSV and no partition table in this folder") == true)
  }

  @Test func `has a new CSV where one is named that is not there, and nothing else`() throws {
    let project = try Project(opening: [folder("new.csv")])
    #expect(names(project) == ["new.csv"] && project.newPaths == [folder("new.csv")])
    #expect(project.documents[0].rows.map(\.texts.key) == ["mfg_ns"] && !project.documents[0].isChanged)
    #expect(!WholeFile.exists(folder("new.csv")))
    for name in ["new.bin", "none/new.csv", "new"] {
      #expect(throws: ProjectError.self) { try Project(opening: [folder(name)]) }
    }
  }

  private static let template = "key,type,encoding,value\nn,namespace,,\nserial_no,data,string,{serial_no}\n"
  private static let factory = "key,type,encoding,value\nn,namespace,,\nserial_no,data,string,SN1\n"
  private static let config = "n,namespace,\nserial_no,data,string\n"
  private static let values = "id,serial_no\n1,SN1\n2,SN2\n"

  @Test(arguments: [template, config])
  func `with a configuration and a values file is a table of devices and its template`(template: String) throws {
    var project = try open(["mfg_config.csv": template, "values.csv": Self.values])
    #expect(names(project) == ["mfg_config.csv"] && project.notes.isEmpty)
    project.values?.scan()
    #expect(project.values?.rowCount == 2 && project.values?.name.hasSuffix("values.csv") == true)
  }

  @Test func `names what stays closed beside a template`() throws {
    let project = try open(["b.csv": Self.factory, "a.csv": Self.template, "v.csv": Self.values])
    #expect(names(project) == ["a.csv"] && project.notes.count == 1 && project.notes[0].hasSuffix(": b.csv"))
  }

  @Test func `takes no table to which nothing refers`() throws {
    let project = try open(["factory.csv": Self.factory, "parts.csv": "part,price\nscrew,3\n"])
    #expect(names(project) == ["factory.csv"] && project.values == nil)
    let other = try open(["mfg_config.csv": Self.template])
    #expect(other.values == nil && names(other).contains("mfg_config.csv"))
  }

  @Test func `may have a partition table too`() throws {
    let project = try open([
      "partitions.csv": "nvs, data, nvs, 0x9000, 0x6000\n", "t.csv": Self.template, "v.csv": Self.values,
    ])
    #expect(project.table?.path.hasSuffix("partitions.csv") == true && project.values != nil)
  }
}
