import Testing

@testable import NVSModel

@Suite struct `A problem of a row that holds a secret` {
  private static let pem = "\"-----BEGIN PRIVATE KEY-----\nhunter2\""

  /// The row, and what the problem says all the same.
  static let rows = [
    ("wifi_pass,data,u8,hunter2", "this is not a whole number"),
    ("wifi_pass,data,u8,10203040", "this number does not fit in u8"),
    ("api_key,data,hex2bin,hunter2", "character 1 is not a hex digit"),
    ("api_key,data,base64,\"hunter2!\"", "character 8 is not base64"),
    ("wifi_psk,hunter2,string,x", "this is not a type"),
    ("wifi_psk,data,hunter2,x", "this is not an encoding"),
    ("wifi_psk,data,blob_fill(hunter2),x", "this should look like blob_fill(32;0xFF)"),
    ("x,data,u8,\(pem)", "this is not a whole number"),
    ("x,\(pem),string,y", "this is not a type"),
    ("x,file,string,\(pem)", "a private key and not the path of its file"),
    ("api_token,file,u8,in-a-file", "file 'in-a-file': this is not a whole number"),
  ]

  @Test(arguments: rows) func `quotes nothing of it`(row: String, problem: String) throws {
    let text = "key,type,encoding,value\nn,namespace,,\n\(row)\n"
    let document = try FactoryDocument(name: "a.csv", bytes: Array(text.utf8))
    let file = FileContent.found(Array("hunter2".utf8), path: "in-a-file", isBesideDocument: false)
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate(
      [document], files: [FileRequest(document: "a.csv", path: "in-a-file"): file], version: .v2)
    let messages = evaluation.problems.map(\.problem.message)
    #expect(messages.contains { $0.contains(problem) }, "\(messages)")
    #expect(!messages.contains { $0.contains("hunter") || $0.contains("10203040") || $0.contains("'h'") })
  }

  @Test(arguments: ["hunter2{serial}", "hunter2{n:%s}"])
  func `quotes nothing of it where it is filled in for each device`(value: String) throws {
    let rows = "key,type,encoding,value\nn,namespace,,\nwifi_pass,data,string,\(value)\n"
    let problems = try Template(name: "t.csv", bytes: Array(rows.utf8)).problems
    #expect(
      problems.count == 1 && !problems.contains { $0.message.contains("hunter") || $0.message.contains("{n:%s}") })
  }

  @Test func `quotes nothing of it where a dump is changed`() throws {
    for setting in ["n/wifi_pass/u8=hunter2", "n/wifi_pass/hunter2=1", "n/wifi_pass/string hunter2"] {
      do {
        _ = try ImageChange(setting: setting)
        Issue.record("this is no change")
      } catch {
        #expect(!error.description.contains("hunter2"), "\(error)")
      }
    }
  }
}
