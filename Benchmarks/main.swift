import Glibc
import NVSModel
import Station
import SystemPackage

/// Prints the figures of the README, or with the argument `batch` or `line` those alone. Exit status 1 when one misses its goal.
func benchmark() throws -> Measure {
  var measure = Measure()
  if CommandLine.arguments.dropFirst() == ["batch"] {
    try measureBatch(try TemporaryFolder(), &measure)
    return measure
  }
  if CommandLine.arguments.dropFirst().first == "batch-peer" {
    try printBatchPeer(isEncrypted: CommandLine.arguments.last == "encrypted")
    return measure
  }
  if CommandLine.arguments.dropFirst() == ["line"] {
    try measureLine(try TemporaryFolder(), &measure)
    return measure
  }
  let items = try Sample.items()
  let geometry = try Geometry(size: Sample.partitionSize)
  let clock = ContinuousClock()

  let image = try ImageEncoder.encode(items, geometry: geometry)
  guard image.fits, items.count == 40 else { throw BenchmarkError("the sample is not what it should be") }
  let encoding = try Measure.median(of: 2_001) {
    try clock.measure { _ = try ImageEncoder.encode(items, geometry: geometry) }
  }
  measure.report("Encode 40 rows into 24 KiB", encoding, goal: .microseconds(100))

  let decoding = Measure.median(of: 2_001) {
    clock.measure {
      let decoded = PartitionImage(image.bytes)
      var offset = 0
      while let field = decoded.field(at: offset) { offset = field.range.upperBound }
    }
  }
  measure.report("Decode 24 KiB, and name every byte's field", decoding, goal: .microseconds(500))
  let folder = try TemporaryFolder()
  try measureScreen(folder, &measure)
  try measureLongFile(folder, &measure)
  try measureDump(folder, &measure)
  try compareWithReference(image.bytes, folder)
  try measureEncryption(folder)
  try measureLedger(folder, &measure)
  // Its files have the names of others.
  try measureBatch(try TemporaryFolder(), &measure)
  try measureLine(folder, &measure)
  return measure
}

/// The whole program against the whole reference generator, on the same file.
func compareWithReference(_ expected: [UInt8], _ folder: TemporaryFolder) throws {
  let (input, output) = (folder.path + "/in.csv", folder.path + "/out.bin")
  try WholeFile.write(Array(Sample.csv.utf8), to: input, sparing: [])
  let size = String(Sample.partitionSize)
  let mine = try Measure.median(of: 21) {
    try Process.time([Process.fctry, "generate", input, output, size])
  }
  guard try WholeFile.read(output) == expected else { throw BenchmarkError("fctry made another image") }
  let reference = try Measure.median(of: 5) {
    try Process.time([".venv/bin/python", "-m", "esp_idf_nvs_partition_gen", "generate", input, output, size])
  }
  guard try WholeFile.read(output) == expected else { throw BenchmarkError("the reference made another image") }
  let ratio = Measure.tenths(reference / mine)
  let title = "fctry generate, from start to end".padded(to: 52)
  print(
    "\(title) \(Measure.text(mine).padded(to: 12)) the reference takes \(Measure.text(reference)), \(ratio) times that")
}

setenv("TERM", "xterm-256color", 1)
do {
  let measure = try benchmark()
  exit(measure.missed.isEmpty ? 0 : 1)
} catch {
  Console.complain("bench: \(error)")
  exit(1)
}
