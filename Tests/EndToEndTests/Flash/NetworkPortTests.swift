import Glibc
import Station
import Subprocess
import Testing

/// Whether this machine can talk to itself.
let hasLoopback: Bool = {
  guard let server = try? SilentServer() else { return false }
  return !server.url("socket").isEmpty
}()

/// A server that takes connections and says nothing.
final class SilentServer: Sendable {
  private let descriptor: Int32
  private let number: UInt16

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isServed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && listen(descriptor, 5) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isServed else {
      close(descriptor)
      throw TestFailure(description: "there is no loopback")
    }
    self.descriptor = descriptor
    number = UInt16(bigEndian: address.sin_port)
  }

  func url(_ scheme: String) -> String { "\(scheme)://127.0.0.1:\(number)" }

  deinit { close(descriptor) }
}

@Suite(.serialized, .enabled(if: hasLoopback), .timeLimit(.minutes(5))) struct `A board behind a network` {
  @Test(arguments: ["socket", "rfc2217"], SimulatedBoard.Kind.allCases)
  func `is flashed like one on a port`(transport: String, kind: SimulatedBoard.Kind) async throws {
    let bench = try FlashBench(kind)
    try await SimulatedBoard.with(kind, flash: bench.flash, options: ["--listen", transport]) { board in
      #expect(board.port.hasPrefix("\(transport)://"))
      let events = await runFlash(bench.request(port: board.port))
      guard case .finished(let report) = events.last else { throw TestFailure(description: "\(events)") }
      #expect(try board.flash() == bench.expected)
      // RFC 2217 carries the reset lines, a plain socket the bytes alone.
      #expect(report.plan.board.canReset == (transport == "rfc2217"))
      #expect(events.contains { if case .resetting = $0 { true } else { false } } == report.plan.board.canReset)
    }
  }

  @Test func `that serves no port is told as such, and nothing about cables`() async throws {
    let server = try SilentServer()
    let url = server.url("rfc2217")
    let failure = failed(in: await runFlash(try FlashBench().request(port: url)))
    #expect(failure?.kind == .portFailed)
    #expect(failure?.message.contains("see that the port is served there") == true)
    #expect(failure?.message.contains("RFC2217") == true, "\(String(describing: failure?.message))")
  }

  @Test func `can be given up while it is opened`() async throws {
    let server = try SilentServer()
    let session = FlashSession(try FlashBench().request(port: server.url("rfc2217")), python: testPython)
    var last: FlashEvent?
    for await event in session.events {
      // Its own library takes the interruption for a failure to open the port.
      if case .connecting = event {
        try await Task.sleep(for: .milliseconds(300))
        session.answer(.cancel)
      }
      last = event
    }
    guard case .cancelled = last else { throw TestFailure(description: "\(String(describing: last))") }
  }
}
