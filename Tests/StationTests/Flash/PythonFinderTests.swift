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

  @Test func `is python3 where there is no other`() {
    #expect(PythonFinder.find(named: "", executable: "/usr/bin/fctry", isRunnable: { _ in false }) == "python3")
  }
}
