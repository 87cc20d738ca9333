// A published set of labelled images: where it is found, and that it is the published one.

import Foundation
import Martinet

/// Labelled images published as four IDX files.
struct PublishedDataSet: Sendable {
  /// One of the files, by its content (mirrors compress it differently).
  struct File: Sendable {
    let name: String
    /// The size and SHA-256 of the content, header included.
    let bytes: Int
    let sha256: String

    /// The names under which it is found: plain or gzip, as published or as some unpackers write them.
    var alternatives: [String] {
      let dotted = name.replacingOccurrences(of: "-idx", with: ".idx")
      return [name, name + ".idx", dotted].flatMap { [$0, $0 + ".gz"] }
    }

    /// Reads a file that should be this one and verifies that it is.
    func read(path: String) throws -> IDX {
      let content = try IDX.read(contentsOf: URL(fileURLWithPath: path), limit: bytes)
      let digest = SHA256Digest.hexadecimal(of: content.header, content.bytes)
      guard digest == sha256 else {
        throw DataFileError(
          path: path, problem: .checksumMismatch(expected: sha256, received: digest))
      }
      return content
    }
  }

  /// As people write it.
  let name: String
  /// The name of its folder in every place.
  let folder: String
  /// Debian's package that installs it.
  let debianPackage: String?
  let classNames: [String]
  let trainImages, trainLabels, testImages, testLabels: File
  /// Where the files are published, each under its name + ".gz".
  let mirrors: [String]

  var files: [File] { [trainImages, trainLabels, testImages, testLabels] }

  func load(
    from folder: URL?, download: Bool, progress: (@Sendable (DownloadProgress) -> Void)?
  ) async throws -> (train: TrainingSet, test: TestSet) {
    if let folder {
      return try await load(in: DataSetPlaces(only: folder, folder: self.folder), downloader: nil)
    }
    let downloader = Downloader(mirrors: mirrors, progress: progress)
    return try await load(in: .standard(folder: self.folder), downloader: download ? downloader : nil)
  }

  /// The set from the first place that has it, or downloaded.
  func load(
    in places: DataSetPlaces, downloader: Downloader?
  ) async throws -> (train: TrainingSet, test: TestSet) {
    if let found = places.find(self) { return try await read(found) }
    guard let downloader, let cache = places.cache else {
      throw DataSetNotFound(self, places, download: nil)
    }
    do {
      var paths: [String] = []
      for file in files { paths.append(try await downloader.fetch(file, into: cache)) }
      return try await read(paths)
    } catch let error as DownloadError {
      throw DataSetNotFound(self, places, download: error)
    }
  }

  /// Reads the four files, in the order of `files`, at the same time.
  private func read(_ paths: [String]) async throws -> (train: TrainingSet, test: TestSet) {
    async let trainPixels = trainImages.read(path: paths[0])
    async let trainIndices = trainLabels.read(path: paths[1])
    async let testPixels = testImages.read(path: paths[2])
    async let testIndices = testLabels.read(path: paths[3])
    let train = try await TrainingSet(
      images: trainPixels, at: paths[0], labels: trainIndices, at: paths[1], classNames: classNames)
    let test = try await TestSet(
      images: testPixels, at: paths[2], labels: testIndices, at: paths[3], classNames: classNames)
    return (train, test)
  }
}

/// A data set that is nowhere: the description lists every place that was looked in, what went wrong
/// with the download, what to install, and which files to put where.
public struct DataSetNotFound: Error, Sendable, CustomStringConvertible {
  /// The data set, as people write it.
  public let name: String
  /// The folders that were looked in, in order.
  public let places: [String]
  /// What the network answered, where it was asked.
  public let download: DownloadError?
  private let files: [String]
  private let addresses: [String]
  private let debianPackage: String?
  private let cache: String?

  init(_ set: PublishedDataSet, _ places: DataSetPlaces, download: DownloadError?) {
    name = set.name
    self.places = places.folders.map(\.path)
    self.download = download
    files = set.files.map { $0.name + ".gz" }
    addresses = set.mirrors.first.map { mirror in set.files.map { mirror + $0.name + ".gz" } } ?? []
    debianPackage = set.debianPackage
    cache = places.cache
  }

  /// A table that is one file; nothing is known of where to get it.
  init(table file: String, _ places: DataSetPlaces) {
    name = file
    self.places = places.folders.map(\.path)
    files = [file + ".gz"]
    (download, addresses, debianPackage, cache) = (nil, [], nil, places.cache)
  }

  public var description: String {
    var lines = ["\(name) was not found. Looked in:"] + places.map { "  \($0)" }
    lines.append("for \(files.joined(separator: ", ")) (or the same without .gz).")
    if let download { lines.append("The download failed too: \(download)") }
    if let debianPackage { lines.append("Install it with: apt-get install \(debianPackage)") }
    if !addresses.isEmpty {
      lines.append("\(debianPackage == nil ? "Put" : "Or put") these files into \(cache ?? places[0]):")
      lines += addresses.map { "  \($0)" }
    }
    if cache != nil { lines.append("A folder that holds them already is found when MARTINET_DATA names it.") }
    return lines.joined(separator: "\n")
  }
}
