import Dispatch
import Glibc

/// Ctrl-C asks for an end instead of ending the program, which would not end the process that speaks with the board.
struct Interrupts {
  private let sources: [any DispatchSourceSignal]

  init(_ numbers: [CInt] = [SIGINT], _ action: @escaping @Sendable () -> Void) {
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler(handler: action)
      source.resume()
      return source
    }
  }

  func stop() { for source in sources { source.cancel() } }
}
