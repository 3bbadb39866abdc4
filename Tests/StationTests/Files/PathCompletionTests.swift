import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Station

@Suite struct `Going on with a path` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    mkdir(folder("certs"), 0o700)
    for name in ["mfg_config.csv", "mfg_values.csv", "Über.csv", ".hidden", "certs/a.crt"] {
      try folder.write("x", to: name)
    }
  }

  private var root: String { folder.path.string + "/" }

  private func completion(_ typed: String) -> PathCompletion { PathCompletion(root + typed) }

  @Test func `takes all that the names have in common`() {
    #expect(completion("m").text == root + "mfg_")
    #expect(completion("m").names == ["mfg_config.csv", "mfg_values.csv"])
    #expect(completion("mfg_c") == PathCompletion(root + "mfg_config.csv"))
    #expect(completion("Ü").text == root + "Über.csv")
  }

  @Test func `knows a folder`() {
    #expect(completion("ce").text == root + "certs/")
    #expect(completion("certs/").text == root + "certs/a.crt")
  }

  @Test func `shows all but what is hidden, unless its dot is typed`() {
    #expect(PathCompletion(root).names == ["certs/", "mfg_config.csv", "mfg_values.csv", "Über.csv"])
    #expect(completion(".").names == [".hidden"])
  }

  @Test func `leaves a text alone with which nothing begins`() {
    for typed in ["nowhere", "nowhere/x", "mfg_config.csv/"] {
      #expect(completion(typed).text == root + typed && completion(typed).names.isEmpty)
    }
  }

  @Test func `finds the user's folder`() {
    #expect(PathCompletion("~").text == PathCompletion("~/").text && !PathCompletion("~/").text.hasPrefix("~"))
  }
}
