// Labelled pictures by name: a published set, or a folder of one's own.

import Foundation
import Martinet

/// Labelled pictures by the name that a person writes: `mnist`, `fashion-mnist`, or a folder.
///
/// A folder holds pictures in one of three layouts:
/// - one subfolder of PNG pictures for each class: all of them are training data, and the test data
///   where only a test is made;
/// - `train` and `test` (which may be missing), each with one subfolder for each class;
/// - IDX files, plain or gzip, named as those of MNIST are (`train-images-idx3-ubyte.gz`, …); the test
///   files may be missing.
public enum ImageDataSet: Sendable, Hashable {
  case mnist
  case fashionMNIST
  case folder(URL)

  /// The data set of a name; what is no name of a published set is the path of a folder.
  public init(_ name: String) {
    switch name {
    case "mnist": self = .mnist
    case "fashion-mnist": self = .fashionMNIST
    default: self = .folder(URL(fileURLWithPath: name))
    }
  }

  /// The name that gives this data set again, from any working folder: a folder's is its whole path.
  public var name: String {
    switch self {
    case .mnist: "mnist"
    case .fashionMNIST: "fashion-mnist"
    case .folder(let url): url.standardizedFileURL.path
    }
  }

  /// The training data, and the test data where there are any. Pixels of pictures in a folder are read
  /// in gray.
  ///
  /// - Parameters:
  ///   - folder: the only place to look for a published set in; a folder's pictures are where they are.
  ///   - progress: told of every piece that is downloaded.
  /// - Throws: `DataSetNotFound`, `UnknownImageDataSet`, `DataFileError`, `FileError`, `DataError`.
  public func load(
    from folder: URL? = nil, progress: (@Sendable (DownloadProgress) -> Void)? = nil
  ) async throws -> (train: TrainingSet, test: TestSet?) {
    switch self {
    case .mnist: return try await MNIST.load(from: folder, progress: progress)
    case .fashionMNIST: return try await FashionMNIST.load(from: folder, progress: progress)
    case .folder(let url): return try PictureFolder(url).load()
    }
  }

  /// The test data alone; all pictures of a folder that has no test data of its own. With the names of a
  /// model's classes a published set must have these, and a folder no others.
  ///
  /// - Parameters:
  ///   - folder: as for `load`.
  ///   - color: how the pictures of a folder are read.
  ///   - classNames: the classes of the model that is tested, which number the folder's.
  /// - Throws: as `load`.
  public func loadTest(
    from folder: URL? = nil, as color: PNG.Color = .gray, classNames: [String]? = nil,
    progress: (@Sendable (DownloadProgress) -> Void)? = nil
  ) async throws -> TestSet {
    let test: TestSet
    switch self {
    case .mnist: test = try await MNIST.load(from: folder, progress: progress).test
    case .fashionMNIST: test = try await FashionMNIST.load(from: folder, progress: progress).test
    case .folder(let url): test = try PictureFolder(url).loadTest(as: color, classNames: classNames)
    }
    if let expected = classNames, let found = test.classNames, found != expected {
      func list(_ names: [String]) -> String { names.joined(separator: ", ") }
      throw DataFileError(
        path: name, problem: .mismatch("its classes are \(list(found)), but those of the model \(list(expected))"))
    }
    return test
  }
}

/// A name that is neither a published data set's nor a folder's.
public struct UnknownImageDataSet: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was taken for a folder.
  public let path: String

  public var description: String {
    "there is no folder \(path), and no data set of that name: expected mnist, fashion-mnist, or a folder "
      + "with a subfolder of PNG pictures for each class or with IDX files"
  }
}

/// A folder of pictures in one of the layouts that `ImageDataSet` names.
private struct PictureFolder {
  let url: URL
  private let layout: Layout

  private enum Layout {
    case classes
    case parts(train: URL, test: URL?)
    case arrays(train: [URL], test: [URL]?)
  }

  init(_ url: URL) throws {
    self.url = url
    let kind = PictureFolder.isFolder(url)
    guard let kind else { throw UnknownImageDataSet(path: url.path) }
    guard kind else {
      throw DataFileError(path: url.path, problem: .mismatch("a file: expected a folder of pictures"))
    }
    let (train, test) = (url.appendingPathComponent("train"), url.appendingPathComponent("test"))
    if let arrays = PictureFolder.arrays(["train-images-idx3-ubyte", "train-labels-idx1-ubyte"], in: url) {
      layout = .arrays(
        train: arrays,
        test: PictureFolder.arrays(["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"], in: url))
    } else if PictureFolder.holdsFolders(train) {
      layout = .parts(train: train, test: PictureFolder.isFolder(test) == true ? test : nil)
    } else {
      layout = .classes
    }
  }

  func load() throws -> (train: TrainingSet, test: TestSet?) {
    let (train, test) = try read()
    guard train.classNames?.count != 1 else { throw problem("one class only: expected at least two") }
    if let test, test.featureShapes != train.featureShapes {
      throw problem(
        "test pictures of shape \(test.featureShapes[0]), but training pictures of \(train.featureShapes[0])")
    }
    return (train, test)
  }

  private func problem(_ what: String) -> DataFileError { DataFileError(path: url.path, problem: .mismatch(what)) }

  private func read() throws -> (train: TrainingSet, test: TestSet?) {
    switch layout {
    case .classes: return (try TrainingSet(folder: url), nil)
    case .parts(let train, let test):
      let train = try TrainingSet(folder: train)
      return (train, try test.map { try TestSet(folder: $0, classNames: train.classNames) })
    case .arrays(let train, let test):
      let names = try PictureFolder.classNames(labels: train[1])
      return (
        try TrainingSet(images: train[0], labels: train[1], classNames: names),
        try test.map { try TestSet(images: $0[0], labels: $0[1], classNames: names) }
      )
    }
  }

  func loadTest(as color: PNG.Color, classNames: [String]?) throws -> TestSet {
    switch layout {
    case .classes: return try TestSet(folder: url, as: color, classNames: classNames)
    case .parts(let train, let test):
      return try TestSet(folder: test ?? train, as: color, classNames: classNames)
    case .arrays(let train, let test):
      let files = test ?? train
      let names = try classNames ?? PictureFolder.classNames(labels: train[1])
      return try TestSet(images: files[0], labels: files[1], classNames: names)
    }
  }

  /// Classes that have no names are called by their numbers.
  private static func classNames(labels: URL) throws -> [String] {
    let indices = try IDX.read(contentsOf: labels)
    return (0...Int(indices.bytes.max() ?? 0)).map(String.init)
  }

  /// Whether there is a folder; `nil` where there is nothing.
  private static func isFolder(_ url: URL) -> Bool? {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) ? isFolder.boolValue : nil
  }

  private static func holdsFolders(_ url: URL) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.contains { $0.utf8.first != UInt8(ascii: ".") && isFolder(url.appendingPathComponent($0)) == true }
  }

  /// The files of these names, plain or gzip; `nil` unless all are there.
  private static func arrays(_ names: [String], in folder: URL) -> [URL]? {
    let found = names.compactMap { name in
      let file = PublishedDataSet.File(name: name, bytes: 0, sha256: "")
      return DataSetPlaces.path(of: file, in: folder.path).map { URL(fileURLWithPath: $0) }
    }
    return found.count == names.count ? found : nil
  }
}
