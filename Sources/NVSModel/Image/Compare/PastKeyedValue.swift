extension KeyedValues.Value {
  /// A value that a key has or had; of a blob that is not whole what is left of it.
  public init(_ past: PastValue, in history: History) {
    let content: KeyedValues.Content
    var isTerminated = true
    switch past.content {
    case .number(let bits): content = .number(bits: past.type.truncated(bits))
    case .data:
      let data = history.data(of: past)
      isTerminated = past.type != .string || data.last == 0
      content = .data(past.type == .string ? Array(data.withoutNUL) : data)
    }
    self.init(
      type: past.type, content: content,
      place: FirmwareEntry.Place(page: past.page, slot: past.slot),
      isTerminated: isTerminated)
  }
}
