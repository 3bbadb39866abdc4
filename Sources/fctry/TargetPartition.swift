import NVSModel
import Station

/// The NVS partition that `--partition` and `--partitions` name.
struct TargetPartition {
  let partition: Partition
  let table: PartitionTable
  let geometry: Geometry

  init(_ name: String, in path: String, rules: PartitionRules = PartitionRules()) throws(CommandFailure) {
    let table = try Self.table(path, rules: rules)
    guard let partition = table.partition(named: name) else {
      let names = table.nvsPartitions.map(\.name.quoted).joined(separator: ", ")
      throw CommandFailure.input(path, "there is no partition \(name.quoted); those for NVS are: \(names)")
    }
    guard partition.isNVS else {
      throw CommandFailure.input(path, "partition \(name.quoted) is not of type data, subtype nvs")
    }
    do {
      geometry = try Geometry(size: partition.size, isReadOnly: partition.flags.contains(.readonly))
    } catch {
      throw CommandFailure.input(path, "partition \(name.quoted): \(error)")
    }
    self.partition = partition
    self.table = table
  }

  /// A table without errors.
  ///
  /// - Parameter name: a partition that it must have, of any type.
  static func table(
    _ path: String, having name: String? = nil, rules: PartitionRules
  ) throws(CommandFailure) -> PartitionTable {
    let table = try FactoryInput.table(path, rules)
    if table.hasErrors {
      var failure = CommandFailure(.inputHasProblems)
      failure.messages = table.problems.map { $0.line(in: path) }
      throw failure
    }
    if let name, table.partition(named: name) == nil {
      let names = table.partitions.map(\.name.quoted).joined(separator: ", ")
      throw CommandFailure.input(path, "there is no partition \(name.quoted); there are \(names)")
    }
    return table
  }
}
