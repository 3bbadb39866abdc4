/// What the encoder writes for one row: a namespace, or a value in a namespace.
public struct Item: Hashable, Sendable {
  /// The place of the row among all rows of all documents; the field map leads back to it.
  var row: Int
  var key: Key
  var content: Content

  /// A namespace's beginning, or a value.
  public enum Content: Hashable, Sendable {
    /// Begins a namespace, or goes back to one that was begun before.
    case namespace
    /// `bits` is the value in two's complement, truncated to the type's width.
    case integer(ItemType, bits: UInt64)
    /// Without its NUL, which the encoder adds.
    case string([UInt8])
    case blob([UInt8])
  }

  init(row: Int, key: Key, content: Content) {
    self.row = row
    self.key = key
    self.content = content
  }
}
