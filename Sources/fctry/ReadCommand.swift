import ArgumentParser
import NVSModel
import Station

/// `fctry read`: a part of a board's flash, into a file.
struct ReadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Read a partition, or the whole flash, of a board into a file.",
    usage: """
      fctry read --port <port> <output>
      fctry read --port <port> --partition <name> [--partitions <file>] <output>
      fctry read --port <port> --offset <n> --size <n> <output>
      fctry read --port <port> --all <output>
      """,
    discussion: """
      Without a choice the board's only NVS partition is read; the board's own partition table says where it lies. What \
      was read is compared with the board's MD5 of it. The board is not changed, and starts its firmware again. The file \
      is readable by its owner only.
      """)

  @Argument(help: "The file to write.")
  var output: String

  @OptionGroup var board: BoardOptions

  @Option(help: "The partition to read.")
  var partition: String?

  @Option(help: "A partition table, CSV or binary, that the board must agree with about the partition.")
  var partitions: String?

  @Option(help: "Where to begin, in bytes from the start of the flash.", transform: ArgumentReader.size)
  var offset: Int?

  @Option(help: "How many bytes to read.", transform: ArgumentReader.size)
  var size: Int?

  @Flag(help: "Read the whole flash.")
  var all = false

  @Flag(help: "Read although the board's table differs, and replace a file that is there.")
  var force = false

  func validate() throws {
    let choices = [partition != nil, offset != nil || size != nil, all].count { $0 }
    if choices > 1 { throw ValidationError("Give --partition, or --offset with --size, or --all.") }
    if (offset == nil) != (size == nil) { throw ValidationError("--offset and --size belong together.") }
    if size == 0 { throw ValidationError("--size 0 is nothing to read.") }
    if partitions != nil, partition == nil { throw ValidationError("--partitions belongs to --partition.") }
  }

  func run() async throws {
    let port = try board.requirePort()
    var table: PartitionTable?
    if let partition, let partitions {
      table = try TargetPartition.table(partitions, having: partition, rules: board.rules)
    }
    if !force, WholeFile.exists(output) {
      throw CommandFailure(
        .wrongUsage, "error: there is a file \(output.quoted) already: choose another name, or give --force")
    }
    let request = ReadRequest(
      port: port, choice, table: table, tableOffset: board.tableOffset, baud: board.baud, force: force)
    let read = try await ReadRun(request, port: port).run()
    do throws(FileError) {
      var files = StagedFiles(sparing: partitions.map { [SparedFile($0, .input)] } ?? [])
      try files.add(read.bytes, at: output, force ? .secret : .newSecret)
      try files.commit()
    } catch {
      throw CommandFailure.input(output, error)
    }
    tell(read)
  }

  private var choice: ReadRequest.Choice {
    if all { return .all }
    if let partition { return .partition(partition) }
    if let offset, let size { return .range(offset..<offset + size) }
    return .only
  }

  private func tell(_ read: BoardRead) {
    let tenths = Int(read.duration / .milliseconds(100))
    let board = read.board
    Console.print(
      "Read \(read.bytes.count) bytes of \(read.area.place) of \(board.chip.printable) \(board.mac.printable) on "
        + "\(board.port.printable) into \(output.printable), as the board's MD5 says, in \(tenths / 10).\(tenths % 10) s"
    )
    if !all { Console.complain("\(read.area.place) \(Holding(read.bytes).text)") }
    board.tellReset()
  }
}
