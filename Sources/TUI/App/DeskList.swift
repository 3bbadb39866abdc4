/// Every desk. A new one is a folder in `Desks` and a line here.
enum DeskList {
  static let all: [any Desk.Type] = [
    RowsDesk.self, DevicesDesk.self, PartitionsDesk.self, FlashDesk.self, BenchDesk.self, ReadDesk.self, PartsDesk.self,
    ImageDesk.self,
  ]

  static let places: [Place] = all.flatMap { $0.places }

  /// The places as the keys see them, in either style.
  static let seenPlaces: Set<Place> = Set(KeyStyle.allCases.flatMap { style in places.map { $0.with(style) } })
}
