import Testing

@testable import Station

@Suite struct `The Python that runs esptool` {
  @Test func `is the one that is named`() {
    #expect(PythonFinder.find(named: "/opt/p", executable: "/a/b/fctry", isRunnable: { _ in true }) == "/opt/p")
  }

  @Test func `is the nearest virtual environment above the program`() {
    let found = PythonFinder.find(named: nil, executable: "/a/b/.build/debug/fctry") {
      ["/a/b/.venv/bin/python", "/a/.venv/bin/python"].contains($0)
    }
    #expect(found == "/a/b/.venv/bin/python")
  }

  @Test func `is the one that pipx made for esptool`() {
    let found = PythonFinder.find(named: nil, executable: "/usr/bin/fctry", home: "/home/me", pipx: nil) {
      $0 == "/home/me/.local/pipx/venvs/esptool/bin/python"
    }
    #expect(found == "/home/me/.local/pipx/venvs/esptool/bin/python")
  }

  @Test(arguments: ["", ".", ":", "bin", "../bin"]) func `is none of the current folder`(part: String) {
    let path = "\(part):/usr/bin:\(part)"
    let named = PythonFinder.find(named: "python3", executable: "", searchPath: path, isRunnable: { _ in true })
    #expect(named == "/usr/bin/python3")
    let last = PythonFinder.find(
      named: nil, executable: "", home: part, pipx: part, searchPath: path, isRunnable: { $0.hasSuffix("/python3") })
    #expect(last == "/usr/bin/python3")
  }

  @Test func `is python3 where there is no other`() {
    #expect(PythonFinder.find(named: "", executable: "/usr/bin/fctry", isRunnable: { _ in false }) == "python3")
  }
}
