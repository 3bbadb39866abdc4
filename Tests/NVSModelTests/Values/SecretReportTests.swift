import Testing

@testable import NVSModel

@Suite struct `Secrets in a report` {
  private func image(password: String = "hunter2hunter2", serial: String = "SN17") throws -> PartitionImage {
    let key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n"
    let items = [
      Item(row: 0, key: try Key(validating: "mfg"), content: .namespace),
      Item(row: 1, key: try Key(validating: "serial_no"), content: .string(Array(serial.utf8))),
      Item(row: 2, key: try Key(validating: "wifi_pass"), content: .string(Array(password.utf8))),
      Item(row: 3, key: try Key(validating: "device_pem"), content: .blob(Array(key.utf8))),
    ]
    return PartitionImage(try ImageEncoder.encode(items, geometry: Geometry(size: 0x3000)).bytes)
  }

  private static func tells(_ text: String) -> Bool { text.contains("hunter2") || text.contains("PRIVATE KEY") }

  @Test func `stand in none that people read, of values, of entries and of the past, unless they are asked for`() throws
  {
    let image = try image()
    let view = FirmwareView(mounting: image)
    let texts: [(Bool) -> String] = [
      { FirmwareReport(view).text(width: nil, isRevealing: $0) },
      { RawReport(image, findings: view.findings).text(width: nil, isRevealing: $0) },
      { RawReport(image, findings: view.findings, order: .key).text(width: nil, isRevealing: $0) },
      { HistoryReport(History(view)).text(width: nil, isRevealing: $0) },
    ]
    for text in texts {
      #expect(!Self.tells(text(false)) && text(false).contains("SN17"))
      #expect(text(false).contains("●●●●●●  --reveal shows it") && text(false).contains("wifi_pass"))
      #expect(text(true).contains("hunter2hunter2"))
    }
  }

  @Test func `stand in no comparison, nor among its bytes`() throws {
    let (old, new) = (try image(), try image(password: "hunter2hunter3", serial: "SN18"))
    let values = [old, new].map { KeyedValues(FirmwareView(mounting: $0)) }
    let comparison = Comparison(values[0], values[1], bytes: (old.bytes, new.bytes))
    let report = ComparisonReport(comparison, old: .init("a", image: old), new: .init("b", image: new), listsAll: true)
    let text = report.text(width: nil, isRevealing: false)
    #expect(!Self.tells(text) && text.contains("string SN17") && text.contains("string ●●●●●●"))
    // "hunter2hunter3", and of the serial number its last digit.
    #expect(!text.contains("33") && text.contains("38"))
    #expect(report.text.contains("33"))
  }

  /// A private key as DER, too long for one page; the bytes of its body are 5A.
  private func longKey(last: UInt8 = 0x5A) throws -> PartitionImage {
    let body = [0x02, 0x01, 0x00, 0x30] + [UInt8](repeating: 0x5A, count: 5_995) + [last]
    let key = [0x30, 0x82, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
    let items = [
      Item(row: 0, key: try Key(validating: "mfg"), content: .namespace),
      Item(row: 1, key: try Key(validating: "device_der"), content: .blob(key)),
    ]
    return PartitionImage(try ImageEncoder.encode(items, geometry: Geometry(size: 0x4000)).bytes)
  }

  @Test func `stand in no chunk of a key that is in several`() throws {
    let image = try longKey()
    let texts = [ListOrder?.none, .key].map { order in
      RawReport(image, findings: Findings([], totals: [:], limit: 1), order: order)
        .text(width: nil, isRevealing: false)
    }
    let report = ComparisonReport(
      Comparison(KeyedValues(), KeyedValues(), bytes: (image.bytes, try longKey(last: 0x5B).bytes)),
      old: .init("a", image: image), new: .init("b", image: try longKey(last: 0x5B)), listsAll: true)
    #expect(texts.allSatisfy { !$0.contains("5a5a") && $0.contains("device_der") })
    #expect(!report.text(width: nil, isRevealing: false).contains("5b"))
  }

  @Test func `are whole in what programs read`() throws {
    let view = FirmwareView(mounting: try image())
    #expect(FirmwareReport(view).json.text.contains("hunter2hunter2"))
    #expect(HistoryReport(History(view)).json.text.contains("hunter2hunter2"))
    #expect(RawReport(view.image, findings: view.findings).csv.contains("hunter2hunter2"))
  }
}
