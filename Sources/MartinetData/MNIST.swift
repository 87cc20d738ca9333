// MNIST: handwritten digits.

import Foundation
import Martinet

/// MNIST: 60 000 training and 10 000 test images of handwritten digits, 28 × 28 in gray.
///
/// ```swift
/// let (train, test) = try await MNIST.load()
/// ```
/// Features have the shape `[28, 28]` and lie in 0 … 1 in a batch; labels are the digits 0 … 9.
///
/// Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
/// recognition", Proceedings of the IEEE 86 (1998).
public enum MNIST {
  /// "0" … "9".
  public static let classNames = (0...9).map(String.init)

  /// The training and test sets, from the first of these places that has the four IDX files (plain or
  /// gzip): the folder that `MARTINET_DATA` names (its `mnist`, then itself), the user's cache, the
  /// system's `share/datasets/mnist`; where none has them they are downloaded into the cache.
  ///
  /// What is loaded is what was published: the SHA-256 of every file's content is verified.
  ///
  /// - Parameters:
  ///   - folder: the only place to look in: this folder or its `mnist`. Nothing is downloaded then.
  ///   - download: whether the network may be used.
  ///   - progress: told of every piece that arrives.
  /// - Throws: `DataSetNotFound`, which says where it looked and what to install; `DataFileError` for
  ///   a file with other content; `FileError` for one that cannot be read or written.
  public static func load(
    from folder: URL? = nil, download: Bool = true,
    progress: (@Sendable (DownloadProgress) -> Void)? = nil
  ) async throws -> (train: TrainingSet, test: TestSet) {
    try await published.load(from: folder, download: download, progress: progress)
  }

  static let published = PublishedDataSet(
    name: "MNIST", folder: "mnist", debianPackage: nil, classNames: classNames,
    trainImages: .init(
      name: "train-images-idx3-ubyte", bytes: 47_040_016,
      sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    trainLabels: .init(
      name: "train-labels-idx1-ubyte", bytes: 60_008,
      sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    testImages: .init(
      name: "t10k-images-idx3-ubyte", bytes: 7_840_016,
      sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    testLabels: .init(
      name: "t10k-labels-idx1-ubyte", bytes: 10_008,
      sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ])
}
