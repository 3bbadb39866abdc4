import Glibc

/// A serial port that a board may be on.
public struct SerialPort: Hashable, Sendable {
  /// `/dev/ttyUSB0`.
  public let path: String
  /// What is plugged in, as it calls itself: `CP2102 USB to UART Bridge Controller, Silicon Labs, 0001`. Untrusted text;
  /// empty when it does not say.
  public let description: String
  /// The name of the socket that it is plugged into, whatever that is, from `/dev/serial/by-path`; nil where there is none. The names in
  /// `by-id` are no use here: cheap adapters all have the same.
  public let place: String?
}

/// Lists the serial ports of this machine without opening any: opening one resets the board on it.
public enum SerialPorts {
  /// The ports behind which there is a device, ordered by path.
  ///
  /// The ports of the mainboard (`/dev/ttyS0` and on) are left out: they exist on every machine and answer nothing.
  /// Any port can still be named.
  public static func list() -> [SerialPort] {
    list(classes: "/sys/class/tty", devices: "/dev")
  }

  static func list(classes: String, devices: String) -> [SerialPort] {
    let places = Folder.names(in: "\(devices)/serial/by-path").sorted().reduce(into: [String: String]()) {
      found, name in
      let link = "\(devices)/serial/by-path/\(name)"
      if let target = resolve(link) { found[target] = link }
    }
    return Folder.names(in: classes).filter { !$0.hasPrefix("ttyS") || $0.hasPrefix("ttySAC") }.compactMap { name in
      guard let device = resolve("\(classes)/\(name)/device") else { return nil }
      let path = "\(devices)/\(name)"
      guard let target = resolve(path) else { return nil }
      return SerialPort(path: path, description: description(of: device), place: places[target])
    }
    .sorted { order($0.path) < order($1.path) }
  }

  /// `ttyUSB10` comes after `ttyUSB9`.
  private static func order(_ path: String) -> (String, Int) {
    let digits = path.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
    return (String(path.dropLast(digits.count)), Int(String(digits)) ?? 0)
  }

  /// What the USB device that the port belongs to says of itself: it is one of the folders above the port's own.
  private static func description(of device: String) -> String {
    var parts = device.split(separator: "/")
    while !parts.isEmpty {
      let folder = "/" + parts.joined(separator: "/")
      if let product = line(of: "\(folder)/product") {
        return [product, line(of: "\(folder)/manufacturer"), line(of: "\(folder)/serial")].compactMap(\.self)
          .joined(separator: ", ")
      }
      parts = parts.dropLast()
    }
    return ""
  }

  private static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The first line of a small file.
  private static func line(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(descriptor, &buffer, buffer.count)
    let text = String(decoding: buffer.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
    return text.isEmpty ? nil : text
  }
}
