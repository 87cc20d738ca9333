// A file's error from what Foundation throws, and what is done to files and folders with it.

import Foundation
import Martinet

extension FileError {
  /// What was refused, with the system's number behind an error of Foundation.
  package init(_ operation: Operation, _ path: String, cause: any Error) {
    var error = cause as NSError
    while let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error { error = cause as NSError }
    let code: Int32 =
      switch error.domain == NSPOSIXErrorDomain ? nil : CocoaError.Code(rawValue: error.code) {
      case nil: Int32(error.code)
      case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
      case .fileWriteNoPermission, .fileReadNoPermission: EACCES
      case .fileWriteFileExists: EEXIST
      case .fileWriteOutOfSpace: ENOSPC
      case .fileWriteVolumeReadOnly: EROFS
      default: EIO
      }
    self.init(operation, path, code: code)
  }
}

/// Makes a folder, and those above it, where it is missing.
package func makeFolder(_ path: String) throws(FileError) {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw FileError(.create, path, cause: error)
  }
}

/// Removes a file where there is one.
package func removeFile(_ path: String) throws(FileError) {
  guard unlink(path) == 0 || errno == ENOENT else { throw FileError(.write, path) }
}
