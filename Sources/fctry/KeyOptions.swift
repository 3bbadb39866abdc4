import ArgumentParser
import NVSModel
import Station

/// The options that open an encrypted image: everything that reads one takes them.
struct KeyOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The keys partition of an encrypted image.", valueName: "file"))
  var key: String?

  @Option(
    name: [.customLong("hmac-key"), .customLong("hmac_key")],
    help: ArgumentHelp("The HMAC key of an image whose keys a chip derives.", valueName: "file"))
  var hmacKey: String?

  func validate() throws {
    if key != nil, hmacKey != nil { throw ValidationError("Give --key or --hmac-key, not both.") }
  }

  /// The file that was given, with what it is said to be.
  var file: (path: String, scheme: KeyScheme)? {
    key.map { ($0, .keysPartition) } ?? hmacKey.map { ($0, .hmac) }
  }

  /// What a partition is mounted for.
  enum Purpose {
    /// To show what the firmware would see: a key that does not fit is worth a warning.
    case view
    /// To take values from it: without the right key there are none, which is an error; what is plain needs no key.
    case values
  }

  /// Mounts the bytes of a partition, decrypted in memory where there is a key.
  ///
  /// For a view, a keys partition that the firmware would refuse ends the mount as it would there.
  func mount(
    _ bytes: [UInt8], of path: String, readOnly: Bool, for purpose: Purpose
  ) throws(CommandFailure) -> MountedPart {
    if (try? EncryptionKeys(partition: bytes)) != nil {
      throw .input(path, "this is a keys partition, whose content is not shown: fctry doctor --key FILE judges it")
    }
    guard let file else { return try Self.mount(bytes, with: nil, of: path, readOnly: readOnly, for: purpose) }
    var secret = try Self.read(file.path)
    defer { secret.wipe() }
    let keys: KeyFile
    do {
      keys = try KeyFile(secret, as: file.scheme)
    } catch {
      guard purpose == .view, [.blank, .badCRC].contains(error), file.scheme == .keysPartition else {
        throw .input(file.path, error)
      }
      Console.complain(Problem(.warning, error.description).line(in: file.path))
      let keyError: ESPError = error == .blank ? .keysNotInitialized : .corruptKeyPartition
      let opened = OpenedImage(bytes)
      return MountedPart(
        opened: opened, view: FirmwareView(mounting: opened.image, readOnly: readOnly, keyError: keyError),
        isClosed: true)
    }
    return try Self.mount(bytes, with: keys, of: path, readOnly: readOnly, for: purpose)
  }

  /// Mounts what the keys make of an image, and says where they do not fit.
  static func mount(
    _ bytes: [UInt8], with keys: KeyFile?, of path: String, readOnly: Bool, for purpose: Purpose
  ) throws(CommandFailure) -> MountedPart {
    let opened = OpenedImage(bytes, key: keys)
    if purpose == .values, let obstacle = opened.obstacle {
      guard obstacle == .notEncrypted else { throw .input(path, obstacle) }
      Console.complain(Problem(.note, "not encrypted, so read without the key").line(in: path))
      return try mount(bytes, with: nil, of: path, readOnly: readOnly, for: purpose)
    }
    for fault in opened.faults { Console.complain(Problem(.warning, fault.description).line(in: path)) }
    return MountedPart(
      opened: opened, view: opened.mounted(readOnly: readOnly), isClosed: keys != nil && opened.obstacle != nil)
  }

  /// The keys in a file; nil for a scheme takes either kind.
  static func keyFile(_ path: String, as scheme: KeyScheme?) throws(CommandFailure) -> KeyFile {
    var secret = try read(path)
    defer { secret.wipe() }
    do {
      return try KeyFile(secret, as: scheme)
    } catch {
      throw .input(path, error)
    }
  }

  /// The bytes of a key file: secret, and to be wiped.
  static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    do { return try SecretFile.read(path) } catch { throw .input(path, error) }
  }
}

/// A partition, mounted, as a command reads it.
struct MountedPart {
  let opened: OpenedImage
  let view: FirmwareView
  /// Whether the key that was given does not open it, so that what there is to see are not its values.
  let isClosed: Bool

  /// Ends a command that has shown what there is: with a wrong key that is no success.
  func requireOpened() throws(CommandFailure) {
    if isClosed { throw CommandFailure(.inputHasProblems) }
  }
}
