// Files from public mirrors: tried in turn, resumed when cut, verified before they get their name.

import Foundation
import Martinet

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// How far a download is.
public struct DownloadProgress: Sendable {
  /// The file's name.
  public let file: String
  /// The bytes that are here.
  public let received: Int
  /// The bytes of the whole file, where the server says so.
  public let total: Int?
}

/// A file that no mirror gave: the description says what each answered.
public struct DownloadError: Error, Sendable, CustomStringConvertible {
  /// The file's name.
  public let file: String
  /// Every address that was tried, with what went wrong.
  public let attempts: [(address: String, reason: String)]

  public var description: String {
    "\(file): " + attempts.map { "\($0.address): \($0.reason)" }.joined(separator: "; ")
  }
}

/// Downloads published files.
struct Downloader: Sendable {
  /// The addresses of the folders that hold the files.
  let mirrors: [String]
  var progress: (@Sendable (DownloadProgress) -> Void)?
  /// How often one mirror is asked to go on after a cut.
  var attempts = 3
  /// The wait before it is asked again, and the longest silence that is borne, in seconds.
  var pause = 1.0
  var timeout = 30.0

  /// Downloads a file into a folder, which is made where it is missing, and returns its path.
  ///
  /// What has arrived lies in a hidden file that ends in `.partial` and is locked against other
  /// processes. A transfer that is cut goes on from there, also in a later run; only content whose
  /// checksum is right is synced and renamed to the file's name.
  ///
  /// Throws `DownloadError` when every mirror failed, `FileError` when the disk did.
  func fetch(_ file: PublishedDataSet.File, into folder: String) async throws -> String {
    try PartialFile.makeFolder(folder)
    let path = "\(folder)/\(file.name).gz"
    let partial = try await PartialFile.locked(path: "\(folder)/.\(file.name).gz.partial")
    defer { partial.removeIfEmpty() }
    // Another process may have finished while this one waited for the lock.
    if FileManager.default.fileExists(atPath: path) {
      try partial.empty()
      return path
    }
    var failures: [(String, String)] = []
    for mirror in mirrors {
      let address = mirror + file.name + ".gz"
      do {
        guard let url = URL(string: address) else { throw TransferError.noAddress }
        try await transfer(file, from: url, to: partial)
        try partial.rename(to: path)
        return path
      } catch let error as FileError {
        throw error
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        failures.append((address, Downloader.reason(error)))
      }
    }
    throw DownloadError(file: file.name + ".gz", attempts: failures)
  }

  /// Brings the partial file to the whole and verifies it; what turns out wrong is emptied.
  private func transfer(
    _ file: PublishedDataSet.File, from url: URL, to partial: PartialFile
  ) async throws {
    var cuts = 0
    while true {
      let present = try partial.count()
      do {
        // Nothing compressed is much longer than its content: past that a server only fills the disk.
        try await Transfer(
          url, to: partial, limit: file.bytes + 65_536, timeout: timeout
        ) { received, total in
          progress?(DownloadProgress(file: file.name + ".gz", received: received, total: total))
        }.run()
        do {
          _ = try file.read(path: partial.path)
          return
        } catch let error as DataFileError {
          try partial.empty()
          // Glued to an older or another mirror's beginning it may be wrong only for that.
          guard present > 0 else { throw error }
        }
      } catch let error as URLError {
        guard error.code != .cancelled else { throw CancellationError() }
        cuts += 1
        // A server that gave something is asked for the rest; one that is not there is left.
        guard cuts < attempts, try partial.count() > present else { throw error }
        try await Task.sleep(for: .seconds(pause))
      } catch TransferError.notResumable where present > 0 {
        try partial.empty()
      } catch TransferError.tooLong(let limit) {
        try partial.empty()
        throw TransferError.tooLong(limit: limit)
      }
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as DataFileError: return error.description
    case let error as TransferError: return error.description
    default: return error.localizedDescription
    }
  }
}
