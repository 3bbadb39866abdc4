import NVSModel

/// The files of a workspace, as they are saved.
extension Workspace {
  /// Everything that is saved, in the order in which it is shown.
  var subjects: [SaveRequest.Subject] {
    documents.indices.map { .document($0) } + (devices == nil ? [] : [.devices])
      + (table?.document == nil ? [] : [.table])
  }

  /// The paths of the files that are not saved.
  var changedFiles: [String] { subjects.filter(isChanged).compactMap(name(of:)) }

  /// The path of a partition table that cannot be edited, so is never saved.
  var readOnlyTable: String? { table.flatMap { $0.document == nil ? $0.path : nil } }

  func isChanged(_ subject: SaveRequest.Subject) -> Bool {
    switch subject {
    case .document(let index): documents.indices.contains(index) && documents[index].isChanged
    case .devices: devices?.table.isChanged ?? false
    case .table: table?.isChanged ?? false
    }
  }

  /// The path of a file; nil for one that is not open.
  func name(of subject: SaveRequest.Subject) -> String? {
    switch subject {
    case .document(let index): documents.indices.contains(index) ? documents[index].name : nil
    case .devices: devices?.table.name
    case .table: table.flatMap { $0.document == nil ? nil : $0.path }
    }
  }

  /// What a file would hold if it were saved now. O(bytes).
  func bytes(of subject: SaveRequest.Subject) -> [UInt8] {
    switch subject {
    case .document(let index): documents.indices.contains(index) ? documents[index].bytes : []
    case .devices: devices?.table.bytes ?? []
    case .table: table?.document?.bytes ?? []
    }
  }

  /// Takes note of what a file holds now. What went on being edited, or undone, while it was written is not saved.
  mutating func noteSaved(_ request: SaveRequest) {
    onDisk[request.path] = request.bytes
    guard let name = name(of: request.subject) else { return }
    let isWhole = bytes(of: request.subject) == request.bytes
    switch request.subject {
    case .document(let index):
      if isWhole {
        documents[index].name = request.path
        documents[index].markSaved()
      } else if name == request.path {
        documents[index].markUnsaved()
      }
    case .devices:
      if isWhole {
        devices?.table.name = request.path
        devices?.table.markSaved()
      } else if name == request.path {
        devices?.table.markUnsaved()
      }
    case .table:
      _ = table?.change { if isWhole { $0.markSaved() } else { $0.markUnsaved() } }
    }
  }
}
