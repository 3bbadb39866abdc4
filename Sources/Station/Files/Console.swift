import NVSModel
import SystemPackage

/// The two streams of a program without a screen. What cannot be written, since nobody reads any more, is dropped.
public enum Console {
  /// Prints lines to standard output.
  public static func print(_ text: String) {
    _ = try? FileDescriptor.standardOutput.writeAll(Array((text + "\n").utf8))
  }

  /// Prints lines to standard error, with nothing in them that a terminal would obey.
  public static func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(\.printable)
    _ = try? FileDescriptor.standardError.writeAll(Array((lines.joined(separator: "\n") + "\n").utf8))
  }
}
