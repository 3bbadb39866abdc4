import TestSupport

@testable import NVSModel

/// A batch of any shape from a seed: both forms of templates, constant and varying values of every encoding, sizes that vary
/// or not, Wi-Fi keys, blobs over several pages.
struct RandomBatch {
  let batch: Batch
  let version: FormatVersion
  let geometry: Geometry

  init(seed: UInt64, devices: Int = 25) throws {
    var random = SeededRandom(seed)
    var config = "key,type,encoding,value\nns,namespace,,\n"
    var columns: [String] = []
    var makers: [(inout SeededRandom) -> String] = []
    for number in 0..<1 + random.below(14) {
      if random.chance(10) { config += "ns\(number % 3),namespace,,\n" }
      let (encoding, maker) = Self.value(&random)
      let key =
        random.chance(4) ? "sta.ssid" : random.chance(3) ? random.pick(["ap.ssid", "ap.passwd"]) : "key_\(number)"
      if random.chance(35) {
        config += "\(key),data,\(encoding),\(maker(&random))\n"
      } else {
        columns.append("c\(number)")
        makers.append(maker)
        let text = encoding == "string" && random.chance(30) ? "x{c\(number)}-{n:%03d}" : "{c\(number)}"
        config += "\(key),data,\(encoding),\(text)\n"
      }
    }
    var values = (["id"] + columns).joined(separator: ",") + "\n"
    for device in 0..<devices {
      values += ([String(device)] + makers.map { $0(&random) }).joined(separator: ",") + "\n"
    }
    var table = try ValuesTable(name: "v.csv", bytes: Array(values.utf8))
    table.scan()
    batch = Batch(template: try Template(name: "c.csv", bytes: Array(config.utf8)), table: table)
    version = random.chance(25) ? .v1 : .v2
    geometry = try Geometry(size: 4096 * random.pick([2, 3, 4, 6, 10]))
  }

  private static func value(_ random: inout SeededRandom) -> (String, (inout SeededRandom) -> String) {
    let longest = random.pick([0, 8, 40, 100, 1500, 9000])
    let isFixed = random.chance(50)
    func size(_ random: inout SeededRandom) -> Int { isFixed ? longest : random.below(longest + 1) }
    switch random.below(6) {
    case 0: return ("u8", { String($0.below(256)) })
    case 1: return ("i64", { String(-$0.below(1 << 40)) })
    case 2: return ("hex2bin", { String(repeating: $0.pick(["00", "ff", "a5"]), count: size(&$0)) })
    case 3: return ("blob_fill(64;0x0\(random.below(10)))", { String(repeating: "b", count: $0.below(64)) })
    case 4: return ("binary", { String(repeating: $0.pick(["x", "yz"]), count: size(&$0) / 2) })
    default: return ("string", { String(repeating: $0.pick(["s", "t"]), count: min(size(&$0), 3000)) })
    }
  }

  /// What the encoder for single images makes of a device; nil where it makes none.
  func image(of device: Device) throws -> EncodedImage? {
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate([batch.document(for: device)], files: [:], version: version)
    if evaluation.hasErrors { return nil }
    let image = try ImageEncoder.encode(evaluation.items, version: version, geometry: geometry)
    return image.fits ? image : nil
  }
}
