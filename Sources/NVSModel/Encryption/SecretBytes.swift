import CCrypto

/// Bytes that are overwritten when the last reference to them goes: keys.
///
/// They lie in one place that nothing copies or moves, as happens to an array's, and print as their number only.
public final class SecretBytes: Sendable {
  /// How many there are.
  public let count: Int
  // Written before `init` ends and by `deinit`, never in between.
  private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

  /// Bytes that `fill` writes; it finds zeros.
  public init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    self.count = count
    storage = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    storage.initializeMemory(as: UInt8.self, repeating: 0)
    fill(storage)
  }

  /// A copy of `bytes`; wiping those is left to the caller.
  public convenience init(copying bytes: some Collection<UInt8>) {
    self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  deinit {
    OPENSSL_cleanse(storage.baseAddress, storage.count)
    storage.deallocate()
  }

  /// Lends the bytes to `body`, which must not keep them.
  public func withBytes<Result, Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(storage))
  }
}

extension SecretBytes: Equatable {
  /// Takes the same time wherever the first difference is.
  public static func == (one: SecretBytes, other: SecretBytes) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one.storage.baseAddress, other.storage.baseAddress, one.count) == 0
  }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
  public var description: String { "\(count) secret bytes" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Array where Element == UInt8 {
  /// Overwrites the bytes, in a way that the compiler does not leave out, and empties the array.
  ///
  /// Of bytes that another array shares only this one's view goes: what is to be wiped must have one owner.
  public mutating func wipe() {
    withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    self = []
  }
}
