import NVSModel
import Station
import Synchronization

/// Carries out effects beside the screen's thread and hands back what came of them.
final class Runner: Sendable {
  private let answers = Mutex<[Outcome]>([])
  private let session = Mutex<FlashSession?>(nil)

  /// What came of effects since this was asked last.
  func takeOutcomes() -> [Outcome] {
    answers.withLock { outcomes in
      defer { outcomes = [] }
      return outcomes
    }
  }

  private func post(_ outcome: Outcome) {
    answers.withLock { $0.append(outcome) }
    Terminal.wake()
  }

  /// Starts an effect that has nothing to do with the terminal. Returns at once.
  func start(_ effect: Effect) {
    switch effect {
    case .readFiles(let requests):
      inBackground { .filesRead(Self.read(requests)) }
    case .save(let request):
      inBackground { .saved(request, Self.save(request)) }
    case .export(let request):
      inBackground { .exported(request, Self.export(request)) }
    case .decode(let source):
      inBackground {
        Self.protectMemory(for: source)
        return .decoded(ImageState(source))
      }
    case .openDump(let source):
      inBackground {
        Self.protectMemory(for: source)
        let dump = FlashDump(source.bytes)
        return dump.isWholeFlash ? .dumpRead(DumpState(source, dump: dump)) : .decoded(ImageState(source))
      }
    case .analyse(let image, let comparand):
      inBackground { .analysed(ImageState.Analysis(image, comparand), of: image) }
    case .edit(let image, let comparand):
      inBackground {
        let (edited, refused) = image.carryingOutEdits(comparand)
        return .edited(edited, asked: image.edits.changes, refused: refused)
      }
    case .readOther(let path):
      inBackground { .otherRead(path: path, Self.readDump(path)) }
    case .readValue(let place, let path):
      inBackground { .valueRead(place, path: path, Self.read(path, limit: FileLookup.limit)) }
    case .readKey(let path):
      inBackground { .keyRead(path: path, Self.readKey(path)) }
    case .makeKey(let path, let scheme):
      inBackground { .keyMade(path: path, Self.makeKey(path, scheme)) }
    case .listPorts:
      inBackground { .portsListed(SerialPorts.list()) }
    case .startFlash(let request): startFlash(request)
    case .answerFlash(let answer): session.withLock { $0 }?.answer(answer)
    case .copyToClipboard, .setTheme, .redraw, .suspend, .quit: break
    }
  }

  /// Ends what must not go on without the program.
  func stop() {
    session.withLock { $0 }?.answer(.cancel)
  }

  private func inBackground(_ work: @escaping @Sendable () -> Outcome) {
    Task.detached { self.post(work()) }
  }

  private func startFlash(_ request: FlashRequest) {
    let session = FlashSession(request)
    self.session.withLock { $0 = session }
    Task.detached {
      for await event in session.events { self.post(.flash(event)) }
    }
  }

  // MARK: - Files

  private static func read(_ requests: [FileRequest]) -> [FileRequest: FileContent] {
    let lookup = FileLookup()
    return Dictionary(uniqueKeysWithValues: Set(requests).map { ($0, lookup.content(of: $0)) })
  }

  private static func readKey(_ path: String) -> Result<KeyFile, ReadProblem> {
    do {
      var secret = try SecretFile.read(path)
      defer { secret.wipe() }
      return .success(try KeyFile(secret))
    } catch let error as KeyProblem {
      return .failure(.failed("\(path.printable): \(error)"))
    } catch let error as FileError where error.reason == .missing {
      return .failure(.missing)
    } catch {
      return .failure(.failed("\(error)"))
    }
  }

  private static func makeKey(_ path: String, _ scheme: KeyScheme) -> Result<KeyFile, ReadProblem> {
    SecretFile.protectMemory()
    do {
      var secret =
        switch scheme {
        case .keysPartition: try SystemRandom.keys().partitionImage()
        case .hmac: try SystemRandom.hmacKey().withBytes { Array($0) }
        }
      defer { secret.wipe() }
      let file = try KeyFile(secret)
      try SecretFile.write(secret, to: path)
      return .success(file)
    } catch {
      return .failure(.failed("\(error)"))
    }
  }

  private static func read(
    _ path: String, limit: Int = WholeFile.defaultLimit
  ) -> Result<[UInt8], ReadProblem> {
    do { return .success(try WholeFile.read(path, limit: limit)) } catch {
      return .failure(error.reason == .missing ? .missing : .failed(error.description))
    }
  }

  private static func readDump(_ path: String) -> Result<[UInt8], ReadProblem> {
    read(path).flatMap { bytes in
      let kind = FileKind(bytes)
      switch kind {
      case .nvsImage, .wholeFlash, .binary: return .success(bytes)
      default: return .failure(.failed("\(path.quoted): this is \(kind.name), not an image"))
      }
    }
  }

  /// A key that came with the dump, or was read by whoever started the program, has decrypted what follows.
  private static func protectMemory(for source: ImageSource) {
    if source.key != nil { SecretFile.protectMemory() }
  }

  private static func save(_ request: SaveRequest) -> Result<Void, WriteProblem> {
    do throws(FileError) {
      if !request.isForced {
        switch (try existing(request.path), request.expected) {
        case (nil, _): break
        case (_?, nil): return .failure(.exists(paths: [request.path]))
        case (let found?, let expected?): if found != expected { return .failure(.changedOnDisk) }
        }
      }
      try WholeFile.write(request.bytes, to: request.path)
      return .success(())
    } catch {
      return .failure(.failed(error.description))
    }
  }

  private static func export(_ request: ExportRequest) -> Result<Void, WriteProblem> {
    for file in request.files where request.sparing.contains(where: { WholeFile.isSame($0, file.path) }) {
      return .failure(.failed("\(file.path.printable) is open here and would be lost: name another file"))
    }
    do throws(FileError) {
      if !request.isForced {
        var there: [String] = []
        for file in request.files where ![nil, file.bytes].contains(try existing(file.path)) { there.append(file.path) }
        if !there.isEmpty { return .failure(.exists(paths: there)) }
      }
      var files = StagedFiles()
      for file in request.files { try files.add(file.bytes, at: file.path, file.isSecret ? .secret : .plain) }
      try files.commit()
      return .success(())
    } catch {
      return .failure(.failed(error.description))
    }
  }

  /// What a file holds; nil when there is none, empty when it is there and cannot be read.
  private static func existing(_ path: String) throws(FileError) -> [UInt8]? {
    do { return try WholeFile.read(path) } catch {
      switch error.reason {
      case .missing: return nil
      // Writing will say what is in the way.
      case .noPermission, .tooLarge: return []
      default: throw error
      }
    }
  }
}
