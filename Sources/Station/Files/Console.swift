import Glibc
import NVSModel
import SystemPackage

/// The two streams of a program without a screen. What cannot be written, since nobody reads any more, is dropped.
public enum Console {
  /// Prints lines to standard output.
  public static func print(_ text: String) {
    _ = try? FileDescriptor.standardOutput.writeAll(Array((text + "\n").utf8))
  }

  /// Writes bytes to standard output as they are. A reader that has seen enough is no failure; a full disk is.
  public static func write(_ bytes: [UInt8]) throws(FileError) {
    do {
      try FileDescriptor.standardOutput.writeAll(bytes)
    } catch Errno.brokenPipe {
      return
    } catch {
      throw FileError("standard output", error as? Errno ?? .ioError)
    }
  }

  /// Whether standard output is a terminal.
  public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The columns of the terminal that standard output goes to; nil where it is none, or does not say.
  public static var width: Int? {
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Prints one line to standard error, with nothing in it that a terminal would obey: a line end in a name that it tells
  /// does not end it.
  public static func complain(_ line: String) { complain([line]) }

  /// Prints lines to standard error in the same way, many with few system calls: of a damaged dump there can be half a million.
  public static func complain(_ lines: [String]) {
    var bytes: [UInt8] = []
    for line in lines {
      bytes += line.printable.utf8
      bytes.append(UInt8(ascii: "\n"))
      guard bytes.count >= 1 << 16 else { continue }
      _ = try? FileDescriptor.standardError.writeAll(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    _ = try? FileDescriptor.standardError.writeAll(bytes)
  }

  /// Prints a text of several lines to standard error, with nothing in it that a terminal would obey.
  public static func explain(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { complain(String(line)) }
  }

  /// Whether someone can be asked: standard input and standard error are a terminal.
  public static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Whether standard error is a terminal, so that a line can be shown in place of the one before.
  public static var canShowProgress: Bool { isatty(STDERR_FILENO) == 1 }

  /// Shows `text` on standard error in place of the text shown before; an empty one takes it away.
  public static func showProgress(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(Array("\r\u{1B}[K\(text.printable)".utf8))
  }
}
