import Glibc
import Station
import SystemPackage

/// A program on a pseudo-terminal.
final class PseudoTerminal {
  private let master: FileDescriptor
  private let process: Process
  /// Everything that the program has written so far.
  private(set) var output: [UInt8] = []

  /// Linux's TIOCSPTLCK and TIOCGPTN, which its headers hide from Swift.
  private static let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  init(_ arguments: [String], columns: UInt16 = 120, rows: UInt16 = 40) throws {
    master = try FileDescriptor.open("/dev/ptmx", .readWrite, options: .closeOnExec)
    let descriptor = master.rawValue
    var (lock, number): (CInt, CInt) = (0, 0)
    guard ioctl(descriptor, Self.setLock, &lock) == 0, ioctl(descriptor, Self.getNumber, &number) == 0 else {
      throw Errno(rawValue: errno)
    }
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0 else { throw Errno(rawValue: errno) }
    process = try Process(arguments, streams: "/dev/pts/\(number)")
  }

  deinit {
    kill(process.id, SIGTERM)
    process.wait()
    try? master.close()
  }

  func press(_ keys: String) throws { try master.writeAll(Array(keys.utf8)) }

  /// Reads until the program has written `text`, or anything at all when there is none.
  func wait(for text: String = "", within limit: Duration = .seconds(10)) throws {
    let sought = Array(text.utf8)
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      guard try readMore(milliseconds: 100) else { continue }
      if sought.isEmpty || output.containsSequence(sought) { return }
    }
    throw BenchmarkError("the screen did not show \(text.isEmpty ? "anything" : text)")
  }

  /// Reads until the program has been silent for a while; returns when it wrote last.
  @discardableResult
  func settle(milliseconds: CInt = 60) throws -> ContinuousClock.Instant {
    var last = ContinuousClock.now
    while try readMore(milliseconds: milliseconds) { last = .now }
    output = []
    return last
  }

  /// Presses keys, and counts what the program writes until it is silent.
  func bytes(for keys: String) throws -> Int {
    try press(keys)
    while try readMore(milliseconds: 30) {}
    defer { output = [] }
    return output.count
  }

  /// The most memory that the program has had, in bytes.
  var peakMemory: Int {
    get throws {
      let status = String(decoding: try WholeFile.read("/proc/\(process.id)/status"), as: UTF8.self)
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let number = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
      guard let number else { throw BenchmarkError("no peak memory is known") }
      return number * 1024
    }
  }

  private func readMore(milliseconds: CInt) throws -> Bool {
    var request = pollfd(fd: master.rawValue, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, milliseconds) > 0 else { return false }
    let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = try master.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    output += chunk
    return !chunk.isEmpty
  }
}

extension [UInt8] {
  func containsSequence(_ other: [UInt8]) -> Bool {
    guard count >= other.count else { return false }
    return (0...count - other.count).contains { self[$0..<$0 + other.count].elementsEqual(other) }
  }
}
