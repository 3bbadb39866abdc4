import NVSModel
import Testing

@Suite(.timeLimit(.minutes(5))) struct `The reference generator` {
  private func show(_ one: GeneratorCase, _ theirs: GeneratorOutcome, _ ours: GeneratorOutcome) -> Comment {
    func brief(_ outcome: GeneratorOutcome) -> String {
      switch outcome {
      case .made(let bytes): "\(bytes.count) bytes"
      case .refused(let reason): "refused: \(reason)"
      }
    }
    var place = ""
    if case (.made(let one), .made(let other)) = (theirs, ours) {
      place = ", first difference at \(zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset ?? -1)"
    }
    return "\(one.name), \(one.version), size \(one.size): reference \(brief(theirs)), ours \(brief(ours))\(place)"
  }

  @Test func `and ours make the same bytes of 2,200 random inputs`() throws {
    let reference = try ReferenceGenerator()
    defer { reference.remove() }
    let cases = (0..<2_200).map { number in
      var random = RandomCase(number: number)
      return random.make()
    }
    var made = 0
    for (one, theirs) in zip(cases, try reference.run(cases)) {
      let (ours, differences) = reference.runOurs(one)
      if case .made = ours { made += 1 }
      if !differences.isEmpty || !agree(one, theirs, ours) { Issue.record(show(one, theirs, ours)) }
    }
    #expect(made > 1_500)
  }

  @Test(arguments: [
    "k,data,u8,256", "k,data,u8,", "k,data,u8", "k,data,i8,-129", "k,data,u64,18446744073709551616", "k,data,u8,1__0",
    "k,data,u8,x", "k,data,u8,1.0", "k,data,hex2bin,abc", "k,data,hex2bin,0g", "k,data,base64,YQ", "k,data,base64,Y",
    "k,data,text,a", "k,data,,a", "k,data,blob_fill(4),a", "k,data,blob_fill(1;0xFF),ab", "k,data,blob_fill(4;0xF),a",
    "k,file,binary,none", "k,file,binary,.", "k,data,string", "k", "1234567890123456,data,u8,1", ",,,", "  # comment",
  ])
  func `refuses what ours refuses`(row: String) throws {
    let reference = try ReferenceGenerator()
    defer { reference.remove() }
    let csv = Array("key,type,encoding,value\nn,namespace,,\n\(row)\n".utf8)
    let one = GeneratorCase(name: "refused", version: .v2, size: 0x3000, inputs: [("refused.csv", csv)])
    let theirs = try reference.run([one])[0]
    let ours = reference.runOurs(one).outcome
    guard case .refused = theirs, case .refused = ours else {
      Issue.record(show(one, theirs, ours))
      return
    }
  }

  private func agree(_ one: GeneratorCase, _ theirs: GeneratorOutcome, _ ours: GeneratorOutcome) -> Bool {
    switch (theirs, ours) {
    case (.made(let expected), .made(let bytes)):
      // A read-only image of the reference lacks its empty pages.
      let missing = one.size < NVS.minimumWritableSize ? one.size - expected.count : 0
      return bytes == expected + [UInt8](repeating: 0xFF, count: missing)
    case (.refused, .refused(let reason)):
      return reason == "does not fit"
    default:
      return false
    }
  }
}
