/// Numbers pairs of namespace and key in the order in which they first come.
///
/// A hash table in flat arrays: a dictionary of half a million keys costs more than all the rest of reading 16 MB. The
/// hash is seeded by chance, so that no image can be made to fill one place.
struct KeyTable: Sendable {
  struct Name: Equatable, Sendable {
    let namespace: UInt8
    let key: Key
  }

  private(set) var names: [Name] = []
  /// A power of two of places, −1 where empty; never more than half full.
  private var places: [Int32]
  private let seed = (UInt64.random(in: 1 ... .max), UInt64.random(in: 1 ... .max))

  init(capacity: Int = 8) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    places = Array(repeating: -1, count: size)
    names.reserveCapacity(capacity)
  }

  var count: Int { names.count }

  /// The number of a pair, a new one where it is not known yet.
  mutating func number(_ namespace: UInt8, _ key: Key) -> Int {
    let name = Name(namespace: namespace, key: key)
    let place = place(of: name)
    if places[place] >= 0 { return Int(places[place]) }
    places[place] = Int32(truncatingIfNeeded: names.count)
    names.append(name)
    if names.count * 2 > places.count { grow() }
    return names.count - 1
  }

  /// The number of a pair; nil where it never came.
  func find(_ namespace: UInt8, _ key: Key) -> Int? {
    let number = places[place(of: Name(namespace: namespace, key: key))]
    return number < 0 ? nil : Int(number)
  }

  private func place(of name: Name) -> Int {
    let product = (name.key.low ^ seed.0).multipliedFullWidth(by: name.key.high ^ seed.1 &+ UInt64(name.namespace))
    let folded = (product.high ^ product.low ^ UInt64(name.namespace)) &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: folded >> 20) & (places.count - 1)
    while places[place] >= 0, names[Int(places[place])] != name { place = (place + 1) & (places.count - 1) }
    return place
  }

  private mutating func grow() {
    places = Array(repeating: -1, count: places.count * 2)
    for (number, name) in names.enumerated() { places[place(of: name)] = Int32(truncatingIfNeeded: number) }
  }
}
