import NVSModel
import Synchronization

@testable import Station

/// A bridge that answers every request as one with a board would, but for what a test wants otherwise.
struct ScriptedBridge {
  var board = Sample.board()
  var flash: [UInt8]
  /// What is said instead of the usual, by the request's `op`; nil for the usual.
  var answers: @Sendable (String) -> [BridgeMessage]? = { _ in nil }

  init(table: String = Sample.csv) {
    flash = [UInt8](repeating: 0xFF, count: 4 << 20)
    let sector = (try? Sample.sector(table)) ?? []
    flash.replaceSubrange(0x8000..<0x8000 + sector.count, with: sector)
  }

  struct Told {
    var events: [FlashEvent]
    var requests: [[String: JSONValue]]
  }

  /// All that is said, and all that the bridge is asked, when the plan is answered so.
  ///
  /// - Parameter answer: nil for one that is gone while the question is open.
  func flash(_ request: FlashRequest, answer: FlashAnswer?) async -> Told {
    let (events, continuation) = AsyncStream.makeStream(of: FlashEvent.self)
    let decision = FlashDecision()
    let script = FlashScript(request, decision) { event in
      continuation.yield(event)
      switch event {
      case .readyToWrite, .refused:
        guard let answer else { return decision.end() }
        _ = decision.take(answer)
        // A yes that is not enough leaves it open.
        _ = decision.take(.cancel)
      default: break
      }
    }
    let asked = Requests()
    let connection = connection(on: request.port, asked)
    do throws(BoardError) {
      continuation.yield(try await script.run(connection))
    } catch {
      continuation.yield(script.end(with: error))
    }
    continuation.finish()
    var told = Told(events: [], requests: asked.all)
    for await event in events { told.events.append(event) }
    return told
  }

  /// All that a bridge was asked.
  final class Requests: Sendable {
    private let list = Mutex<[[String: JSONValue]]>([])

    var all: [[String: JSONValue]] { list.withLock { $0 } }

    func add(_ fields: [String: JSONValue]) { list.withLock { $0.append(fields) } }
  }

  /// A connection to this bridge.
  func connection(on port: String, _ asked: Requests) -> BoardConnection {
    let (messages, saying) = AsyncStream.makeStream(of: BridgeMessage.self)
    return BoardConnection(
      port: PortName(port),
      send: { lines in
        for line in lines {
          guard let fields = JSONText.read(line), let op = fields["op"]?.text else { continue }
          asked.add(fields)
          let answer = answers(op)
          for message in answer ?? usual(op, fields) { saying.yield(message) }
          if answer?.isEmpty == true { saying.finish() }
        }
      }, messages: messages)
  }

  private func usual(_ op: String, _ fields: [String: JSONValue]) -> [BridgeMessage] {
    let range = (fields["offset"]?.number ?? 0)..<(fields["offset"]?.number ?? 0) + (fields["size"]?.number ?? 0)
    switch op {
    case "open": return [.connecting, .board(board), .done]
    case "read": return [.data(Array(flash[range])), .done]
    case "md5": return [.md5(MD5.hex(of: Array(flash[range])) ?? ""), .done]
    case "segment": return []
    case "write": return [.writing, .progress(segment: 0, done: 100), .verifying, .verified, .resetting, .done]
    default: return [.done]
    }
  }
}
