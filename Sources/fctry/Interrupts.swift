import Dispatch
import Glibc

/// Ctrl-C asks for an end instead of ending the program, which would not end the process that speaks with the board.
struct Interrupts {
  private let source: any DispatchSourceSignal

  init(_ action: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT)
    source.setEventHandler(handler: action)
    source.resume()
  }

  func stop() { source.cancel() }
}
