import Glibc

/// Finds the Python that runs esptool.
public enum PythonFinder {
  /// In this order: what FCTRY_PYTHON names; the `.venv` beside the program or in a folder above it, where `make` puts
  /// one; `python3` of the search path.
  ///
  /// The current folder is not looked at: a `.venv` in a folder that came from someone else is not to be run.
  public static func find() -> String {
    find(
      named: Environment.value("FCTRY_PYTHON"), executable: executable,
      isRunnable: { access($0, X_OK) == 0 })
  }

  static func find(named name: String?, executable: String, isRunnable: (String) -> Bool) -> String {
    if let name, !name.isEmpty { return name }
    var parts = executable.split(separator: "/").dropLast()
    while !parts.isEmpty {
      let candidate = "/" + parts.joined(separator: "/") + "/.venv/bin/python"
      if isRunnable(candidate) { return candidate }
      parts = parts.dropLast()
    }
    return "python3"
  }

  private static var executable: String {
    guard let path = realpath("/proc/self/exe", nil) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }
}
