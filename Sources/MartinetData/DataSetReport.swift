// What is here of the data sets: for `martinet data`.

import Foundation
import Martinet

/// Which files of a data set are here, and whether they are the published ones.
public struct DataSetReport: Sendable, Codable {
  /// One file.
  public struct File: Sendable, Codable {
    /// Its published name.
    public let name: String
    /// Where it is; `nil` when it is nowhere.
    public let path: String?
    /// Its size on disk.
    public let bytes: Int?
    /// Whether its content has the published SHA-256.
    public let isVerified: Bool
    /// What is wrong with it.
    public let problem: String?
  }

  /// The data set, as people write it.
  public let name: String
  /// The folder that holds it; `nil` when none has all its files.
  public let folder: String?
  public let files: [File]
  /// The folders that are looked in, in order.
  public let places: [String]

  /// Whether every file is here and the published one.
  public var isComplete: Bool { files.allSatisfy(\.isVerified) }

  /// Looks for every data set, in a folder or in the standard places, and verifies its files.
  public static func all(in folder: URL? = nil) -> [DataSetReport] {
    [MNIST.published, FashionMNIST.published].map { set in
      DataSetReport(set, folder.map { DataSetPlaces(only: $0, folder: set.folder) } ?? .standard(folder: set.folder))
    }
  }

  init(_ set: PublishedDataSet, _ places: DataSetPlaces) {
    let paths = places.find(set)
    name = set.name
    folder = paths.map { URL(fileURLWithPath: $0[0]).deletingLastPathComponent().path }
    self.places = places.folders.map(\.path)
    files = set.files.enumerated().map { index, file in
      guard let path = paths?[index] else {
        return File(name: file.name, path: nil, bytes: nil, isVerified: false, problem: "not found")
      }
      var problem: String?
      do { _ = try file.read(path: path) } catch { problem = "\(error)" }
      return File(
        name: file.name, path: path, bytes: try? FileInput(path: path).byteCount,
        isVerified: problem == nil, problem: problem)
    }
  }
}
