import NVSModel

extension House {
  /// The columns of the table of devices whose values are not to be shown: by their names, or by those of the keys that they
  /// go into.
  var secretColumns: Set<Int> {
    guard let table = workspace.devices?.table else { return [] }
    let named = table.columns.indices.filter { Secrets.isSecret(key: table.columns[$0]) }
    guard let batch = preview.filled.batch, let rows = preview.filled.documents.first?.rows else { return Set(named) }
    let fed = table.columns.indices.filter { column in
      batch.templateRows(ofColumn: column).contains { $0 < rows.count && Secrets.hidesText(of: rows[$0].texts) }
    }
    // The path of a file tells where the secret is, not what it is.
    let paths = named.filter { column in
      let into = batch.templateRows(ofColumn: column)
      return !into.isEmpty && into.allSatisfy { $0 < rows.count && rows[$0].texts.type == RowType.file.rawValue }
    }
    return Set(named).subtracting(paths).union(fed)
  }
}
