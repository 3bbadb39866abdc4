/// Makes the images of a batch's devices, one after another, each the same as ``ImageEncoder``'s.
///
/// What does not vary is encoded once for each shape, that is the number of entries that each varying value takes; a device of
/// a known shape costs its own entries and their CRCs. One for each thread: it is not to be shared.
public final class DeviceEncoder {
  /// The plan that it was made for, in memory of its own.
  public let plan: BatchPlan
  /// Encrypts all devices' images where they share their keys.
  private let cipher: XTS?
  private var layouts: [[UInt16]: DeviceLayout] = [:]
  /// That of the device before, which most are like.
  private var last: (shape: [UInt16], layout: DeviceLayout)?
  private let maximumLayouts: Int

  /// An encoder for a plan that is sound.
  ///
  /// - Parameter keys: what all images are encrypted with; nil for plain ones, and for keys of each device's own.
  /// - Throws: when nothing can be encrypted with the keys.
  public init(_ plan: BatchPlan, keys: EncryptionKeys? = nil) throws(EncryptionError) {
    self.plan = plan.forOneThread()
    cipher = keys.flatMap { XTS($0, .encrypt) }
    if keys != nil, cipher == nil { throw .equalHalves }
    // 8 MB of them, and at least one.
    maximumLayouts = max(1, (8 << 20) / plan.geometry.size)
  }

  /// Makes a device's image in a slot, which best is one that an image was made in before.
  ///
  /// - Parameter ownKeys: keys of the device's own, which its image is encrypted with.
  public func encode(
    _ device: Device, into slot: inout ImageSlot, ownKeys: EncryptionKeys? = nil
  ) throws(DeviceError) {
    let reading = plan.read(device)
    if reading.hasErrors { throw .problems(reading.problems.filter { $0.severity == .error }) }
    guard let shape = reading.shape else { return try encodeWhole(reading, device, into: &slot, ownKeys) }
    let layout = try layout(of: reading, shape, device)
    slot.fill(layout)
    for (number, content) in reading.contents.enumerated() {
      slot.write(content, of: plan.varying[number].key, number, in: layout, cipher: cipher)
    }
    if let ownKeys { slot.encryptAll(with: try Self.cipher(ownKeys)) }
  }

  private static func cipher(_ keys: EncryptionKeys) throws(DeviceError) -> XTS {
    guard let cipher = XTS(keys, .encrypt) else { throw .encryption(.equalHalves) }
    return cipher
  }

  /// The layout of a shape; that of another device is taken where it is known.
  private func layout(
    of reading: DeviceReading, _ shape: [UInt16], _ device: Device
  ) throws(DeviceError) -> DeviceLayout {
    if let last, last.shape == shape { return last.layout }
    if let known = layouts[shape] {
      last = (shape, known)
      return known
    }
    let image = try encoded(plan.items(of: reading), device)
    if layouts.count >= maximumLayouts { layouts = [:] }
    let layout = DeviceLayout(
      image, varying: plan.varying.map(\.item), bytes: cipher.map { image.encrypted(with: $0) })
    layouts[shape] = layout
    last = (shape, layout)
    return layout
  }

  private func encodeWhole(
    _ reading: DeviceReading, _ device: Device, into slot: inout ImageSlot, _ ownKeys: EncryptionKeys?
  ) throws(DeviceError) {
    let image = try encoded(plan.items(of: reading), device)
    slot.fill(image.bytes)
    if let ownKeys {
      slot.encryptAll(with: try Self.cipher(ownKeys))
    } else if let cipher {
      slot.encryptAll(with: cipher)
    }
  }

  private func encoded(_ items: [Item], _ device: Device) throws(DeviceError) -> EncodedImage {
    let image: EncodedImage
    do {
      image = try ImageEncoder.encode(items, version: plan.version, geometry: plan.geometry)
    } catch {
      throw .refused(error.description)
    }
    if !image.fits { throw .doesNotFit(needed: image.sizeNeeded, size: plan.geometry.size) }
    return image
  }
}

/// Why there is no image for a device.
public enum DeviceError: Error, Hashable, Sendable {
  case problems([DeviceProblem])
  /// Both in bytes.
  case doesNotFit(needed: Int, size: Int)
  /// What an encoder says.
  case refused(String)
  case encryption(EncryptionError)

  /// What is wrong, each in a sentence without a full stop.
  public var messages: [String] {
    switch self {
    case .problems(let problems): problems.map(\.message)
    case .doesNotFit(let needed, let size):
      ["does not fit into \(size) bytes: \(needed) bytes (\(needed.hex)) are needed"]
    case .refused(let reason): [reason]
    case .encryption(let error): [error.description]
    }
  }
}

extension BatchPlan {
  /// Why no image can be made for the first device that comes without a table, in one sentence without a full stop; nil where
  /// one can.
  public var obstacleWithoutTable: String? {
    let device = Device(position: 0, number: batch.firstNumber, mac: .example)
    do {
      var slot = ImageSlot(geometry)
      try DeviceEncoder(self).encode(device, into: &slot)
      return nil
    } catch let error as DeviceError {
      return error.messages.joined(separator: "; ")
    } catch {
      return "no image can be made of it"
    }
  }

  /// Whether something in a device's image has the name or the form of a secret.
  public func looksSecret(_ device: Device) -> Bool {
    let reading = read(device)
    return !reading.hasErrors && items(of: reading).contains(where: \.looksSecret)
  }

  /// The items of a device that was read without errors.
  func items(of reading: DeviceReading) -> [Item] {
    if let items = reading.items { return items }
    var items = items
    for (number, content) in reading.contents.enumerated() { items[varying[number].item].content = content }
    return items
  }
}

extension DeviceReading {
  /// The number of 32-byte entries that each varying value takes, which decides where everything lies; nil where more varies.
  var shape: [UInt16]? {
    guard items == nil else { return nil }
    return contents.map { content in
      switch content {
      case .namespace, .integer: 1
      case .string(let bytes): UInt16(truncatingIfNeeded: NVS.span(ofSize: bytes.count + 1))
      case .blob(let bytes): UInt16(truncatingIfNeeded: NVS.span(ofSize: bytes.count))
      }
    }
  }
}

extension EncodedImage {
  fileprivate func encrypted(with cipher: XTS) -> [UInt8] {
    var bytes = bytes
    ImageCipher.encrypt(&bytes, with: cipher)
    return bytes
  }
}
