import NVSModel
import Station

/// Encrypting and decrypting 1 MiB: beside plain encoding, and the whole program beside the whole reference generator.
func measureEncryption(_ folder: TemporaryFolder) throws {
  let clock = ContinuousClock()
  let items = try Sample.items(of: Sample.largeCSV)
  let geometry = try Geometry(size: Sample.largeSize)
  let keys = try SystemRandom.keys()
  let image = try ImageEncoder.encode(items, geometry: geometry)
  let encrypted = try image.encrypted(with: keys)
  let opened = PartitionImage(encrypted)
  guard image.fits, opened.decryptedBytes(with: keys) == image.bytes else {
    throw BenchmarkError("the large sample is not what it should be")
  }
  let encoding = try Measure.median(of: 51) {
    try clock.measure { _ = try ImageEncoder.encode(items, geometry: geometry) }
  }
  let encrypting = try Measure.median(of: 51) { try clock.measure { _ = try image.encrypted(with: keys) } }
  let decrypting = Measure.median(of: 51) { clock.measure { _ = opened.decryptedBytes(with: keys) } }
  report("Encrypt 1 MiB", encrypting, beside: encoding)
  report("Decrypt 1 MiB", decrypting, beside: encoding)
  try compareEncryption(encrypted, keys, folder)
}

private func report(_ title: String, _ time: Duration, beside encoding: Duration) {
  let speed = Measure.tenths(1 / (time / .seconds(1)))
  let ratio = Measure.tenths(time / encoding)
  print(
    "\(title.padded(to: 52)) \(Measure.text(time).padded(to: 12)) \(speed) MiB/s, \(ratio) times the "
      + "\(Measure.text(encoding)) of encoding it")
}

private func compareEncryption(_ expected: [UInt8], _ keys: EncryptionKeys, _ folder: TemporaryFolder) throws {
  let (input, sealed, key) = (folder.path + "/in.csv", folder.path + "/sealed.bin", folder.path + "/key.bin")
  try WholeFile.write(Array(Sample.largeCSV.utf8), to: input, sparing: [])
  try SecretFile.write(keys.partitionImage(), to: key)
  try compareWithReference(
    ["encrypt", input, sealed, String(Sample.largeSize), "--inputkey", key], making: sealed, expected)
  let plain = PartitionImage(expected).decryptedBytes(with: keys)
  let opened = folder.path + "/opened.bin"
  try compareWithReference(["decrypt", sealed, key, opened], making: opened, plain)
}

/// The whole program against the whole reference generator, with the same arguments and for the same bytes.
private func compareWithReference(_ arguments: [String], making output: String, _ expected: [UInt8]) throws {
  let mine = try Measure.median(of: 11) { try Process.time([Process.fctry] + arguments) }
  guard try WholeFile.read(output) == expected else { throw BenchmarkError("fctry \(arguments[0])s otherwise") }
  let reference = try Measure.median(of: 3) {
    try Process.time([".venv/bin/python", "-m", "esp_idf_nvs_partition_gen"] + arguments)
  }
  guard try WholeFile.read(output) == expected else { throw BenchmarkError("the reference \(arguments[0])s otherwise") }
  let title = "fctry \(arguments[0]), 1 MiB, from start to end".padded(to: 52)
  print(
    "\(title) \(Measure.text(mine).padded(to: 12)) the reference takes \(Measure.text(reference)), "
      + "\(Measure.tenths(reference / mine)) times that")
}
