import Foundation
import NVSModel
import Station
import SystemPackage
import Testing
import TestSupport

/// A folder with the two files that `mfg_gen.py` takes, and what is made of them.
struct BatchSample {
  let folder: TemporaryFolder
  let count: Int

  static let config = """
    mfg_ns,namespace,
    serial_no,data,string
    hw_rev,data,u8,REPEAT
    mac,data,hex2bin
    made_at,data,u64
    wifi_ns,namespace,
    note,data,string
    cert,data,binary
    ca_cert,file,string,REPEAT
    """

  /// Values with quotes, commas, line breaks and letters beyond ASCII; certificates of any length, some over a page.
  init(_ count: Int, seed: UInt64 = 1) throws {
    folder = try TemporaryFolder()
    self.count = count
    var random = SeededRandom(seed)
    try folder.write(Self.config + "\n", to: "config.csv")
    try folder.write("-----BEGIN CERTIFICATE-----\n" + String(repeating: "MIIB", count: 300) + "\n", to: "ca.pem")
    var values = "line,serial_no,hw_rev,mac,made_at,note,cert,ca_cert\n"
    for number in 1...count {
      let note = random.pick(["plain", "\"a, b\"", "\"say \"\"hi\"\"\"", "\"two\nlines\"", "Grüße", "\"\""])
      let cert = String(repeating: "c", count: random.chance(5) ? 4500 + random.below(4000) : random.below(1500))
      let isFirst = number == 1
      values += "A,SN\(number),\(isFirst ? "3" : ""),24a160\(String(number + 1 << 20, radix: 16).suffix(6)),"
      values += "\(random.next()),\(note),\(cert)x,\(isFirst ? "ca.pem" : "")\n"
    }
    try folder.write(values, to: "values.csv")
  }

  func batch(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(["batch", "config.csv", "values.csv", "dev", "0x6000"] + arguments, in: folder.path)
  }

  /// The images that the reference makes, with the keys at a path in which `{}` stands for the number.
  func reference(keys: String? = nil) throws -> [[UInt8]] {
    let path = ReferenceGenerator.root.appending(path: "Tests/Reference/batch_all.py").path
    let (status, output) = try Command.run(
      [testPython, path, folder.path.string, "0x6000", String(count)] + (keys.map { [$0] } ?? []),
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], folder: URL(filePath: folder.path.string),
      limit: .seconds(240))
    try #require(status == 0, "\(output)")
    return try (1...count).map { try file("ref/\($0).bin") }
  }

  func file(_ name: String) throws -> [UInt8] { try WholeFile.read(folder(name)) }

  /// The images in a folder of fctry's.
  func images(in folder: String = ".") throws -> [[UInt8]] {
    try (1...count).map { try file("\(folder)/bin/dev-\($0).bin") }
  }

  func keys(_ number: Int, in folder: String = ".") throws -> EncryptionKeys {
    try EncryptionKeys(partition: try file("\(folder)/keys/keys-dev-\(number).bin"))
  }
}
