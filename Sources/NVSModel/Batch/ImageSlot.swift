/// Memory for an image that is used again and again.
public struct ImageSlot: Sendable {
  /// The image.
  public private(set) var bytes: [UInt8]
  /// The layout whose image it holds, with the values of some device; nil where it is no such.
  private var layout: DeviceLayout?
  /// How much of the image may be other than FF.
  private var usedSize = 0

  /// A slot for images of that geometry.
  public init(_ geometry: Geometry) { bytes = [UInt8](repeating: 0xFF, count: geometry.size) }

  /// Makes it hold an image of this layout, with whatever values.
  mutating func fill(_ layout: DeviceLayout) {
    if self.layout === layout { return }
    put(layout.image[..<layout.usedSize])
    self.layout = layout
  }

  /// Makes it hold an image.
  mutating func fill(_ image: [UInt8]) {
    put(image[...])
    layout = nil
  }

  private mutating func put(_ image: ArraySlice<UInt8>) {
    bytes.replaceSubrange(0..<image.count, with: image)
    if usedSize > image.count {
      for index in image.count..<usedSize { bytes[index] = 0xFF }
    }
    usedSize = image.count
  }

  /// Writes a value over the entries of the varying value `number`, encrypted where there is a cipher.
  mutating func write(
    _ content: Item.Content, of key: Key, _ number: Int, in layout: DeviceLayout, cipher: XTS?
  ) {
    layout.write(content, of: key, number, to: &bytes)
    guard let cipher else { return }
    for part in layout.parts[number] { encrypt(part.entries, with: cipher) }
  }

  private mutating func encrypt(_ entries: Range<Int>, with cipher: XTS) {
    bytes.withUnsafeMutableBytes { bytes in
      for offset in stride(from: entries.lowerBound, to: entries.upperBound, by: NVS.entrySize) {
        let unit = UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + NVS.entrySize])
        cipher.apply(to: unit, tweak: UInt64(offset))
      }
    }
  }

  /// Encrypts the whole image, which is then no layout's any more.
  mutating func encryptAll(with cipher: XTS) {
    let used = 0..<usedSize
    bytes.withUnsafeMutableBytes { bytes in
      ImageCipher.encrypt(UnsafeMutableRawBufferPointer(rebasing: bytes[used]), with: cipher)
    }
    layout = nil
  }
}
