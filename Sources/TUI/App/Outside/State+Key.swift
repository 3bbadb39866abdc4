import NVSModel

/// The key that the image is encrypted with, or that opens a dump.
extension State {
  mutating func askForKey() {
    if stage == .image, !mayDropEdits() { return }
    ask(
      .key, "Key file", text: workspace.key?.path ?? "",
      hint: stage == .image ? "a keys partition or a 32-byte HMAC key" : "a new name makes a new key; empty for none")
  }

  mutating func useKey(_ path: String) -> [Effect] {
    guard path.isEmpty else { return [.readKey(path: path)] }
    if stage == .image { return openImage(with: nil, path: nil) }
    workspace.key = nil
    showsEncrypted = false
    refreshPreview()
    say(.note, "the image is not encrypted")
    return []
  }

  mutating func keyRead(_ path: String, _ result: Result<KeyFile, ReadProblem>) -> [Effect] {
    switch result {
    case .success(let file):
      // It may have been changed while the key was read.
      if stage == .image { return mayDropEdits() ? openImage(with: file, path: path) : [] }
      guard file.keys.canEncrypt else {
        say(.error, EncryptionError.equalHalves.description)
        return []
      }
      workspace.key = Workspace.Key(path: path, file: file)
      refreshPreview()
      let note = keysPartitionNote
      say(note.isEmpty ? .good : .warning, "encrypted with \(path.printable)\(note); t shows the bytes so")
    case .failure(.failed(let reason)): askAgain(.key, "Key file", text: path, error: reason)
    case .failure(.missing) where stage == .image:
      askAgain(.key, "Key file", text: path, error: "there is no file \(path.quoted)")
    case .failure(.missing): offerNewKey(path)
    }
    return []
  }

  /// What is to be encrypted may need its first key.
  private mutating func offerNewKey(_ path: String) {
    overlay = .dialog(
      Dialog(
        title: "New key",
        lines: [
          "There is no file \(path.quoted). Make a new key there?",
          "A keys partition is flashed with the image; an HMAC key is burnt into an eFuse of the chip.",
          "Keep it safe: without it nobody can open the images again.",
        ],
        buttons: [
          .init(title: "Keys partition", command: .makeKey(path: path, .keysPartition)),
          .init(title: "HMAC key", command: .makeKey(path: path, .hmac)), .init(title: "Cancel", command: .close),
        ]))
  }

  private var keysPartitionNote: String {
    guard workspace.key?.file.scheme == .keysPartition, workspace.table != nil, workspace.keysPartition == nil
    else { return "" }
    return ", but the table has no nvs_keys partition for the device to find the key in"
  }

  private func openImage(with key: KeyFile?, path: String?) -> [Effect] {
    guard var source = image?.source else { return [] }
    (source.key, source.keyPath) = (key, path)
    return [.decode(source)]
  }

  mutating func toggleEncrypted() {
    let canToggle = stage == .image ? image.map { $0.opened.raw != $0.image.bytes } ?? false : preview.encrypted != nil
    guard canToggle else {
      say(.note, "nothing is encrypted here: E chooses a key file")
      return
    }
    showsEncrypted.toggle()
    say(.note, showsEncrypted ? "bytes as they lie in the encrypted partition" : "bytes in the clear")
  }
}
