import ArgumentParser
import Glibc
import NVSModel
import Station
import SystemPackage

/// The options that say which keys to make and where they go, as the reference generator has them.
struct NewKeyOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The keys file to write, in keys/; by default named by the date.", valueName: "file"))
  var keyfile: String?

  @Flag(
    name: [.customLong("key_protect_hmac"), .customLong("key-protect-hmac")],
    help: "Derive the keys from an HMAC key, as a chip's HMAC peripheral does.")
  var isHMAC = false

  @Flag(name: [.customLong("kp_hmac_keygen"), .customLong("kp-hmac-keygen")], help: "Make the HMAC key too.")
  var isMakingHMACKey = false

  @Option(
    name: [.customLong("kp_hmac_keyfile"), .customLong("kp-hmac-keyfile")],
    help: ArgumentHelp(
      "The HMAC key file to write, in keys/; by default hmac- and the name of the other.", valueName: "file"))
  var hmacKeyfile: String?

  @Option(
    name: [.customLong("kp_hmac_inputkey"), .customLong("kp-hmac-inputkey")],
    help: ArgumentHelp("A file with the HMAC key to derive from: 32 bytes.", valueName: "file"))
  var hmacInputKey: String?

  @Flag(help: "Replace key files that are there already.")
  var force = false

  /// The options that were given, by name; `--force` counts for nothing alone.
  var given: [String] {
    var names = keyfile == nil ? [] : ["--keyfile"]
    if isHMAC { names.append("--key_protect_hmac") }
    if isMakingHMACKey { names.append("--kp_hmac_keygen") }
    if hmacKeyfile != nil { names.append("--kp_hmac_keyfile") }
    if hmacInputKey != nil { names.append("--kp_hmac_inputkey") }
    return names
  }

  /// Fails for options that contradict each other; for when a key is to be made.
  func check() throws {
    guard isHMAC else {
      if isMakingHMACKey || hmacKeyfile != nil || hmacInputKey != nil {
        throw ValidationError("The --kp_hmac options need --key_protect_hmac.")
      }
      return try checkNames()
    }
    if isMakingHMACKey == (hmacInputKey != nil) {
      throw ValidationError(
        "--key_protect_hmac needs an HMAC key: give --kp_hmac_keygen to make one, or --kp_hmac_inputkey with its file, and not both."
      )
    }
    if hmacKeyfile != nil, !isMakingHMACKey {
      throw ValidationError("--kp_hmac_keyfile names the HMAC key to make: it needs --kp_hmac_keygen.")
    }
    try checkNames()
  }

  private func checkNames() throws {
    if let keyfile { _ = try OutputPath.imageName(keyfile) }
    if let hmacKeyfile { _ = try OutputPath.imageName(hmacKeyfile) }
  }

  /// Makes keys, and says which files they go to; writes nothing.
  ///
  /// - Parameter outdir: the folder in which `keys/` is.
  func make(outdir: String) throws -> NewKeys {
    SecretFile.protectMemory()
    let folder = FilePath(outdir).appending("keys").string
    let name = try OutputPath.imageName(keyfile ?? Self.dateName)
    let output = OutputPath(name: name, folder: folder)
    do {
      guard isHMAC else { return NewKeys(keys: try SystemRandom.keys(), output: output, isReplacing: force) }
      if let hmacInputKey {
        let keys = try KeyOptions.keyFile(hmacInputKey, as: .hmac).keys
        return NewKeys(keys: keys, output: output, spared: [SparedFile(hmacInputKey, .key)], isReplacing: force)
      }
      let hmacKey = try SystemRandom.hmacKey()
      guard let keys = EncryptionKeys(hmacKey: hmacKey) else { throw KeyProblem.size(hmacKey.count) }
      let hmacOutput = OutputPath(name: try hmacName(beside: name), folder: folder)
      if hmacOutput.isSame(as: output) {
        throw CommandFailure.input(output.path, "both keys would go to this file: name another")
      }
      return NewKeys(keys: keys, output: output, hmacKey: hmacKey, hmacOutput: hmacOutput, isReplacing: force)
    } catch let error as FileError {
      throw CommandFailure(.inputHasProblems, "error: \(error.description)")
    }
  }

  /// The name that was given, or `hmac-` before the last part of the other.
  private func hmacName(beside name: String) throws -> String {
    if let hmacKeyfile { return try OutputPath.imageName(hmacKeyfile) }
    let path = FilePath(name)
    return path.removingLastComponent().appending("hmac-" + (path.lastComponent?.string ?? name)).string
  }

  /// `keys-11-22_14-05.bin`, by the local time.
  private static var dateName: String {
    var now = time(nil)
    var local = tm()
    localtime_r(&now, &local)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, "keys-%m-%d_%H-%M.bin", &local)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Keys that were made, and the files that they go to.
struct NewKeys {
  let keys: EncryptionKeys
  let output: OutputPath
  var hmacKey: SecretBytes?
  var hmacOutput: OutputPath?
  /// Files that were read for them.
  let spared: [SparedFile]
  let isReplacing: Bool
  /// The files that are written.
  var outputs: [OutputPath] { [output] + (hmacOutput.map { [$0] } ?? []) }

  init(
    keys: EncryptionKeys, output: OutputPath, hmacKey: SecretBytes? = nil, hmacOutput: OutputPath? = nil,
    spared: [SparedFile] = [], isReplacing: Bool
  ) {
    self.keys = keys
    self.output = output
    self.hmacKey = hmacKey
    self.hmacOutput = hmacOutput
    self.spared = spared
    self.isReplacing = isReplacing
  }

  /// Stages the key files, each 0600. Keys that were there stay unless `--force` says else.
  func stage(in files: inout StagedFiles) throws(CommandFailure) {
    if let hmacKey, let hmacOutput { try stage(hmacKey.withBytes { Array($0) }, to: hmacOutput, in: &files) }
    try stage(keys.partitionImage(), to: output, in: &files)
  }

  private func stage(
    _ secret: [UInt8], to output: OutputPath, in files: inout StagedFiles
  ) throws(CommandFailure) {
    var secret = secret
    defer { secret.wipe() }
    do throws(FileError) {
      try files.add(secret, to: output, isReplacing ? .secret : .newSecret)
    } catch {
      throw .input(
        output.path,
        error.description
          + (error.reason == .exists ? ", or replace it with --force; it may be the only copy of a key" : ""))
    }
  }

  /// Says that they are there.
  func announce() {
    if let hmacOutput { Console.print("Made \(hmacOutput.path.printable): the HMAC key, for the chip's eFuse") }
    Console.print("Made \(output.path.printable): the keys partition")
  }
}
