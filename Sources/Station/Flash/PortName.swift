import Glibc
import NVSModel

/// What a port is called: a device of this machine, or a serial port behind a network.
public struct PortName: Hashable, Sendable {
  /// How the board is reached.
  enum Transport: Hashable, Sendable {
    /// A serial port, or a pseudo-terminal.
    case device
    /// A serial port of another machine, with its reset lines (RFC 2217).
    case rfc2217
    /// A serial port of another machine, the bytes alone.
    case socket
  }

  /// As it was given.
  public let text: String
  let transport: Transport
  /// Why no board is looked for there, and what to name instead; nil where one may be.
  public let refusal: String?

  /// Opens nothing: opening a port resets the board on it.
  public init(_ text: String) {
    self.text = text
    guard let colon = text.firstRange(of: "://") else {
      transport = .device
      refusal = text.isEmpty ? "no port is named: give its path, such as /dev/ttyUSB0" : nil
      return
    }
    let scheme = text[..<colon.lowerBound].lowercased()
    transport = scheme == "rfc2217" ? .rfc2217 : scheme == "socket" ? .socket : .device
    refusal = Self.refusal(scheme, text[colon.upperBound...])
  }

  private static func refusal(_ scheme: String, _ rest: Substring) -> String? {
    switch scheme {
    case "rfc2217", "socket":
      let place = rest.prefix { $0 != "/" && $0 != "?" }
      let port = place.lastIndex(of: ":").map { place[place.index(after: $0)...] } ?? ""
      guard place.count > port.count + 1, let number = UInt16(port), number > 0 else {
        return "\(scheme):// names no host with a port: write \(scheme)://HOST:PORT"
      }
      return nil
    case "hwgrep":
      return "hwgrep:// takes the first port that matches, which may be another's board: name the port itself"
    default:
      return "\(scheme.printable):// leads to no board: name a serial port, rfc2217://HOST:PORT or socket://HOST:PORT"
    }
  }

  /// The path from the root, for a process that runs in another folder; a port behind a network as it is.
  var absolute: String {
    guard transport == .device, !text.hasPrefix("/"), let folder = getcwd(nil, 0) else { return text }
    defer { free(folder) }
    return String(cString: folder) + "/" + text
  }

  /// Whether the port may have the lines that reset a board. A pseudo-terminal has none.
  var mayReset: Bool {
    switch transport {
    case .rfc2217: return true
    case .socket: return false
    case .device:
      guard let path = realpath(text, nil) else { return true }
      defer { free(path) }
      return !String(cString: path).hasPrefix("/dev/pts/")
    }
  }
}
