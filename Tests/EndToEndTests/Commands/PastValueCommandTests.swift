import Station
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `Values that a key had before` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func dump(_ name: String) -> String { Program.package.appending("Tests/Fixtures/dumps/\(name).bin").string }

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path)
  }

  @Test func `are numbered from the newest, and written by their number`() async throws {
    // The older of the two is 1, the newer 77.
    let history = try await fctry("history", dump("pf_int_crosspage_dup"), "a", "k")
    #expect(
      history.text.contains(/hidden +past 1 +0:1 +u32 +4 +/) || history.text.contains(/hidden +past 1/),
      "\(history.text)")
    let value = try await fctry("extract", dump("pf_int_crosspage_dup"), "a", "k", "--past", "1")
    #expect(value.status == 0 && value.text == "1\n", "\(value.text)")
    let none = try await fctry("extract", dump("pf_int_crosspage_dup"), "a", "k", "--past", "2")
    #expect(
      none.status == 1 && none.errorLines[0].hasSuffix("'k' has 1 former value: fctry history lists what there is"))
    #expect(try await fctry("extract", dump("pf_int_crosspage_dup"), "a", "k", "--past", "0").status == 2)
  }

  @Test func `are there after their key was erased`() async throws {
    // The bitmap alone says that entries 6 to 13, the string str_key of Espressif's sample, are erased, as old firmware does.
    var bytes = try WholeFile.read(dump("gen_sample_val"))
    let kept = try await fctry("extract", dump("gen_sample_val"), "storage", "str_key")
    for slot in 6..<14 { bytes[32 + slot / 4] &= ~(3 << UInt8(slot % 4 * 2)) }
    try folder.write(bytes, to: "erased.bin")
    let now = try await fctry("extract", "erased.bin", "storage", "str_key")
    #expect(now.status == 1 && now.errorLines[0].contains("has no value now, and had 1 before: --past 1 or --erased"))
    for choice in [["--erased"], ["--past", "1"], ["--erased", "--type", "string"]] {
      let past = try await Program.fctry(["extract", "erased.bin", "storage", "str_key"] + choice, in: folder.path)
      #expect(past.status == 0 && past.output == kept.output)
    }
    let none = try await fctry("extract", "erased.bin", "storage", "u8_key", "--erased")
    #expect(none.status == 1 && none.errorLines[0].contains("no erased value of 'u8_key' is whole"))
  }

  @Test func `are listed for a whole namespace`() async throws {
    let all = try await fctry("history", dump("gen_sample_val"))
    let one = try await fctry("history", dump("gen_sample_val"), "storage")
    #expect(one.status == 0 && one.output == all.output && one.text.contains("storage / u8_key"))
    let none = try await fctry("history", dump("gen_sample_val"), "nobody")
    #expect(none.status == 1 && none.errorLines[0].contains("in namespace 'nobody'"))
  }

  @Test func `are given another type only when that is said`() async throws {
    let set = ["change", dump("gen_sample_val"), "new.bin", "--set", "storage/u8_key/string=x"]
    let refused = try await Program.fctry(set, in: folder.path)
    #expect(refused.status == 1 && refused.errorLines[0].contains("is u8, and becomes string"))
    #expect(refused.errorLines[0].hasSuffix("--retype does it") && !folder.names.contains("new.bin"))
    let made = try await Program.fctry(set + ["--retype"], in: folder.path)
    #expect(made.status == 0 && made.errorLines[0].contains("warning: 'u8_key' in namespace 'storage' is u8"))
    #expect(try await fctry("extract", "new.bin", "storage", "u8_key").text == "x")
  }
}
