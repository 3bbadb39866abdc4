import Foundation
import NVSModel
import Station
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `The reference's encryption` {
  /// Rows with a key, and what we make of them.
  private struct Case {
    let request: GeneratorCase
    let keyFile: [UInt8]
    let keys: KeyFile
    let plain: [UInt8]
    let encrypted: [UInt8]

    var line: String {
      let version = request.version == .v1 ? "1" : "2"
      let scheme = keys.scheme == .hmac ? "hmac" : "plain"
      return ([request.name, version, String(request.size), scheme] + request.inputs.map(\.name))
        .joined(separator: "\t")
    }
  }

  private static func keyFile(_ number: Int) -> [UInt8] {
    var random = SeededRandom(UInt64(number) &* 104_729 &+ 5)
    let isHMAC = number % 2 == 1
    var bytes = (0..<(isHMAC ? 32 : 64)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    if isHMAC { return bytes }
    // Only laid out here: that the reference reads it is what is tested.
    let keys = EncryptionKeys(SecretBytes(copying: bytes))
    bytes = keys?.partitionImage() ?? bytes
    return bytes
  }

  private func cases(_ count: Int, in reference: ReferenceGenerator) throws -> [Case] {
    var cases: [Case] = []
    var number = 0
    while cases.count < count {
      number += 1
      var random = RandomCase(number: 50_000 + number)
      let request = random.make()
      for file in request.inputs + request.files {
        try Data(file.bytes).write(to: reference.folder.appending(path: file.name))
      }
      guard case .made(let plain) = reference.runOurs(request).outcome else { continue }
      let keyFile = Self.keyFile(number)
      let keys = try KeyFile(keyFile)
      let encrypted = try PartitionImage(plain).encrypted(with: keys.keys)
      cases.append(Case(request: request, keyFile: keyFile, keys: keys, plain: plain, encrypted: encrypted))
    }
    return cases
  }

  private func run(_ cases: [Case], by reference: ReferenceGenerator) throws {
    let folder = reference.folder
    for one in cases {
      try Data(one.keyFile).write(to: folder.appending(path: one.request.name + ".key.bin"))
      try Data(one.encrypted).write(to: folder.appending(path: one.request.name + ".ours.bin"))
    }
    let list = cases.map { $0.line + "\n" }.joined()
    try Data(list.utf8).write(to: folder.appending(path: "cases.txt"))
    try reference.run(script: "encrypt_all.py")
  }

  @Test func `and ours agree both ways on 240 random inputs and keys, plain and HMAC`() throws {
    let reference = try ReferenceGenerator()
    defer { reference.remove() }
    let cases = try cases(240, in: reference)
    try run(cases, by: reference)
    let results = try String(contentsOf: reference.folder.appending(path: "results.txt"), encoding: .utf8)
      .split(separator: "\n")
    try #require(results.count == cases.count)
    for (one, result) in zip(cases, results) {
      let name = one.request.name
      guard result == "\(name)\tmade" else {
        Issue.record("\(result)")
        continue
      }
      func file(_ kind: String) throws -> [UInt8] {
        Array(try Data(contentsOf: reference.folder.appending(path: "\(name).\(kind).bin")))
      }
      if one.keys.scheme == .hmac { #expect(try file("keys") == one.keys.keys.partitionImage(), "\(name)") }
      let theirs = try file("ref")
      // A read-only image of the reference lacks its empty pages.
      let missing = one.request.size < NVS.minimumWritableSize ? one.request.size - theirs.count : 0
      #expect(one.encrypted == theirs + [UInt8](repeating: 0xFF, count: missing), "\(name)")
      #expect(try file("plain") == one.plain, "\(name)")
      let opened = PartitionImage(theirs).decryptedBytes(with: one.keys.keys)
      #expect(opened == Array(one.plain.prefix(theirs.count)), "\(name)")
      #expect(KeyTrial(PartitionImage(theirs), keys: one.keys.keys).isOpened, "\(name)")
    }
    #expect(cases.count { $0.keys.scheme == .hmac } > 80)
    #expect(cases.count { $0.keys.scheme == .keysPartition } > 80)
  }
}
