import Foundation
import Glibc
import Station
import SystemPackage
import Testing
import TestSupport

/// The commands that read a dump, run as programs on the corpus.
@Suite(.timeLimit(.minutes(5))) struct `fctry show, check and history` {
  private let dumps = "Tests/Fixtures/dumps"

  private func object(_ output: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any])
  }

  @Test func `show the firmware's view as JSON`() async throws {
    let outcome = try await Program.fctry("show", "\(dumps)/v1_blob_replaced_by_v2.bin", "--format", "json")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let report = try object(outcome.output)
    #expect(report["mount"] as? String == "ESP_OK")
    let entries = try #require(report["entries"] as? [[String: Any]])
    #expect(entries.count == 14)
    #expect(
      entries.filter { $0["listed"] as? Bool == false }.compactMap { $0["hex"] as? String }.first == "010203abcdef")
    #expect((report["pages"] as? [[String: Any]])?.first?["state"] as? String == "FULL")
  }

  @Test func `show what get returns for a key that is hidden, read-only`() async throws {
    let outcome = try await Program.fctry(
      "show", "\(dumps)/ro_duplicate_cross_page.bin", "--read-only", "--format", "json")
    let entries = try #require(try object(outcome.output)["entries"] as? [[String: Any]])
    let hidden = try #require(entries.first { $0["shadowed"] as? Bool == true })
    #expect(hidden["key"] as? String == "k")
    #expect(hidden["value"] as? Int == 1)
    #expect(hidden["page"] as? Int == 1)
  }

  @Test func `check a dump, say what it still has room for, and fail when an error is found`() async throws {
    let broken = try await Program.fctry("check", "\(dumps)/pf_blob_rewrite_chunk0_on_same_page.bin")
    #expect(broken.status == 1)
    #expect(broken.text.contains("[blob_lost]"))
    let sound = try await Program.fctry("check", "\(dumps)/gen_sample_val.bin")
    let room = "\(dumps)/gen_sample_val.bin: room: string 3999, blob "
    #expect(sound.status == 0 && sound.text.hasPrefix(room) && sound.text.split(separator: "\n").count == 1)
    let readOnly = try await Program.fctry("check", "\(dumps)/gen_sample_val.bin", "--read-only")
    #expect(readOnly.status == 0 && readOnly.output.isEmpty)
  }

  @Test func `tell the values of one key, the oldest first`() async throws {
    let outcome = try await Program.fctry("history", "\(dumps)/pf_int_crosspage_dup.bin", "a", "k")
    #expect(outcome.text.split(separator: "\n").map { $0.split(separator: " ").first } == ["a", "hidden", "current"])
    let none = try await Program.fctry("history", "\(dumps)/pf_int_crosspage_dup.bin", "a", "nobody")
    #expect(none.status == 1 && none.output.isEmpty)
  }

  @Test func `check takes a CSV in a wrong encoding for a CSV, and a dump cut short for a dump`() async throws {
    let folder = try TemporaryFolder()
    let rows = Array("key,type,encoding,value\nmfg,namespace,,\nname,data,string,x".utf8)
    let dump = try WholeFile.read(Program.package.appending("\(dumps)/gen_sample_val.bin").string)
    let files: [(name: String, bytes: [UInt8], message: String)] = [
      ("latin.csv", rows + [0xE9, 0x0A], "latin.csv:3:19: error: byte 0xe9 is not UTF-8"),
      ("utf16le.csv", [0xFF, 0xFE] + rows.flatMap { [$0, 0] }, "utf16le.csv:1:1: error: this file is UTF-16"),
      ("utf16be.csv", [0xFE, 0xFF] + rows.flatMap { [0, $0] }, "utf16be.csv:1:1: error: this file is UTF-16"),
      ("cut.bin", Array(dump.prefix(5000)), "the image is cut short"),
    ]
    for (name, bytes, message) in files {
      try WholeFile.write(bytes, to: folder.path.appending(name).string, sparing: [])
      let outcome = try await Program.fctry("check", name, in: folder.path)
      #expect(outcome.status == 1)
      let said = outcome.text + outcome.errorLines.joined(separator: "\n")
      #expect(said.contains(message), "\(said)")
    }
  }
}

/// What the commands write beside what is there.
@Suite(.timeLimit(.minutes(5))) struct `A file that a command writes` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `of a value goes over nothing that is there`() async throws {
    let shown = ["show", "a.bin", "--format", "csv", "--files", "out"]
    try folder.write("key,type,encoding,value\nn,namespace,,\nb,data,hex2bin,00ff\n", to: "a.csv")
    _ = try await Program.fctry("generate", "a.csv", "a.bin", "0x3000", in: folder.path)
    #expect(try await Program.fctry(shown, in: folder.path).status == 0)
    let name = try #require(folder.names(of: "out").first)
    // The same again changes nothing.
    #expect(try await Program.fctry(shown, in: folder.path).status == 0)
    try folder.write("mine", to: "mine")
    unlink(folder("out/\(name)"))
    symlink("../mine", folder("out/\(name)"))
    let second = try await Program.fctry(shown, in: folder.path)
    let mine = try WholeFile.read(folder("mine"))
    #expect(second.status == 1 && second.errorLines.last?.contains("already") == true)
    #expect(mine == Array("mine".utf8))
  }

  @Test func `with a private key is its owner's, whoever could read what it replaces`() async throws {
    let pem = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"
    try folder.write("key,type,encoding,value\nn,namespace,,\nk,file,binary,k.pem\n", to: "a.csv")
    try folder.write(pem, to: "k.pem")
    try folder.write("", to: "a.bin")
    chmod(folder("a.bin"), 0o666)
    _ = try await Program.fctry("generate", "a.csv", "a.bin", "0x3000", in: folder.path)
    #expect(folder.mode(of: "a.bin") == 0o600)
  }
}
