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

  /// The key that was given. For a view, a keys partition that the firmware would refuse ends the mount as it would there.
  func key(for purpose: DumpPart.Purpose) throws(CommandFailure) -> PartKey {
    guard let file else { return .none }
    var secret = try Self.read(file.path)
    defer { secret.wipe() }
    do {
      return .file(try KeyFile(secret, as: file.scheme))
    } catch {
      guard purpose == .view, [.blank, .badCRC].contains(error), file.scheme == .keysPartition else {
        throw .input(file.path, error)
      }
      Console.complain(Problem(.warning, error.description).line(in: file.path))
      return .refused(error == .blank ? .keysNotInitialized : .corruptKeyPartition)
    }
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
