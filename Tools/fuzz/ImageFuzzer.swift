/// Everything that reads an image, on any bytes. Built together with the sources of NVSModel by scripts/fuzz.
///
/// The first byte chooses: bit 0 mounts read-only, bit 5 makes the CRCs of all entries and page headers right first, so
/// that the fuzzer gets past them; with bits 1 to 4 clear the reports are written too.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImage(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  guard size > 0 else { return 0 }
  let choice = data[0]
  var bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
  if choice & 0x20 != 0 { forge(&bytes) }
  let view = FirmwareView(mounting: PartitionImage(bytes), readOnly: choice & 1 != 0)
  let history = History(view)
  for key in history.keys { for value in history.values(of: key) { _ = history.data(of: value) } }
  let findings = history.findings
  if choice & 0x1E == 0 {
    _ = FirmwareReport(view).json.text + FirmwareReport(view).text + String(decoding: Export(view).csv, as: UTF8.self)
    let flash = RawReport(view.image, findings: findings)
    _ = flash.json.text + flash.text + flash.csv
    _ = HistoryReport(history).json.text + HistoryReport(history).text
  }
  return 0
}

private func forge(_ bytes: inout [UInt8]) {
  for page in 0..<bytes.count / NVS.pageSize {
    let start = page * NVS.pageSize
    bytes.store(PageHeader.computeCRC(bytes, at: start), at: start + PageLayout.crc)
    for slot in 0..<NVS.entriesPerPage where bytes[NVS.offset(page: page, entry: slot)] != 0xFF {
      let offset = NVS.offset(page: page, entry: slot)
      bytes.store(EntryHeader.computeCRC(bytes, at: offset), at: offset + EntryLayout.crc)
    }
  }
}
