import NVSModel

/// The partition table, and which partition the image is for.
extension State {
  mutating func showPartitions() {
    guard let table = workspace.table?.table else {
      say(.note, "no partition table is open: name partitions.csv on the command line; s sets the image's size")
      return
    }
    stage = .partitions
    partitionCursor = table.partitions.firstIndex { $0 == workspace.partition } ?? 0
  }

  mutating func choosePartition() {
    guard let table = workspace.table?.table, table.partitions.indices.contains(partitionCursor) else { return }
    let chosen = table.partitions[partitionCursor]
    guard chosen.isNVS else {
      say(
        .warning,
        "\(chosen.name.quoted) is \(chosen.type.name)/\(chosen.subtypeName): choose one of type data, subtype nvs")
      return
    }
    workspace.partition = chosen
    refreshPreview()
    stage = .main
    pane = .rows
    say(.good, "the image is for \(chosen.name.quoted) at \(chosen.offset.hex)")
  }
}
