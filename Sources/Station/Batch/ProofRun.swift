public import NVSModel
import Synchronization

/// Hands out rows to threads, some at a time, in order.
final class RowQueue: Sendable {
  private let next: Atomic<Int> = Atomic(0)
  private let isStopped: Atomic<Bool> = Atomic(false)
  private let count: Int
  private let chunk: Int

  init(_ count: Int, chunk: Int) { (self.count, self.chunk) = (count, chunk) }

  /// The number of the next chunk and its rows; nil at the end.
  func take() -> (number: Int, rows: Range<Int>)? {
    if isStopped.load(ordering: .relaxed) { return nil }
    let number = next.add(1, ordering: .relaxed).oldValue
    let start = number * chunk
    return start < count ? (number, start..<min(start + chunk, count)) : nil
  }

  /// Lets no more rows out.
  func stop() { isStopped.store(true, ordering: .relaxed) }
}

extension BatchProof {
  /// How far a proof is.
  public struct Progress: Sendable {
    /// Rows looked at, and how many there are.
    public let done, total: Int
  }

  /// Checks rows of the table on several threads, and of all rows that what must be unique is.
  ///
  /// - Parameters:
  ///   - rows: the devices that are to be made; nil for all.
  ///   - progress: called from any thread now and then; false ends the proof.
  /// - Returns: nil when it was ended.
  public func run(
    rows: Range<Int>? = nil, jobs: Int = Threads.coreCount,
    progress: @escaping @Sendable (Progress) -> Bool = { _ in true }
  ) -> BatchFindings? {
    let all = plan.batch.deviceCount
    let rows = (rows ?? 0..<all).clamped(to: 0..<all)
    let parts = Mutex<[Int: Part]>([:])
    let hashes = Mutex<[Int: UniqueHashes]>([:])
    let done = Atomic(0)
    let queue = RowQueue(all, chunk: 512)
    Threads.runAll(jobs) {
      while let (number, chunk) = queue.take() {
        let found = self.hashes(of: chunk)
        hashes.withLock { $0[number] = found }
        let chosen = chunk.clamped(to: rows)
        if !chosen.isEmpty {
          let part = check(chosen)
          parts.withLock { $0[number] = part }
        }
        let count = done.add(chunk.count, ordering: .relaxed).newValue
        if !progress(Progress(done: count, total: all)) { queue.stop() }
      }
    }
    guard done.load(ordering: .relaxed) == all else { return nil }
    let ordered = hashes.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    return findings(parts.withLock { Array($0.values) }, ordered, of: rows)
  }
}
