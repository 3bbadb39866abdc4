/// One place on the screen, in eight bytes: a Unicode scalar, or the number of a longer text, with its roles.
struct Cell: Hashable, Sendable {
  /// A scalar; or, above all scalars, the number of a cluster or the sign for a right half.
  var content: UInt32
  var role: Role
  /// Laid over the role: what its style leaves open is taken from the role.
  var overlay: Role?

  private static let rightHalf: UInt32 = .max
  private static let firstCluster: UInt32 = 0x8000_0000

  static let blank = Cell(0x20, .background)

  init(_ scalar: UInt32, _ role: Role) {
    content = scalar
    self.role = role
  }

  init(cluster index: Int, _ role: Role) {
    self.init(Self.firstCluster + UInt32(truncatingIfNeeded: index), role)
  }

  init(rightHalf role: Role) {
    self.init(Self.rightHalf, role)
  }

  /// Covered by the wide character to its left.
  var isRightHalf: Bool { content == Self.rightHalf }

  var clusterIndex: Int? {
    content >= Self.firstCluster && !isRightHalf ? Int(content - Self.firstCluster) : nil
  }
}
