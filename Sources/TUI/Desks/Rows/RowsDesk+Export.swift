import NVSModel

/// The image of the rows as a file.
extension RowsDesk {
  /// Asks where to, once the rows' files have been read again, since they may have changed.
  mutating func export(_ house: inout House) {
    house.withFreshImage(for: Self.self) { desk, house in
      if let obstacle = house.preview.obstacle { return house.say(.error, "no image yet: \(obstacle)") }
      desk.askWhereToExport(house.exportName, &house)
    }
  }

  private func askWhereToExport(_ name: String, error: String? = nil, _ house: inout House) {
    let size = house.preview.encoded?.bytes.count ?? 0
    let encryption = house.preview.encrypted == nil ? ", plain" : ", encrypted"
    let version = house.workspace.version == .v2 ? "V2" : "V1"
    house.ask(
      Prompt(
        "Export to", text: name,
        hint: "\(size) bytes\(house.sourceNote), format \(version)\(encryption)"
          + (house.unsavedNote.map { ", \($0)" } ?? ""), error: error, for: Self.self
      ) { desk, house, path in desk.export(to: path, &house) }.forPath)
  }

  private func export(to path: String, _ house: inout House) {
    guard let files = house.exportFiles(path), let first = files.first else { return }
    house.write(
      ExportRequest(files: files), for: Self.self,
      done: { _, house in
        let others = files.dropFirst().map { ", and \($0.path.printable)" }.joined()
        house.say(.good, "exported \(first.path.printable), \(first.bytes.count) bytes\(house.sourceNote)\(others)")
      },
      failed: { desk, house, reason in desk.askWhereToExport(path, error: reason, &house) })
  }
}

extension House {
  /// Of how many files the image is made, where it is more than one.
  fileprivate var sourceNote: String {
    let count = workspace.documents.count
    return count > 1 ? " of \(count) CSVs" : ""
  }

  /// The name beside the first CSV: its own with `.bin`.
  fileprivate var exportName: String {
    guard let name = workspace.documents.first?.name else { return "image.bin" }
    let base = name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
    return base + ".bin"
  }

  /// The image, and its keys where the device has a partition for them; nil while there is no image.
  fileprivate func exportFiles(_ path: String) -> [ExportRequest.File]? {
    guard let encoded = preview.encoded, preview.isUsable else { return nil }
    guard let encrypted = preview.encrypted else {
      return [
        .init(path: path, bytes: encoded.bytes, isSecret: preview.evaluation.items.contains(where: \.looksSecret))
      ]
    }
    let image = ExportRequest.File(path: path, bytes: encrypted.image, isSecret: false)
    guard workspace.keysPartition != nil else { return [image] }
    let base = path.hasSuffix(".bin") ? String(path.dropLast(4)) : path
    return [image, .init(path: base + "-keys.bin", bytes: encrypted.keysImage(), isSecret: true)]
  }
}
