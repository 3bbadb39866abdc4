import Glibc
import Testing

@testable import Station

@Suite struct `The name of a port` {
  @Test(arguments: [
    "/dev/ttyUSB0", "ttyACM0", "rfc2217://bench:4000", "RFC2217://[::1]:2217?ign_set_control",
    "socket://10.0.0.7:5000",
  ])
  func `may be a device or a port behind a network`(name: String) {
    #expect(PortName(name).refusal == nil)
  }

  @Test(arguments: [
    ("hwgrep://CP2102", "hwgrep:// takes the first port that matches"), ("HWGREP://.", "hwgrep:// takes the first"),
    ("spy:///dev/ttyUSB0?file=x", "spy:// leads to no board"), ("loop://", "loop:// leads to no board"),
    ("rfc2217://bench", "names no host with a port"), ("socket://:5000", "names no host with a port"),
    ("socket://bench:0", "names no host with a port"), ("socket://bench:70000", "names no host with a port"),
    ("", "no port is named"),
  ])
  func `is refused where it could lead to another board, or to none`(name: String, reason: String) throws {
    let refusal = try #require(PortName(name).refusal)
    #expect(refusal.contains(reason))
  }

  @Test func `is refused before anything is connected`() {
    var request = Sample.request()
    request.port = "hwgrep://CP2102"
    #expect(FlashPlan.refusals(beforeConnecting: request).map(\.canBeOverridden) == [false])
  }

  @Test func `is given to the bridge from the root, whose folder is another`() {
    let folder = String(cString: getcwd(nil, 0))
    #expect(PortName("ttyX").absolute == folder + "/ttyX")
    #expect(PortName("/dev/ttyX").absolute == "/dev/ttyX")
    #expect(PortName("socket://h:1").absolute == "socket://h:1")
  }
}
