import NVSModel
import Station

/// This machine's disk and ports.
struct RealWorld: World {
  private let journal = EditJournal()

  func contents(of requests: [FileRequest]) -> [FileRequest: FileContent] {
    let lookup = FileLookup()
    return Dictionary(uniqueKeysWithValues: Set(requests).map { ($0, lookup.content(of: $0)) })
  }

  func changed(since known: [String: [UInt8]]) -> [ChangedFile] {
    known.compactMap { path, bytes in
      let now = try? WholeFile.read(path)
      return now == bytes ? nil : ChangedFile(path: path, bytes: now)
    }.sorted { $0.path < $1.path }
  }

  func read(_ path: String, limit: Int?) -> Result<[UInt8], ReadProblem> {
    do { return .success(try WholeFile.read(path, limit: limit ?? WholeFile.defaultLimit)) } catch {
      return .failure(error.reason == .missing ? .missing : .failed(error.description))
    }
  }

  func project(_ paths: [String]) -> Result<Project, Refusal> {
    do throws(ProjectError) { return .success(try Project(opening: paths)) } catch {
      return .failure(Refusal(error.description))
    }
  }

  func recentProjects() -> [[String]] { RecentProjects().read() }

  func noteOpened(_ paths: [String]) { try? RecentProjects().note(paths) }

  func completion(of path: String) -> PathCompletion { PathCompletion(path) }

  func ports() -> [SerialPort] { SerialPorts.list() }

  func remember(_ choice: SettingsFile.Choice) -> Result<Void, WriteProblem> {
    do throws(FileError) { return .success(try SettingsFile.remember(choice, in: SettingsFile.path)) } catch {
      return .failure(.failed(error.description))
    }
  }

  func protectMemory() { SecretFile.protectMemory() }

  // MARK: - Keys

  func readKey(_ path: String) -> Result<KeyFile, ReadProblem> {
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

  func makeKey(_ path: String, _ scheme: KeyScheme) -> Result<KeyFile, ReadProblem> {
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

  // MARK: - Edits

  func keep(_ edits: [EditJournal.Edits]) -> Result<Void, WriteProblem> {
    do throws(FileError) { return .success(try journal.keep(edits)) } catch {
      return .failure(.failed(error.description))
    }
  }

  func lostEdits(of paths: [String]) -> [EditJournal.Lost] { journal.lost(of: paths) }
  func forget(_ lost: [EditJournal.Lost]) { journal.forget(lost) }

  // MARK: - Writing

  func fileReader() -> BatchPlan.FileReader {
    let files = CachedFiles()
    return { files.content(of: $0) }
  }

  func makeImages(_ job: BatchJob, _ control: JobControl) -> Result<BatchJob.Outcome, WriteProblem> {
    do throws(FileError) {
      if case .tar(let path) = job.output { try WholeFile.makeFolder(ofFile: path) }
      return .success(
        try BatchRun(job).run { progress in
          control.tell(Progress(done: progress.done, total: progress.total, unit: "images"))
          return !control.isCancelled
        })
    } catch {
      return .failure(error.reason == .exists ? .exists(paths: [error.path]) : .failed(error.description))
    }
  }

  func save(_ request: SaveRequest) -> Result<Void, WriteProblem> {
    do throws(FileError) {
      try request.sparing.requireOther(request.path)
      if !request.isForced {
        switch (try existing(request.path), request.expected) {
        case (nil, _): break
        case (_?, nil): return .failure(.exists(paths: [request.path]))
        case (let found?, let expected?): if found != expected { return .failure(.changedOnDisk) }
        }
      }
      try WholeFile.write(request.bytes, to: request.path, isSecret: request.isSecret, sparing: request.sparing)
      return .success(())
    } catch {
      return .failure(.failed(error.description))
    }
  }

  func export(_ request: ExportRequest) -> Result<Void, WriteProblem> {
    do throws(FileError) {
      for file in request.files { try request.sparing.requireOther(file.path) }
      if !request.isForced {
        var there: [String] = []
        for file in request.files where ![nil, file.bytes].contains(try existing(file.path)) { there.append(file.path) }
        if !there.isEmpty { return .failure(.exists(paths: there)) }
      }
      if let folder = request.folder { try WholeFile.makeFolder(folder) }
      var files = StagedFiles(sparing: request.sparing)
      for file in request.files { try files.add(file.bytes, at: file.path, file.isSecret ? .secret : .plain) }
      try files.commit()
      return .success(())
    } catch {
      return .failure(.failed(error.description))
    }
  }

  /// What a file holds; nil when there is none, empty when it is there and cannot be read.
  private func existing(_ path: String) throws(FileError) -> [UInt8]? {
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
