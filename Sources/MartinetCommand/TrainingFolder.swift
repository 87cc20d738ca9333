// The folder that a training writes: its model, its checkpoint, its record.

import Foundation
import Martinet
import MartinetData
import MartinetReport

/// A folder of a training.
struct TrainingFolder: Sendable {
  let path: String
  /// The trained model.
  var model: String { path + "/model.safetensors" }
  /// What an unfinished training goes on from; removed at its end.
  var checkpoint: String { path + "/checkpoint.safetensors" }
  /// Settings, epochs, outcome.
  var history: String { path + "/history.json" }
  /// The pictures that the report shows too.
  var curves: String { path + "/curves.png" }
  var predictions: String { path + "/predictions.png" }
  var confusion: String { path + "/confusion.png" }
  /// What was learned from what, and how well, as one page.
  var report: String { path + "/report.html" }

  private var reportFiles: [String] { [curves, predictions, confusion, report] }
  /// Every file that a training writes.
  private var files: [String] { [model, checkpoint, history] + reportFiles }

  /// Whether there is something to go on from.
  var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpoint) }
  /// Whether a training was begun here.
  var hasRecord: Bool { FileManager.default.fileExists(atPath: history) }

  /// The file of a saved model: the path itself, or the model in it where it is a folder's.
  static func modelFile(at path: String) -> String {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? TrainingFolder(path: path).model : path
  }

  /// Finds out, without a change, whether the folder can be made and written: the folder, or the
  /// nearest one above it that exists, must let this process write, and no folder may stand where a file belongs.
  ///
  /// Throws `FileError`.
  func check() throws {
    var url = URL(fileURLWithPath: path).standardizedFileURL
    var isFolder: ObjCBool = false
    while !FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), url.path != "/" {
      url.deleteLastPathComponent()
    }
    guard isFolder.boolValue else { throw FileError(.create, path, code: ENOTDIR) }
    guard access(url.path, W_OK | X_OK) == 0 else { throw FileError(.create, path) }
    for file in files where FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && isFolder.boolValue {
      throw FileError(.create, file, code: EISDIR)
    }
  }

  /// Makes the folder where it is missing, keeps other processes from training in it until the lock that
  /// is given back is handed to `unlock`, or this process ends, and clears it of what killed ones left.
  ///
  /// Throws `FileError`, and `TrainingFolderError` where another process is training in it.
  func lock() throws -> Int32 {
    try makeFolder(path)
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    // A file system without locks is no reason not to train.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw TrainingFolderError.inUse(path: path)
    }
    removeLeftovers()
    return descriptor
  }

  func unlock(_ lock: Int32) { close(lock) }

  /// Begins a training: what an unfinished one has left is gone before the new settings stand there.
  ///
  /// Throws `FileError`.
  func begin(_ record: TrainingRecord) throws {
    try removeCheckpoint()
    try write(record)
  }

  /// Removes what processes that were killed while they wrote have left beside the folder's files:
  /// `.NAME.PROCESS-NUMBER.partial` (`AtomicFile`).
  private func removeLeftovers() {
    let starts = files.map { "." + URL(fileURLWithPath: $0).lastPathComponent + "." }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    where name.hasSuffix(".partial") {
      guard let start = starts.first(where: name.hasPrefix),
        let process = pid_t(name.dropFirst(start.count).prefix { $0 != "-" }),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink(path + "/" + name)
    }
  }

  /// Removes the checkpoint where there is one.
  func removeCheckpoint() throws { try remove(checkpoint) }

  /// Removes a file where there is one.
  func remove(_ file: String) throws { try removeFile(file) }

  /// Removes the report and its pictures.
  ///
  /// Throws `FileError`.
  func removeReport() throws {
    for file in reportFiles { try remove(file) }
  }

  /// Writes a picture, whole or not at all, or removes the one that stands there where there is none.
  ///
  /// Throws `FileError`.
  func put(_ picture: Report.Picture?, in file: String) throws {
    guard let picture else { return try remove(file) }
    try AtomicFile.write(to: file) { try $0.write(picture.png) }
  }

  /// Writes the record, whole or not at all.
  func write(_ record: some Encodable) throws {
    let json = try Console.json(record)
    try AtomicFile.write(to: history) { try $0.write([UInt8](json) + [10]) }
  }

  /// Reads the record of a training that was begun here.
  ///
  /// Throws `FileError` where there is none, `TrainingFolderError` for one that cannot be read.
  func readRecord() throws -> TrainingRecord {
    var isFolder: ObjCBool = false
    guard !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || isFolder.boolValue else {
      throw FileError(.open, path, code: ENOTDIR)
    }
    let content: Data
    do {
      content = try Data(contentsOf: URL(fileURLWithPath: history))
    } catch {
      throw FileError(.open, history, cause: error)
    }
    do {
      return try JSONDecoder().decode(TrainingRecord.self, from: content)
    } catch let error as DecodingError {
      throw TrainingFolderError.noRecord(path: history, problem: JSON.describe(error))
    }
  }
}

/// A folder that no training can go on in.
enum TrainingFolderError: Error, CustomStringConvertible {
  case inUse(path: String)
  case noRecord(path: String, problem: String)

  var description: String {
    switch self {
    case .inUse(let path):
      "another process is training in \(path): wait until it ends, or name another folder with --output"
    case .noRecord(let path, let problem):
      "\(path) is not the record of a training by `martinet train`: \(problem)"
    }
  }
}
