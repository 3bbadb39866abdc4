import ArgumentParser
import NVSModel
import Station

/// `fctry decrypt`: the reference generator's command of the same name, that fails where the key does not fit.
struct DecryptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decrypt",
    abstract: "Decrypt an NVS image.",
    discussion: """
      The same arguments as nvs_partition_gen.py. The key is a keys partition, or an HMAC key of 32 bytes. The decrypted \
      image is readable by its owner only. A key that does not open the image is an error, and nothing is written. Of a \
      whole flash one partition is decrypted, and with --whole written in the flash that it is from; where its keys lie \
      in the same flash, --dump-key stands in place of KEY.
      """)

  @Argument(help: "The encrypted image, or the dump of a whole flash.")
  var input: String

  @Argument(help: "Its keys partition, or HMAC key. Not with --dump-key.")
  var key: String

  @Argument(help: "The plain image to write.")
  var output: String?

  @Flag(
    name: [.customLong("dump-key"), .customLong("dump_key")],
    help: "Decrypt with the keys partition that lies in the same dump of a whole flash.")
  var isKeyInDump = false

  @Option(help: "Where the plain image goes; made if it is not there.")
  var outdir: String?

  @OptionGroup var options: PartOptions
  @OptionGroup var whole: WholeOption

  func validate() throws { _ = try OutputPath.imageName(names().output) }

  /// The key's file, unless it lies in the dump, and what to write.
  private func names() throws -> (key: String?, output: String) {
    switch (isKeyInDump, output) {
    case (true, nil): return (nil, key)
    case (false, let output?): return (key, output)
    case (true, _): throw ValidationError("give one key: KEY, or --dump-key and no KEY")
    case (false, nil): throw ValidationError("Missing expected argument '<output>'")
    }
  }

  func run() throws {
    let names = try names()
    let output = OutputPath(name: try OutputPath.imageName(names.output), folder: outdir ?? "")
    let spared = [SparedFile(input, .dump)] + (names.key.map { [SparedFile($0, .key)] } ?? [])
    try output.require(spared)
    try options.requirePlace()
    let dump = try FactoryInput.dump(input)
    // A file that is no flash is the image, whatever it looks like: the key tells.
    let isImage = options.choice == .only && !dump.dump.isWholeFlash
    let part = isImage ? DumpPart(input, dump.bytes) : try options.require(from: dump)
    let file =
      try names.key.map { path throws(CommandFailure) in try KeyOptions.keyFile(path, as: nil) }
      ?? dump.requireOwnKeys()
    try judge(part.bytes, file)
    let image = PartitionImage(part.bytes)
    if image.isDecryptedOtherwiseByReference {
      let note =
        "Espressif's generator would decrypt it wrongly: it miscounts entries after a blank one, and scrambles wiped ones"
      Console.complain(Problem(.note, note).line(in: input))
    }
    var written = try whole.output(image.decryptedBytes(with: file.keys), replacing: part, of: dump)
    defer { written.wipe() }
    do {
      try WholeFile.makeFolder(output.folder)
      try SecretFile.write(written, to: output.path, isReplacing: true, sparing: spared)
    } catch {
      throw CommandFailure.input(output.path, error)
    }
    Console.print(
      "Made \(output.path.printable): \(whole.prefix(dump))\(part.bytes.count) bytes, decrypted")
  }

  /// Fails unless the key opens the image; what is merely missing or damaged is a warning.
  private func judge(_ bytes: [UInt8], _ file: KeyFile) throws(CommandFailure) {
    for diagnosis in Doctor(keys: file, image: bytes).diagnoses where diagnosis.isWrong {
      switch diagnosis {
      case .closedPages, .cutShort:
        Console.complain(Problem(.warning, diagnosis.description).line(in: input))
      default: throw .input(input, diagnosis.description + "; nothing was written")
      }
    }
  }
}
