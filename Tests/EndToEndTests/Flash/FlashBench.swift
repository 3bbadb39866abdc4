import NVSModel
import Station

/// What a board holds before a test: its partition table, and elsewhere bytes that must not change.
struct FlashBench {
  let kind: SimulatedBoard.Kind
  let tableText: String
  let table: PartitionTable
  let flash: [UInt8]
  let image: [UInt8]

  var offset: Int { table.partition(named: "fctry")?.offset ?? 0 }

  init(_ kind: SimulatedBoard.Kind = .esp32, imageSize: Int = 0x6000) throws {
    self.kind = kind
    let offset = kind == .esp32 ? "0x340000" : "0x140000"
    tableText = """
      nvs,      data, nvs,     0x9000,   0x6000
      phy_init, data, phy,     0xf000,   0x1000
      factory,  app,  factory, 0x10000,  1M
      fctry,    data, nvs,     \(offset), 0x6000

      """
    table = PartitionTable(bytes: Array(tableText.utf8))
    // Neither erased nor all clear, so that a stray erase and a stray write both show.
    var flash = [UInt8](repeating: 0x5A, count: kind.flashSize)
    flash.replaceSubrange(0x8000..<0x8C00, with: try table.binary())
    self.flash = flash
    // Most of it does not compress, so that it takes more than one block of the stub (16 KB); the rest does.
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var image = (0..<imageSize).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return index < imageSize / 6 * 5 ? UInt8(truncatingIfNeeded: state >> 33) : 0xFF
    }
    image.replaceSubrange(0..<32, with: Self.pageHeader)
    self.image = image
  }

  /// Of an active page, the first, in format V2, as the reference generator makes it.
  private static let pageHeader: [UInt8] =
    [0xFE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFE] + [UInt8](repeating: 0xFF, count: 19) + [0x84, 0x2D, 0xBA, 0xB9]

  /// What the flash must hold afterwards: the image, and everything else as it was.
  var expected: [UInt8] {
    var result = flash
    result.replaceSubrange(offset..<offset + image.count, with: image)
    return result
  }

  func request(port: String) -> FlashRequest {
    FlashRequest(
      port: port, segments: [FlashSegment(name: "mfg.bin", offset: offset, bytes: image, partition: "fctry")],
      table: table)
  }
}

/// All events of a session whose plan is answered with `answer`.
func runFlash(
  _ request: FlashRequest, python: String = testPython, answer: FlashAnswer = .write
) async -> [FlashEvent] {
  let session = FlashSession(request, python: python)
  var events: [FlashEvent] = []
  for await event in session.events {
    events.append(event)
    switch event {
    case .readyToWrite: session.answer(answer)
    case .refused:
      session.answer(answer)
      // A plain yes is not enough here, and nobody else will end it.
      session.answer(.cancel)
    default: break
    }
  }
  return events
}

func failed(in events: [FlashEvent]) -> FlashFailure? {
  if case .failed(let failure) = events.last { failure } else { nil }
}
