import ArgumentParser
import NVSModel
import Station

/// `fctry change`: a changed dump as a new image.
struct ChangeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change",
    abstract: "Make a new image of a dump, with values set and erased.",
    discussion: """
      The new image is what the firmware would leave: new entries behind the last, old ones erased, pages emptied where \
      room is needed. With --compact it has the values alone, and nothing of what was there before. Erasing comes first, \
      then setting, each in the order given. An encrypted dump becomes an image that is encrypted with the same key. Of \
      a whole flash the new image is that of the partition. The dump is never written to.
      """)

  @Argument(help: "An NVS image, or the dump of a whole flash.")
  var image: String

  @Argument(help: "The image to write.")
  var output: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a key, with the encodings of a CSV.", valueName: "namespace/key/encoding=value"))
  var settings: [String] = []

  @Option(name: .customLong("erase"), help: ArgumentHelp("Erase a key.", valueName: "namespace/key"))
  var erasures: [String] = []

  @Flag(name: .customLong("compact"), help: "Write the values alone, without what was there before.")
  var isCompact = false

  @OptionGroup var options: ImageOptions

  func validate() throws {
    if settings.isEmpty, erasures.isEmpty, !isCompact {
      throw ValidationError("Nothing to change: give --set, --erase or --compact.")
    }
    _ = try changes()
  }

  func run() throws {
    try OutputGuard.requireOther(output, than: image, and: options)
    let changes = try changes()
    let file = try DumpFile(image)
    let keys = try options.keys(for: file)
    guard let part = try options.choose(from: file) else { throw file.undecided }
    let view = try options.mount(part, of: file, for: .values)
    var bytes = try changed(view, by: changes)
    if let keys, view.image.bytes != part.bytes {
      do { bytes = try PartitionImage(bytes).encrypted(with: keys.keys) } catch {
        throw CommandFailure.input(image, error)
      }
    }
    do { try WholeFile.write(bytes, to: output, isSecret: true) } catch { throw CommandFailure.input(output, error) }
    let counts = "\(settings.count) set, \(erasures.count) erased"
    Console.print("Made \(output.printable): \(bytes.count) bytes, \(counts)\(isCompact ? ", compacted" : "")")
  }

  private func changes() throws -> [ImageChange] {
    do throws(ValueError) {
      var changes: [ImageChange] = []
      for text in erasures { changes.append(try ImageChange(erasing: text)) }
      for text in settings { changes.append(try ImageChange(setting: text)) }
      return changes
    } catch {
      throw ValidationError(error.description)
    }
  }

  private func changed(_ view: FirmwareView, by changes: [ImageChange]) throws(CommandFailure) -> [UInt8] {
    do throws(ChangeError) {
      if !isCompact { return try view.appending(changes) }
      let compact = try view.compacting(changes)
      for entry in view.entries where !entry.isShadowed {
        guard case .error(let error) = entry.value else { continue }
        let lost = "\(entry.key.text.quoted) cannot be read (\(error.name)), so it is not in the new image"
        Console.complain("\(image.printable): warning: \(lost)")
      }
      return compact
    } catch {
      throw .input(image, error)
    }
  }
}
