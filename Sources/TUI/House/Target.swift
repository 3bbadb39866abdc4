import NVSModel

/// What the image is for and how it is encrypted: settings that several desks show.
extension House {
  /// Asks for the size of the image where no partition has one.
  mutating func askForSize<D: Desk>(for desk: D.Type) {
    if let partition = workspace.partition {
      return say(.note, "the size is that of partition \(partition.name.quoted): F4 chooses another")
    }
    ask(
      Prompt("Size of the image", text: workspace.freeSize.hex, hint: "such as 0x6000 or 24K", for: desk) {
        (_, house, text) throws(Refusal) in
        do {
          let size = try Size.parse(text)
          _ = try Geometry(size: size)
          house.workspace.freeSize = size
          house.refreshPreview()
        } catch {
          throw Refusal("\(error)")
        }
      })
  }

  mutating func toggleVersion() {
    workspace.version = workspace.version == .v2 ? .v1 : .v2
    refreshPreview()
    say(
      .note,
      workspace.version == .v2 ? "format V2: blobs over several pages" : "format V1: blobs and strings up to 1984 bytes"
    )
  }

  /// Encrypts the image with a key that was read.
  mutating func encrypt(with file: KeyFile, path: String) {
    guard file.keys.canEncrypt else { return say(.error, EncryptionError.equalHalves.description) }
    workspace.key = Workspace.Key(path: path, file: file)
    refreshPreview()
    let lacksPlace = file.scheme == .keysPartition && workspace.table != nil && workspace.keysPartition == nil
    let note = lacksPlace ? ", but the table has no nvs_keys partition for the device to find the key in" : ""
    say(lacksPlace ? .error : .good, "encrypted with \(path.printable)\(note); F9, View shows the bytes so")
  }

  mutating func toggleEncrypted(canToggle: Bool) {
    guard canToggle else { return say(.note, "nothing is encrypted here: F9, Board, Encrypt chooses a key file") }
    showsEncrypted.toggle()
    say(.note, showsEncrypted ? "bytes as they lie in the encrypted partition" : "bytes in the clear")
  }
}

extension PartitionImage {
  /// The place that a text means, from the start of the partition: an offset in flash, a page and an entry, or the name of a key.
  func offset(of text: String) throws(Refusal) -> Int {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count == 2, let page = parts[0], let entry = parts[1] {
      guard pages.indices.contains(page), 0..<NVS.entriesPerPage ~= entry else {
        throw Refusal("there are pages 0 to \(pages.count - 1) with entries 0 to 125")
      }
      return NVS.offset(page: page, entry: entry)
    }
    if let offset = try? Size.parse(text) {
      guard bytes.indices.contains(place.inPartition(offset)) else {
        throw Refusal("here are \(place.inFlash(0).hex) to \(place.inFlash(bytes.count - 1).hex)")
      }
      return place.inPartition(offset)
    }
    if let key = try? Key(validating: text),
      let entry = entries.first(where: { $0.kind != .free && header(of: $0).key == key })
    {
      return entry.offset
    }
    throw Refusal("\(text.quoted) is no offset (0x1040), no page:entry (1:2) and no key")
  }
}
