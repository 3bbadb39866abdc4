import Glibc
import NVSModel
import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A folder that came from someone else` {
  /// What Python, esptool and its libraries load, each leaving a trace where it is run.
  static let modules = [
    "sitecustomize", "usercustomize", "serial", "esptool", "esp_pylib", "rich", "json", "base64", "zlib", "signal",
    "re",
    "encodings", "site", "os",
  ]

  private func plant(in folder: TemporaryFolder) throws {
    for place in ["", "sub/", "lib/python3.11/site-packages/"] {
      try WholeFile.makeFolder("\(folder)/\(place)")
      for module in Self.modules {
        let trace = "open('\(folder)/ran-\(module)', 'w').close()\n"
        try WholeFile.write(Array(trace.utf8), to: "\(folder)/\(place)\(module).py", sparing: [])
      }
    }
    for program in ["python3", "python", "esptool", "esptool.py"] {
      let path = "\(folder)/\(program)"
      try WholeFile.write(Array("#!/bin/sh\ntouch '\(folder)/ran-\(program)'\n".utf8), to: path, sparing: [])
      chmod(path, 0o700)
    }
    let settings = "[esptool]\nsync_timeout = never\ncustom_reset_sequence = ?\n"
    try WholeFile.write(Array(settings.utf8), to: "\(folder)/esptool.cfg", sparing: [])
  }

  @Test(arguments: [
    ("PYTHONPATH", ":/opt/x"), ("PYTHONPATH", "."), ("PYTHONPATH", "sub:/opt/x"), ("PYTHONSTARTUP", "json.py"),
    ("PYTHONUSERBASE", "."), ("PYTHONHOME", "."), ("PATH", ":/usr/local/bin:/usr/bin:/bin"), ("HOME", "."),
  ])
  func `has none of its code run when a board is flashed`(variable: String, value: String) async throws {
    let bench = try FlashBench()
    let folder = try TemporaryFolder()
    try plant(in: folder)
    try WholeFile.write(bench.image, to: "\(folder)/mfg.bin", sparing: [])
    try await SimulatedBoard.with(flash: bench.flash) { board in
      var environment: [String: String] = [variable: value]
      if variable != "PATH" { environment["FCTRY_PYTHON"] = testPython }
      let outcome = try await Program.fctry(
        ["flash", "mfg.bin", "--port", board.port, "--offset", "0x340000"], in: folder.path,
        environment: Dictionary(uniqueKeysWithValues: environment.map { (.init(stringLiteral: $0.key), $0.value) }))
      #expect(outcome.status == 0, "\(outcome.errorLines)")
      let traces = modulesRun(in: folder)
      #expect(traces.isEmpty)
      #expect(try board.flash() == bench.expected)
    }
  }

  private func modulesRun(in folder: TemporaryFolder) -> [String] {
    let names = Self.modules + ["python3", "python", "esptool", "esptool.py"]
    return names.filter { access("\(folder)/ran-\($0)", F_OK) == 0 }
  }
}
