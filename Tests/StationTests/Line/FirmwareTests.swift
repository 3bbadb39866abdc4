import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `The firmware of a line` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A build with a boot loader, the table and an application.
  private func build(chip: String = "esp32", files: String? = nil, table: String = Sample.csv) throws -> String {
    try WholeFile.write([0xE9, 1], to: folder("boot.bin"), sparing: [])
    try WholeFile.write(try Sample.table(table).binary(), to: folder("table.bin"), sparing: [])
    try WholeFile.write([0xE9, 2, 3, 4], to: folder("app.bin"), sparing: [])
    let named = files ?? #""0x10000": "app.bin", "0x8000": "table.bin", "0x1000": "boot.bin""#
    let text = """
      {"write_flash_args": ["--flash_mode", "dio"], "flash_files": {\(named)},
       "extra_esptool_args": {"stub": true, "chip": "\(chip)"}}
      """
    try WholeFile.write(Array(text.utf8), to: folder("flasher_args.json"), sparing: [])
    return folder("")
  }

  private func problem(_ build: String) -> String? {
    do {
      _ = try Firmware(build)
      return nil
    } catch { return error.description }
  }

  @Test func `goes to the board before its values, but not where it is already`() async throws {
    let firmware = try Firmware(try build())
    let bench = try LineBench { $0.firmware = firmware }
    #expect(bench.job.refusal == nil)
    var empty = try LineBench.board(1)
    empty.flash = [UInt8](repeating: 0xFF, count: 4 << 20)
    let told = await bench.serve(empty)
    #expect(told.step == .passed)
    #expect(told.offsets == [0x1000, 0x8000, 0x10000, 0x340000])
    var older = try LineBench.board(2)
    older.flash.replaceSubrange(0x1000..<0x1002, with: [0xE9, 1])
    #expect(await bench.serve(older).offsets == [0x10000, 0x340000])
  }

  @Test func `must have the partition where the table here has it`() throws {
    let firmware = try Firmware(try build(table: Sample.csv.replacing("0x340000", with: "0x330000")))
    let bench = try LineBench { $0.firmware = firmware }
    #expect(bench.job.refusal?.contains("the firmware's table") == true)
  }

  @Test func `must leave the partition alone`() throws {
    let files = #""0x340000": "app.bin", "0x8000": "table.bin""#
    let firmware = try Firmware(try build(files: files))
    let bench = try LineBench { $0.firmware = firmware }
    #expect(bench.job.refusal?.contains("would lie over 0x340000") == true)
  }

  @Test func `is for the chip that the boards must be`() throws {
    let firmware = try Firmware(try build(chip: "esp32s3"))
    let bench = try LineBench { ($0.firmware, $0.chip) = (firmware, .esp32) }
    #expect(bench.job.refusal == "the firmware is for an ESP32-S3, the boards are to be ESP32")
  }

  @Test func `is not written to a board whose flash encryption is on`() async throws {
    let firmware = try Firmware(try build())
    let bench = try LineBench { $0.firmware = firmware }
    var bridge = ScriptedBridge()
    bridge.board = Sample.board(isEncrypted: true)
    #expect(await bench.serve(bridge).reason.contains("flash encryption is on"))
  }

  @Test func `says what is wrong with its files`() throws {
    #expect(problem(folder("nothing"))?.isEmpty == false)
    #expect(problem(try build(files: "")) == "this is no flasher_args.json of ESP-IDF: it names no flash_files")
    #expect(problem(try build(files: #""x": "app.bin""#)) == "'x' is no offset with a file")
    #expect(problem(try build(files: #""0x1000": "gone.bin""#))?.contains("gone.bin") == true)
    #expect(problem(try build(chip: "esp99")) == "no chip is known as 'esp99'")
    #expect(
      problem(try build(files: #""0x1000": "app.bin", "0x1002": "boot.bin""#))?.contains("behind the beginning") == true
    )
  }
}
