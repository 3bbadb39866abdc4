/// One change to the values of an image.
public enum ImageChange: Hashable, Sendable {
  /// Writes a value, in place of what the key has. A namespace that is not there is begun.
  case set(namespace: Key, key: Key, Item.Content)
  case erase(namespace: Key, key: Key)
}

/// Why changes cannot be made. The dump they are for stays as it is in any case.
public enum ChangeError: Error, Hashable, Sendable {
  /// The firmware could not mount the image, so it would not write to it either.
  case mount(ESPError)
  case readOnly
  case noSuchKey(namespace: Key, key: Key)
  /// The changes up to this one fit.
  case noRoom(namespace: Key, key: Key)
  case tooLong(namespace: Key, key: Key, limit: Int)
  /// A blob's chunks would have numbers beyond what an entry can have, so that nothing of it could be read.
  case tooManyChunks(namespace: Key, key: Key)
  /// The firmware would do it and answer ESP_OK, but a mount of what it leaves does not show it.
  case notHeld(namespace: Key, key: Key)
  case tooManyNamespaces
  /// All values together, written anew, need more bytes than the image has.
  case doesNotFit(needed: Int, size: Int)
  /// An image of that size is not one that can be made.
  case size(GeometryError)
  /// The image is too damaged to be written to, as the firmware has it.
  case damaged
  /// The values are not to be had: the image is encrypted, and there is no key that opens it.
  case closed(Diagnosis)
  case encryption(EncryptionError)
}

extension ChangeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .mount(let error): "the mount ends in \(error.name): make a clean image with salvage first"
    case .readOnly: "the partition is flagged readonly: the firmware would not write to it"
    case .noSuchKey(let namespace, let key): "there is no key \(key.text.quoted) in namespace \(namespace.text.quoted)"
    case .noRoom(let namespace, let key):
      "no room for \(key.text.quoted) in namespace \(namespace.text.quoted): erase something, or make a larger image"
    case .tooLong(_, let key, let limit): "the value of \(key.text.quoted) has more than \(limit) bytes"
    case .tooManyChunks(let namespace, let key):
      "the firmware would lose \(key.text.quoted) in namespace \(namespace.text.quoted): in place of the old value it has too many pieces; erase the key first, or use --compact"
    case .notHeld(let namespace, let key):
      "the firmware would lose this change of \(key.text.quoted) in namespace \(namespace.text.quoted): erase the key first, use --compact, or make a clean image with salvage"
    case .tooManyNamespaces: "namespace 255: the firmware allows 254"
    case .doesNotFit(let needed, let size):
      "no room: the values need an image of \(needed.hex) bytes, and this has \(size.hex): erase something, or make a larger one"
    case .size(let error): error.description
    case .damaged: "the image is damaged where the firmware would have to write: make a clean one with salvage first"
    case .closed(let diagnosis): diagnosis.description
    case .encryption(let error): error.description
    }
  }
}

extension FirmwareView {
  /// The image as the firmware would leave it after a mount and these changes: new entries behind the last, old ones
  /// erased, pages emptied where room is needed.
  ///
  /// - Throws: when there is no room, with nothing changed.
  func appending(_ changes: [ImageChange]) throws(ChangeError) -> [UInt8] {
    try writing(changes) { writer, change throws(ChangeError) in try writer.apply(change) }
  }

  /// The same, but an erased key is erased until nothing of it is left, where the firmware erases one value a call.
  func appendingWholeErasures(_ changes: [ImageChange]) throws(ChangeError) -> [UInt8] {
    try writing(changes) { writer, change throws(ChangeError) in
      if case .erase(let namespace, let key) = change { return try writer.eraseAll(namespace, key) }
      try writer.apply(change)
    }
  }

  private func writing(
    _ changes: [ImageChange], _ write: (inout FirmwareWriter, ImageChange) throws(ChangeError) -> Void
  ) throws(ChangeError) -> [UInt8] {
    if let error { throw .mount(error) }
    if isReadOnly { throw .readOnly }
    var writer: FirmwareWriter
    do throws(ESPError) { writer = try FirmwareWriter(image) } catch { throw .mount(error) }
    for change in changes { try write(&writer, change) }
    return writer.bytes
  }

  /// A new image of the same size with the values after these changes and nothing else: no erased entries, each
  /// namespace's keys in their order.
  ///
  /// - Throws: when they do not fit, or one cannot be made.
  func compacting(_ changes: [ImageChange] = []) throws(ChangeError) -> [UInt8] { try compaction(changes).bytes }

  /// The same, and which values are not in it although no change says so: each a sentence.
  func compaction(_ changes: [ImageChange]) throws(ChangeError) -> (bytes: [UInt8], lost: [String]) {
    if let error { throw .mount(error) }
    var values = KeyedValues(self)
    var namespaces = namespacesInOrder
    for change in changes {
      switch change {
      case .set(let namespace, let key, let content):
        if let limit = content.exceededLimit { throw .tooLong(namespace: namespace, key: key, limit: limit) }
        if !namespaces.contains(namespace) { namespaces.append(namespace) }
        values.set(content, namespace, key)
      case .erase(let namespace, let key):
        if !values.remove(namespace, key) { throw .noSuchKey(namespace: namespace, key: key) }
      }
    }
    let lost = values.keepOneEach()
    return (try Self.encode(values.items(namespaces: namespaces), pages: image.pages.count, isReadOnly), lost)
  }

  private static func encode(_ items: [Item], pages: Int, _ isReadOnly: Bool) throws(ChangeError) -> [UInt8] {
    let geometry: Geometry
    do throws(GeometryError) {
      geometry = try Geometry(size: max(pages, 1) * NVS.pageSize, isReadOnly: isReadOnly)
    } catch {
      throw .size(error)
    }
    let encoded: EncodedImage
    do throws(EncodingError) {
      encoded = try ImageEncoder.encode(items, geometry: geometry)
    } catch {
      throw ChangeError(error, of: items)
    }
    if !encoded.fits { throw .doesNotFit(needed: encoded.sizeNeeded, size: geometry.size) }
    return encoded.bytes
  }
}

extension ChangeError {
  /// Why items, which are numbered by their rows, cannot be encoded.
  fileprivate init(_ error: EncodingError, of items: [Item]) {
    switch error {
    case .tooManyNamespaces: self = .tooManyNamespaces
    case .stringTooLong(let row, let limit), .blobTooLong(let row, let limit):
      let namespace = items[..<row].last { $0.content == .namespace } ?? items[row]
      self = .tooLong(namespace: namespace.key, key: items[row].key, limit: limit)
    // The items of each namespace follow its own, so this is not to be expected, and no reason to end the program.
    case .noNamespace: self = .damaged
    }
  }
}

extension Item.Content {
  /// How many bytes it may have, when it has more.
  fileprivate var exceededLimit: Int? {
    switch self {
    case .string(let text): text.count + 1 > NVS.maximumStringSize ? NVS.maximumStringSize : nil
    case .blob(let data): data.count > NVS.maximumBlobSize ? NVS.maximumBlobSize : nil
    case .namespace, .integer: nil
    }
  }
}

extension KeyedValues {
  /// Gives a key one value, in the place of those it has.
  fileprivate mutating func set(_ content: Item.Content, _ namespace: Key, _ key: Key) {
    let name = Name(namespace: namespace, index: 0, key: key)
    guard let value = KeyedValues([Item(row: 0, key: key, content: content)]).lists.first?.first else { return }
    replace(name, with: value)
  }

  fileprivate mutating func remove(_ namespace: Key, _ key: Key) -> Bool {
    replace(Name(namespace: namespace, index: 0, key: key), with: nil)
  }
}
