import ArgumentParser
import NVSModel
import Station

/// The part of a dump that a command works on.
struct DumpPart {
  let bytes: [UInt8]
  /// Nil when the file is an NVS image as a whole.
  let region: FlashRegion?

  var isReadOnly: Bool { region?.isReadOnly ?? false }
}

/// A file, and what of it is meant.
struct DumpFile {
  let path: String
  let bytes: [UInt8]
  let dump: FlashDump

  init(_ path: String) throws(CommandFailure) {
    self.path = path
    bytes = try FactoryInput.read(path)
    if !PartitionImage.looksLikeImage(bytes) { throw .input(path, "this is \(FileKind(bytes).name), not an image") }
    dump = FlashDump(bytes)
  }

  /// The parts to choose from: every NVS partition of a flash, or the file as a whole.
  var parts: [DumpPart] {
    dump.isWholeFlash ? dump.nvsRegions.map(part) : [DumpPart(bytes: bytes, region: nil)]
  }

  func part(_ region: FlashRegion) -> DumpPart { DumpPart(bytes: dump.bytes(of: region), region: region) }

  /// The partition of that name.
  func part(named name: String) throws(CommandFailure) -> DumpPart {
    guard let region = dump.region(named: name) else {
      let names = dump.nvsRegions.map(\.name.quoted).joined(separator: ", ")
      let advice = names.isEmpty ? "there is none for NVS in this file" : "those for NVS are: \(names)"
      throw .input(path, "there is no partition \(name.quoted); \(advice)")
    }
    if region.kind != .nvs {
      throw .input(path, "partition \(name.quoted) is not for NVS; --at N --size N reads any bytes as if they were")
    }
    if region.range.isEmpty {
      throw .input(path, "the dump ends before partition \(name.quoted), at \(region.offset.hex)")
    }
    return part(region)
  }

  /// The bytes at an offset of the flash; without a size those of the region that begins there, or all that follow.
  func part(at offset: Int, size: Int?) throws(CommandFailure) -> DumpPart {
    let region = dump.regions.first { $0.offset == offset && (size == nil || size == $0.size) && $0.kind == .nvs }
    if let region, !region.range.isEmpty { return part(region) }
    let lower = offset - dump.start
    guard bytes.indices.contains(lower) else {
      let (first, end) = (dump.start.hex, (dump.start + bytes.count).hex)
      throw .input(path, "\(offset.hex) is not in the dump, which has \(first) to \(end)")
    }
    let upper = min(size.map { lower + $0 } ?? bytes.count, bytes.count)
    if let size, upper - lower < size {
      Console.complain("\(path.printable): warning: only \(upper - lower) of the \(size) bytes are in the dump")
    }
    return DumpPart(bytes: Array(bytes[lower..<upper]), region: nil)
  }

  /// Says on standard error which part of a flash was taken, and what is noteworthy about the dump.
  func announce(_ part: DumpPart) {
    guard let region = part.region else { return announceNeighbours() }
    for note in dump.notes where note.severity > .note { Console.complain(note.line(in: path)) }
    let place = "\(region.offset.hex), \(region.size.hex) bytes"
    var text = "this is partition \(region.name.quoted) at \(place)"
    if region.missing > 0 { text += ", of which the dump has \(region.range.count.hex)" }
    Console.complain("\(path.printable): note: \(text)")
  }

  /// What looks like several partitions is shown as one where nothing but their pages tells.
  private func announceNeighbours() {
    let starts = dump.nvsRegions.map(\.offset.hex)
    if dump.isWholeFlash || starts.count < 2 { return }
    let advice =
      "if these are several, --at N --size N takes one; they seem to begin at \(starts.joined(separator: ", "))"
    Console.complain("\(path.printable): note: taken for one partition; \(advice)")
  }

  /// What to say when there is no telling which partition is meant.
  var undecided: CommandFailure {
    let names = dump.nvsRegions.map { "\($0.name.printable) at \($0.offset.hex)" }
    if names.isEmpty { return .input(path, "there is no NVS partition in this dump; --at N --size N takes any bytes") }
    return CommandFailure(
      .wrongUsage, "\(path.printable): error: choose a partition with --partition: \(names.joined(separator: ", "))")
  }
}
