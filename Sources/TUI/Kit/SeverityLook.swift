import NVSModel

extension Problem.Severity {
  /// The sign that stands for it: colour is never the only one.
  var sign: Unicode.Scalar {
    switch self {
    case .error: Glyph.bad
    case .warning: Glyph.warning
    case .note: Glyph.dot
    }
  }

  var role: Role {
    switch self {
    case .error: .statusError
    case .warning: .statusWarning
    case .note: .statusNote
    }
  }
}
