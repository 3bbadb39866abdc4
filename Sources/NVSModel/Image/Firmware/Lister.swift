/// Lists a mounted partition as a program would that iterates over it and gets each entry it is given.
struct Lister {
  private(set) var entries: [FirmwareEntry] = []
  /// Answers that cost much or are asked again: gets of blobs and of keys that an earlier entry hides.
  private var remembered: [Identity: Remembered] = [:]
  private var generation = 0

  private struct Identity: Hashable {
    let namespace: UInt8
    let type: ItemType
    let key: Key
  }

  private struct Remembered {
    let size: Int?
    let value: FirmwareEntry.Value
    let place: Int

    var isError: Bool {
      if case .error = value { return true }
      return false
    }
  }

  mutating func list(_ mount: inout Mount) {
    entries.reserveCapacity(mount.order.reduce(0) { $0 + Int(mount.pages[$1].used) } / 2)
    let names = mount.reachableNames
    for page in mount.order {
      var item = Candidate()
      var slot = 0
      while true {
        let result = mount.find(&item, page: page, from: slot)
        if result == .missing { break }
        if result == .failed { continue }
        slot = item.slot + Int(item.header.span)
        if Self.isListed(item.header) { add(&mount, item, page: page, names, isListed: true) }
      }
    }
    listV1Blobs(&mount, names)
  }

  /// The iterator leaves V1 blobs out, and a get returns them, also behind the index of another blob on their page.
  private mutating func listV1Blobs(_ mount: inout Mount, _ names: [Key?]) {
    for page in mount.order {
      var item = Candidate()
      var slot = 0
      while mount.find(&item, page: page, from: slot) == .found {
        slot = item.slot + Int(item.header.span)
        if item.header.type == .blobV1, item.header.namespace != 0 {
          add(&mount, item, page: page, names, isListed: false)
        }
      }
    }
  }

  /// The iterator gives a blob at its first chunk, and neither indexes nor V1 blobs nor the table of namespaces.
  private static func isListed(_ header: EntryHeader) -> Bool {
    if header.namespace == 0 || header.type == .blobV1 || header.type == .blobIndex { return false }
    return header.type != .blobData || header.chunkNumber == 0
  }

  private mutating func add(
    _ mount: inout Mount, _ item: Candidate, page: Int, _ names: [Key?], isListed: Bool
  ) {
    guard let type = item.header.type else { return }
    let here = mount.slotNumber(page, item.slot)
    let name = names[Int(item.header.namespace)]
    let key = item.header.key.name
    let answer =
      name == nil
      ? Remembered(size: nil, value: .error(.notFound), place: here)
      : get(&mount, Identity(namespace: item.header.namespace, type: type, key: key), here)
    let origin = mount.origins[here] ?? here
    entries.append(
      FirmwareEntry(
        namespace: name, namespaceIndex: item.header.namespace, key: key, type: type,
        size: answer.size ?? type.width ?? item.header.dataSize, value: answer.value, page: page, slot: item.slot,
        origin: FirmwareEntry.Place(page: origin / NVS.entriesPerPage, slot: origin % NVS.entriesPerPage),
        isListed: isListed, isShadowed: answer.place != here && !answer.isError))
  }

  private mutating func get(_ mount: inout Mount, _ identity: Identity, _ here: Int) -> Remembered {
    if generation != mount.generation {
      remembered.removeAll()
      generation = mount.generation
    }
    if !remembered.isEmpty, let answer = remembered[identity] { return answer }
    let answer = Self.ask(&mount, identity, here)
    let isDear = identity.type.isBlob || answer.isError || answer.place != here
    if isDear && generation == mount.generation { remembered[identity] = answer }
    return answer
  }

  private static func ask(_ mount: inout Mount, _ identity: Identity, _ here: Int) -> Remembered {
    var size: Int?
    do throws(ESPError) {
      let (namespace, type, key) = (identity.namespace, identity.type, identity.key)
      size = try mount.size(namespace: namespace, type: type, key: key)
      let (answer, page, slot) = try mount.read(namespace: namespace, type: type, key: key, size: size ?? 0)
      let place = page < 0 ? here : mount.slotNumber(page, slot)
      switch answer {
      case .bits(let bits): return Remembered(size: size, value: .number(bits: bits), place: place)
      case .pieces(let pieces): return Remembered(size: size, value: .data(pieces), place: place)
      }
    } catch {
      return Remembered(size: size, value: .error(error), place: here)
    }
  }
}
