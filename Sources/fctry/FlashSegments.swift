import ArgumentParser
import NVSModel
import Station

extension FlashCommand {
  /// What goes to the board: the image; with a key the keys partition before it, and the image encrypted.
  func segments(for target: TargetPartition?, _ key: KeyFile?) throws -> [FlashSegment] {
    guard let keys = key, let path = keyOptions.file?.path, let target else {
      let place = target?.partition.offset ?? offset ?? 0
      return [
        FlashSegment(name: imageName, offset: place, bytes: try image(for: target), partition: target?.partition.name)
      ]
    }
    let keysPartition = target.table.keysPartitions.first
    if keys.scheme == .keysPartition, keysPartition == nil {
      throw CommandFailure.input(partitions ?? "", Diagnosis.noKeysPartition)
    }
    return try export(for: target, keys, path).segments(
      name: imageName, target: target.partition, keysPartition: keys.scheme == .hmac ? nil : keysPartition)
  }

  /// All that goes into the image.
  private var imageName: String { inputs.joined(separator: " + ") }

  private func export(for target: TargetPartition, _ keys: KeyFile, _ keyPath: String) throws -> EncryptedExport {
    if let rows = try rows() {
      do {
        return try EncryptedExport(
          try rows.image(into: target.geometry, version: version.format), keys: keys.keys)
      } catch let error as EncryptionError {
        throw CommandFailure.input(keyPath, error)
      }
    }
    let bytes = try image(for: target)
    if let wrong = Doctor(keys: keys, image: bytes).diagnoses.first(where: \.isWrong) {
      throw CommandFailure.input(inputs[0], wrong)
    }
    return EncryptedExport(encrypted: bytes, keys: keys.keys)
  }

  /// The inputs as CSVs; nil when they are an image.
  private func rows() throws -> FactoryInput? {
    let bytes = try FactoryInput.read(inputs[0])
    switch FileKind(bytes) {
    case .empty, .nvsImage, .wholeFlash, .nvsKeys, .appImage, .binary: return nil
    case .partitionTable:
      throw CommandFailure.input(
        inputs[0],
        "this looks like a partition table: name an NVS image, or CSVs that begin with key,type,encoding,value")
    case .factoryCSV, .manufacturingConfig, .valuesCSV, .text: break
    }
    return try FactoryInput(paths: inputs, version: version.format)
  }

  private func image(for target: TargetPartition?) throws -> [UInt8] {
    guard let rows = try rows() else {
      if inputs.count == 1 { return try imageFile(inputs[0]) }
      throw ValidationError("Several inputs must all be CSVs, and \(inputs[0].quoted) is none.")
    }
    guard let target else {
      throw ValidationError("A CSV needs --partition and --partitions: the partition's size is the image's.")
    }
    return try rows.image(into: target.geometry, version: version.format).bytes
  }

  /// Any other file would be written and verified just as well, and leave a product without its factory values.
  private func imageFile(_ path: String) throws -> [UInt8] {
    let bytes = try FactoryInput.read(path)
    guard bytes.count.isMultiple(of: NVS.pageSize) else {
      throw CommandFailure.input(
        path, "\(bytes.count) bytes are no whole pages of \(NVS.pageSize): this is no NVS image, or it is cut short")
    }
    let isBlank = bytes.allSatisfy { $0 == 0xFF }
    guard isBlank || PartitionImage.hasIntactPage(bytes) else {
      throw CommandFailure.input(path, "no page has a valid header: this is no NVS image; name one, or NVS CSVs")
    }
    return bytes
  }
}
