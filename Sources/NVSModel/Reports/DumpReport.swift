/// A whole flash as text or JSON: what lies where.
public struct DumpReport: Sendable {
  let dump: FlashDump

  /// The report of a dump.
  public init(_ dump: FlashDump) { self.dump = dump }

  /// For people, as wide as it is.
  public var text: String { text(width: nil) }

  /// For people: a line for each part of the flash, then what is noteworthy.
  ///
  /// - Parameter width: the columns of the terminal, at which lines are cut; nil for as long as they are.
  public func text(width: Int?) -> String {
    let size = Size.text(dump.bytes.count)
    let from =
      dump.start > 0
      ? ", from \(dump.start.hex) of the flash on" : dump.start < 0 ? ", with \(-dump.start) bytes before it" : ""
    let table = dump.tablePlace.map { "partition table at \(($0 + dump.start).hex)" } ?? "no partition table"
    var lines = ["Flash dump of \(size)\(from): \(table)", ""]
    lines += TextTable.lines([["Name", "Type", "Offset", "Size", "What is in it"]] + rows, width: width)
    if !dump.notes.isEmpty { lines += [""] + dump.notes.map { "\($0.severity.rawValue): \($0.message)" } }
    return lines.map { $0 + "\n" }.joined()
  }

  /// For each part its name, type, offset, size, and what is in it.
  public var rows: [[String]] { dump.regions.map(row) }

  private func row(_ region: FlashRegion) -> [String] {
    let type = region.partition.map { "\($0.type.name), \($0.subtypeName)" } ?? region.kind.rawValue
    return [
      region.name.printable, type, region.offset.hex, Size.text(region.size), content(of: region),
    ]
  }

  /// What is in a region, in a few words.
  private func content(of region: FlashRegion) -> String {
    var parts: [String] = []
    if region.range.isEmpty {
      return "not in the dump"
    } else if let image = region.image {
      parts.append(image.summary)
    } else if region.kind == .nvs {
      parts.append(pages(of: region))
      if PartitionImage(dump.bytes(of: region)).looksEncrypted { parts.append("encrypted") }
    } else if region.partition?.isNVSKeys ?? false, !NVSScanner.isBlank(dump.bytes, region.range) {
      parts.append((try? EncryptionKeys(partition: dump.bytes(of: region))) == nil ? "unreadable" : "keys in the clear")
    } else if region.partition?.isOTAData ?? false, let otaData = dump.otaData {
      parts.append(otaData.summary)
    } else if NVSScanner.isBlank(dump.bytes, region.range) {
      parts.append("blank")
    }
    if region.isActive { parts.append("boots") }
    if let flags = region.partition?.flags.text, !flags.isEmpty { parts.append("flagged \(flags)") }
    if region.missing > 0 { parts.append("\(region.missing.hex) bytes missing") }
    return parts.joined(separator: ", ")
  }

  private func pages(of region: FlashRegion) -> String {
    let starts = Array(stride(from: region.range.lowerBound, to: region.range.upperBound, by: NVS.pageSize))
    let used = starts.count { NVSScanner.isPage(dump.bytes, at: $0) }
    return used == 0 && NVSScanner.isBlank(dump.bytes, region.range)
      ? "blank" : "\(used) of \(starts.count) pages in use"
  }

  /// One object: size, start, table_offset, regions, ota, notes.
  public var json: JSON {
    .object([
      ("flash_size", .int(dump.bytes.count)), ("start", .int(dump.start)),
      ("table_offset", .int(dump.tablePlace.map { $0 + dump.start })),
      ("regions", .array(dump.regions.map(member))),
      ("ota", dump.otaData?.json ?? .null),
      (
        "notes",
        .array(
          dump.notes.map {
            .object([("severity", .string($0.severity.rawValue)), ("message", .string($0.message))])
          })
      ),
    ])
  }

  private func member(_ region: FlashRegion) -> JSON {
    .object([
      ("name", .string(region.name)), ("kind", .string(region.kind.rawValue)), ("offset", .int(region.offset)),
      ("size", .int(region.size)), ("dump_offset", .int(region.range.lowerBound)),
      ("bytes_in_dump", .int(region.range.count)),
      ("type", .int(region.partition?.type.rawValue)), ("subtype", .int(region.partition?.subtype)),
      ("flags", .int(region.partition?.flags.rawValue)), ("active", .bool(region.isActive)),
      ("image", region.image?.json ?? .null),
    ])
  }
}

extension AppImage {
  /// As in `hello 1.2.3 for ESP32, ESP-IDF v5.4, built Jul  4 2025 12:00:00`.
  var summary: String {
    let chip = chip?.displayName ?? "chip \(chipNumber)"
    let cut = isCutShort ? ", cut short" : ""
    guard let description else { return "image for \(chip)\(cut)" }
    let name =
      description.isBootloader
      ? "boot loader" : "\(description.project.printable) \(description.version.printable)"
    let built = description.built.isEmpty ? "" : ", built \(description.built.printable)"
    return "\(name) for \(chip), ESP-IDF \(description.idfVersion.printable)\(built)\(cut)"
  }

  var json: JSON {
    .object([
      ("chip", .string(chip?.rawValue)), ("chip_number", .int(chipNumber)), ("size", .int(size)),
      ("cut_short", .bool(isCutShort)), ("project", .string(description?.project)),
      ("version", .string(description?.version)), ("idf_version", .string(description?.idfVersion)),
      ("built", .string(description?.built)), ("bootloader", .bool(description?.isBootloader ?? false)),
    ])
  }
}

extension OTAData {
  var summary: String {
    guard let active else { return "no slot chosen" }
    return "sequence \(active.sequence), \(active.stateName)"
  }

  var json: JSON {
    .array(
      records.map {
        .object([
          ("sequence", .int($0.sequence)), ("state", .string($0.stateName)), ("intact", .bool($0.isIntact)),
          ("counts", .bool($0.counts)),
        ])
      })
  }
}
