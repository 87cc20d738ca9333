// The folder that a training writes: its model, its checkpoint, its record.

import Foundation
import Martinet

/// A folder of a training.
struct TrainingFolder: Sendable {
  let path: String
  /// The trained model.
  var model: String { path + "/model.safetensors" }
  /// What an unfinished training goes on from; removed at its end.
  var checkpoint: String { path + "/checkpoint.safetensors" }
  /// Settings, epochs, outcome.
  var history: String { path + "/history.json" }

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
  /// nearest one above it that exists, must let this process write.
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
  }

  /// Makes the folder where it is missing and begins a training in it: what an unfinished one has left
  /// is gone before the new settings stand there.
  ///
  /// Throws `FileError`.
  func begin(_ record: TrainingRecord) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError(.create, path, code: TrainingFolder.code(of: error))
    }
    removeLeftovers()
    try removeCheckpoint()
    try write(record)
  }

  /// Removes what a process that was killed while it wrote has left beside the folder's files
  /// (`AtomicFile`).
  func removeLeftovers() {
    let starts = [model, checkpoint, history].map { "." + URL(fileURLWithPath: $0).lastPathComponent + "." }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    where name.hasSuffix(".partial") && starts.contains(where: name.hasPrefix) {
      unlink(path + "/" + name)
    }
  }

  /// Removes the checkpoint where there is one.
  func removeCheckpoint() throws {
    guard unlink(checkpoint) == 0 || errno == ENOENT else { throw FileError(.write, checkpoint) }
  }

  /// Writes the record, whole or not at all.
  func write(_ record: TrainingRecord) throws {
    let json = try Console.json(record)
    try AtomicFile.write(to: history) { try $0.write([UInt8](json) + [10]) }
  }

  /// Reads the record of a training that was begun here.
  ///
  /// Throws `FileError` where there is none, `TrainingFolderError` for one that cannot be read.
  func readRecord() throws -> TrainingRecord {
    let content: Data
    do {
      content = try Data(contentsOf: URL(fileURLWithPath: history))
    } catch {
      throw FileError(.open, history, code: TrainingFolder.code(of: error))
    }
    do {
      return try JSONDecoder().decode(TrainingRecord.self, from: content)
    } catch {
      throw TrainingFolderError(path: history, reason: "\(error)")
    }
  }

  /// The system's number behind an error of Foundation.
  private static func code(of error: any Error) -> Int32 {
    var error = error as NSError
    while let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError { error = cause }
    if error.domain == NSPOSIXErrorDomain { return Int32(error.code) }
    switch CocoaError.Code(rawValue: error.code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
    case .fileWriteNoPermission, .fileReadNoPermission: return EACCES
    case .fileWriteFileExists: return EEXIST
    case .fileWriteOutOfSpace: return ENOSPC
    case .fileWriteVolumeReadOnly: return EROFS
    default: return EIO
    }
  }
}

/// A `history.json` that no training can go on from.
struct TrainingFolderError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String {
    "\(path) is not the record of a training by `martinet train`: \(reason)"
  }
}
