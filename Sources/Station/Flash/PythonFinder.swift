import Glibc

/// Finds the Python that runs esptool.
public enum PythonFinder {
  /// In this order: what FCTRY_PYTHON names; the `.venv` beside the program or in a folder above it, where `make` puts
  /// one; where `pipx install esptool` puts it; `python3` of the search path.
  ///
  /// The current folder is not looked at, not even where the search path names it: what lies in a folder that came from
  /// someone else is not to be run. The result is a path from the root, or a name that was found nowhere.
  public static func find() -> String {
    find(
      named: Environment.value("FCTRY_PYTHON"), executable: executable, home: Environment.value("HOME"),
      pipx: Environment.value("PIPX_HOME"), searchPath: Environment.value("PATH"),
      isRunnable: { access($0, X_OK) == 0 })
  }

  static func find(
    named name: String?, executable: String, home: String? = nil, pipx: String? = nil, searchPath: String? = nil,
    isRunnable: (String) -> Bool
  ) -> String {
    if let name, !name.isEmpty {
      // Whoever names a path means the folder that he is in.
      return name.contains("/") ? PortName(name).absolute : inSearchPath(name, searchPath, isRunnable)
    }
    var parts = executable.split(separator: "/").dropLast()
    while !parts.isEmpty {
      let candidate = "/" + parts.joined(separator: "/") + "/.venv/bin/python"
      if isRunnable(candidate) { return candidate }
      parts = parts.dropLast()
    }
    let homes = [pipx, home.map { $0 + "/.local/share/pipx" }, home.map { $0 + "/.local/pipx" }]
    let environments = homes.compactMap(\.self).filter { $0.hasPrefix("/") }.map { $0 + "/venvs/esptool/bin/python" }
    return environments.first(where: isRunnable) ?? inSearchPath("python3", searchPath, isRunnable)
  }

  /// An empty or relative part of the search path would be the current folder, or in it.
  private static func inSearchPath(_ name: String, _ searchPath: String?, _ isRunnable: (String) -> Bool) -> String {
    let folders = (searchPath ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
    return folders.map { "\($0)/\(name)" }.first(where: isRunnable) ?? name
  }

  private static var executable: String {
    guard let path = realpath("/proc/self/exe", nil) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }
}
