import ArgumentParser
import NVSModel
import Station

/// `fctry encrypt`: the reference generator's command of the same name.
struct EncryptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encrypt",
    abstract: "Make an encrypted NVS image from CSV files.",
    usage: """
      fctry encrypt <input> ... <output> <size> --inputkey <file>
      fctry encrypt <input> ... <output> <size> --keygen [--keyfile <file>]
      fctry encrypt <input> ... <output> <size> --keygen --key_protect_hmac --kp_hmac_inputkey <file>
      """,
    discussion: """
      The same arguments and, for one key, the same bytes as nvs_partition_gen.py. New keys go to keys/ under --outdir, \
      readable by their owner only, and never over others unless --force says so. When anything is wrong, no file is \
      touched.
      """)

  @OptionGroup var request: ImageRequest

  @Flag(help: "Make new keys.")
  var keygen = false

  @Option(help: ArgumentHelp("The keys partition to encrypt with.", valueName: "file"))
  var inputkey: String?

  @OptionGroup var newKey: NewKeyOptions

  func validate() throws {
    if keygen == (inputkey != nil) {
      throw ValidationError("Give --keygen to make new keys, or --inputkey with the keys to use, and not both.")
    }
    if keygen { try newKey.check() }
  }

  func run() throws {
    let made = try request.make()
    if let inputkey {
      for option in newKey.given {
        Console.complain("warning: \(option) is ignored: --inputkey gives the keys")
      }
      let keys = try KeyOptions.keyFile(inputkey, as: nil).keys
      try made.output.require([SparedFile(inputkey, .key)])
      return try made.write(try encrypt(made, keys, inputkey), isSecret: false, key: inputkey)
    }
    let new = try newKey.make(outdir: request.outdir ?? "")
    try made.output.require(new.spared)
    if new.outputs.contains(where: made.output.isSame(as:)) {
      throw CommandFailure.input(made.output.path, "the image and its key cannot be one file: name another")
    }
    for output in new.outputs { try output.require(made.spared + new.spared) }
    try made.write(try encrypt(made, new.keys, new.output.path), isSecret: false, with: new)
  }

  private func encrypt(_ made: MadeImage, _ keys: EncryptionKeys, _ file: String) throws(CommandFailure) -> [UInt8] {
    do {
      return try made.image.encrypted(with: keys)
    } catch {
      throw .input(file, error)
    }
  }
}
