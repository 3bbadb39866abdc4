/// Looks at a changed image as a mount finds it.
///
/// The firmware answers ESP_OK to some changes that are lost all the same, mostly in images that it has not made itself.
struct ChangeCheck {
  private var mount: Mount
  /// The places in the order of their changes, and the last change to each.
  private let places: [Place]
  private let changes: [Place: ImageChange]

  private struct Place: Hashable {
    let namespace: Key
    let key: Key
  }

  /// Mounts an image, decrypted where it is encrypted; `raw` is how it lies in flash.
  init(_ image: PartitionImage, raw: [UInt8], readOnly: Bool, changes: [ImageChange]) throws(ChangeError) {
    do throws(ESPError) { mount = try Mount(image, raw: raw, isReadOnly: readOnly) } catch { throw .mount(error) }
    places = changes.map(Self.place)
    self.changes = Dictionary(zip(places, changes)) { $1 }
  }

  private static func place(of change: ImageChange) -> Place {
    switch change {
    case .set(let namespace, let key, _), .erase(let namespace, let key): Place(namespace: namespace, key: key)
    }
  }

  /// - Throws: when a key is not as the last change to it says.
  mutating func requireAll() throws(ChangeError) {
    var rest = changes
    for place in places {
      guard let change = rest.removeValue(forKey: place), !holds(change, place) else { continue }
      throw .notHeld(namespace: place.namespace, key: place.key)
    }
  }

  private mutating func holds(_ change: ImageChange, _ place: Place) -> Bool {
    let index = mount.namespaces.first { $0.name == place.namespace }?.index
    switch change {
    case .set(_, _, let content):
      guard let index else { return false }
      return holds(content, index, place.key)
    case .erase:
      var item = Candidate()
      return index.map { mount.findAnywhere(&item, Query($0, Query.anyType, place.key)) == nil } ?? true
    }
  }

  private mutating func holds(_ content: Item.Content, _ namespace: UInt8, _ key: Key) -> Bool {
    switch content {
    case .namespace: true
    case .integer(let type, let bits): get(namespace, type, key) == .bits(bits, type)
    case .string(let text): get(namespace, .string, key) == .bytes(text + [0])
    case .blob(let data): get(namespace, .blobData, key) == .bytes(data)
    }
  }

  private enum Found: Equatable {
    case number(UInt64)
    case bytes([UInt8])

    static func bits(_ bits: UInt64, _ type: ItemType) -> Found { .number(type.truncated(bits)) }
  }

  private mutating func get(_ namespace: UInt8, _ type: ItemType, _ key: Key) -> Found? {
    do throws(ESPError) {
      let size = try mount.size(namespace: namespace, type: type, key: key)
      switch try mount.read(namespace: namespace, type: type, key: key, size: size).0 {
      case .bits(let bits): return .bits(bits, type)
      case .pieces(let pieces): return .bytes(pieces.flatMap { mount.bytes[$0] })
      }
    } catch {
      return nil
    }
  }

  /// Says which values of `old` a mount no longer finds although no change says so.
  ///
  /// Where it needs room the firmware copies a page. A full page keeps several values of one key; its copy is not full, and the
  /// next mount takes all but the last of them away.
  mutating func collateral(in old: FirmwareView) -> [String] {
    let emptied = Set(
      old.pages.indices.filter { page in
        let now = mount.pages[page].isLoaded ? mount.pages[page].sequence : nil
        return old.pages[page].sequence.map { $0 != now } ?? false
      })
    if emptied.isEmpty { return [] }
    var lost: [String] = []
    for entry in old.entries where emptied.contains(entry.page) && !entry.isShadowed {
      guard let name = entry.namespace, changes[Place(namespace: name, key: entry.key)] == nil else { continue }
      let expected: Found
      switch entry.value {
      case .error: continue
      case .number(let bits): expected = .bits(bits, entry.type)
      case .data: expected = .bytes(old.data(of: entry))
      }
      let index = mount.namespaces.first { $0.name == name }?.index
      if index.flatMap({ get($0, entry.type, entry.key) }) == expected { continue }
      lost.append(
        "\(name.text.printable) / \(entry.key.text.printable): its \(entry.typeName); making room, the firmware copies its page, "
          + "and of several values of one key keeps the last")
    }
    return lost
  }

  /// Says which namespaces that the changes began have keys of `old`, to which no name led.
  ///
  /// The firmware gives a new namespace the lowest index that no name has, also where keys have it whose name is lost.
  func adoptions(from old: FirmwareView) -> [String] {
    let known = Set(old.namespaces.map(\.name))
    return mount.namespaces.filter { !known.contains($0.name) }.compactMap { index, name in
      let keys = Set(old.entries.lazy.filter { $0.namespaceIndex == index && $0.namespace == nil }.map(\.key))
        .filter { changes[Place(namespace: name, key: $0)] == nil }
      if keys.isEmpty { return nil }
      let count = keys.count == 1 ? "1 key that no name led to is" : "\(keys.count) keys that no name led to are"
      return "\(count) in namespace \(name.text.quoted) now, since the firmware gives it their index"
    }
  }
}
