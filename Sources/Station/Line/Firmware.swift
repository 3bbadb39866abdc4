public import NVSModel
import SystemPackage

/// A build of ESP-IDF, ready to be written to a board before its factory partition: what its `flasher_args.json` names.
public struct Firmware: Sendable {
  /// The chip that it is built for; nil where the file does not say.
  public let chip: Chip?
  /// The pieces with their offsets, ascending.
  let segments: [FlashSegment]
  /// The files that were read.
  public let paths: [String]

  /// Reads a build folder, or its `flasher_args.json`.
  ///
  /// - Throws: a sentence for what cannot be read, does not fit together, or lies where the device's values go.
  public init(_ path: String) throws(FirmwareError) {
    let name = "flasher_args.json"
    let file = path.hasSuffix(".json") ? path : FilePath(path).appending(name).string
    let bytes = try Self.read(file)
    guard let object = JSONText.read(String(decoding: bytes, as: UTF8.self)),
      let files = object["flash_files"]?.object, !files.isEmpty
    else { throw FirmwareError(file, "this is no \(name) of ESP-IDF: it names no flash_files") }
    var segments: [FlashSegment] = []
    var paths = [file]
    for (place, value) in files {
      guard let offset = try? Size.parse(place), let named = value.text else {
        throw FirmwareError(file, "\(place.quoted) is no offset with a file")
      }
      let piece = named.hasPrefix("/") ? named : FilePath(file).removingLastComponent().pushing(FilePath(named)).string
      segments.append(FlashSegment(name: named, offset: offset, bytes: try Self.read(piece)))
      paths.append(piece)
    }
    self.segments = segments.sorted { $0.offset < $1.offset }
    self.paths = paths
    let named = object["extra_esptool_args"]?.object?["chip"]?.text
    chip = named.flatMap { Chip(named: $0) }
    if let named, chip == nil { throw FirmwareError(file, "no chip is known as \(named.quoted)") }
    try requireApart(in: file)
  }

  private static func read(_ path: String) throws(FirmwareError) -> [UInt8] {
    do { return try WholeFile.read(path) } catch { throw FirmwareError(path, error.description) }
  }

  private func requireApart(in file: String) throws(FirmwareError) {
    for (one, next) in zip(segments, segments.dropFirst()) where one.range.upperBound > next.offset {
      throw FirmwareError(
        file, "\(one.name.quoted) ends at \(one.range.upperBound.hex), behind the beginning of \(next.name.quoted)")
    }
  }

  /// The 4 KB of its partition table; nil where it has none at that offset.
  func tableSector(at offset: Int) -> [UInt8]? {
    guard let segment = segments.first(where: { $0.offset == offset }) else { return nil }
    let bytes = segment.bytes.prefix(PartitionRules.sector)
    return bytes + [UInt8](repeating: 0xFF, count: PartitionRules.sector - bytes.count)
  }

  /// Why a partition's values cannot stand beside it: a piece of it lies there.
  func collision(with range: Range<Int>) -> String? {
    segments.first { $0.range.overlaps(range) }
      .map { "\($0.name.quoted) of the firmware would lie over \(range.lowerBound.hex), where the device's values go" }
  }
}

/// Why a build cannot be written to boards.
public struct FirmwareError: Error, CustomStringConvertible {
  /// The file that is wrong.
  public let path: String
  /// One sentence without a full stop.
  public let description: String

  init(_ path: String, _ description: String) { (self.path, self.description) = (path, description) }
}
