import NVSModel
import Station

extension FlashDesk {
  /// What is asked of the board on a port: nil where there is nothing to write.
  func request(port: String, _ house: House) -> FlashRequest? {
    guard let writeBack else { return house.flashRequest(port: port) }
    let offset = house.workspace.table?.table.rules.tableOffset ?? 0x8000
    return writeBack.request(port: port, tableOffset: offset, backups: house.backupFolder)
  }
}

extension House {
  /// What is to be written where; nil without a partition, whose offset would be a guess.
  fileprivate func flashRequest(port: String) -> FlashRequest? {
    guard !workspace.isPending, let partition = workspace.partition, let encoded = preview.encoded, preview.isUsable
    else { return nil }
    let table = workspace.table?.table
    let names = workspace.documents.map { fileName($0.name) }.joined(separator: " + ")
    let name = names.isEmpty ? "image" : names
    let plain = FlashSegment(name: name, offset: partition.offset, bytes: encoded.bytes, partition: partition.name)
    let segments =
      preview.encrypted?.segments(name: name, target: partition, keysPartition: workspace.keysPartition) ?? [plain]
    return FlashRequest(
      port: port, segments: segments, chip: table?.rules.chip, table: table,
      tableOffset: table?.rules.tableOffset ?? 0x8000, key: workspace.key?.file, backups: backupFolder)
  }
}
