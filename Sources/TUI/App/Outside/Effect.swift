import NVSModel
import Station

/// Something to be done outside: `State.handle` asks for it, the runner does it and answers with an ``Outcome``.
enum Effect: Sendable {
  case readFiles([FileRequest])
  case readKey(path: String)
  /// Makes a new key and writes it to a file that is not there yet.
  case makeKey(path: String, KeyScheme)
  case save(SaveRequest)
  case export(ExportRequest)
  /// Finds out whether a dump is of one partition or of more, and reads it.
  case openDump(ImageSource)
  /// Reads the pages and entries of a partition.
  case decode(ImageSource)
  case analyse(ImageState, ImageState.Comparand?)
  /// Carries out the edits of a dump, in memory.
  case edit(ImageState, ImageState.Comparand?)
  /// Reads a second dump.
  case readOther(path: String)
  /// Reads a file for a value to be set to.
  case readValue(ValuePlace, path: String)
  case listPorts
  case startFlash(FlashRequest)
  case answerFlash(FlashAnswer)
  case copyToClipboard(String)
  case setTheme(String)
  case redraw
  case suspend
  case quit
}

/// A CSV to be written.
struct SaveRequest: Hashable, Sendable {
  let document: Int
  let path: String
  let bytes: [UInt8]
  /// What the file must hold for it to be overwritten; nil when there must be no file.
  var expected: [UInt8]?
  /// Overwrites whatever is there.
  var isForced = false
  /// Whether the program is to end when it is saved.
  var thenQuits = false

  /// The same when the user has said to overwrite.
  var forced: SaveRequest {
    var request = self
    request.isForced = true
    return request
  }
}

/// What is made of rows or of a dump, to be written: all of the files, or none while one of them is in the way.
struct ExportRequest: Hashable, Sendable {
  struct File: Hashable, Sendable {
    let path: String
    let bytes: [UInt8]
    /// Whether it holds what the owner alone should read.
    let isSecret: Bool
  }

  var files: [File]
  /// The files that must stay as they are, by whatever name they are called.
  var sparing: [String] = []
  /// The changes to a dump that are written with it.
  var changes: [ImageChange]?
  /// Overwrites whatever is there.
  var isForced = false

  /// The same when the user has said to overwrite.
  var forced: ExportRequest {
    var request = self
    request.isForced = true
    return request
  }
}

/// What came of an effect.
enum Outcome: Sendable {
  /// What a key file holds, or why it is no key.
  case keyRead(path: String, Result<KeyFile, ReadProblem>)
  /// The same of a key that was made.
  case keyMade(path: String, Result<KeyFile, ReadProblem>)
  case filesRead([FileRequest: FileContent])
  case saved(SaveRequest, Result<Void, WriteProblem>)
  case exported(ExportRequest, Result<Void, WriteProblem>)
  case dumpRead(DumpState)
  case decoded(ImageState)
  case analysed(ImageState.Analysis, of: ImageState)
  /// The dump with the edits carried out that it was asked for, but for those that cannot be made.
  case edited(ImageState, asked: [ImageChange], refused: [ChangeError])
  case otherRead(path: String, Result<[UInt8], ReadProblem>)
  case valueRead(ValuePlace, path: String, Result<[UInt8], ReadProblem>)
  case portsListed([SerialPort])
  case flash(FlashEvent)
}

/// Why a file was not read.
enum ReadProblem: Error, Hashable, Sendable {
  /// There is no file of that name.
  case missing
  case failed(String)
}

/// Why a file was not written.
enum WriteProblem: Error, Hashable, Sendable {
  /// There are files of these names.
  case exists(paths: [String])
  /// The file is not what was read or written last.
  case changedOnDisk
  case failed(String)
}
