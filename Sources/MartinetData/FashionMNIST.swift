// Fashion-MNIST: articles of clothing.

import Foundation
import Martinet

/// Fashion-MNIST: 60 000 training and 10 000 test images of clothing, 28 × 28 in gray, ten classes.
///
/// ```swift
/// let (train, test) = try await FashionMNIST.load()
/// ```
/// Features have the shape `[28, 28]` and lie in 0 … 1 in a batch; labels are class indices.
///
/// Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking
/// machine learning algorithms", arXiv:1708.07747 (2017).
public enum FashionMNIST {
  /// "T-shirt/top" … "Ankle boot".
  public static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  /// The training and test sets, from the first of these places that has the four IDX files (plain or
  /// gzip): the folder that `MARTINET_DATA` names (its `fashion-mnist`, then itself), the user's
  /// cache, the system's `share/datasets/fashion-mnist` (Debian's package `dataset-fashion-mnist`);
  /// where none has them they are downloaded into the cache.
  ///
  /// What is loaded is what was published: the SHA-256 of every file's content is verified.
  ///
  /// - Parameters:
  ///   - folder: the only place to look in: this folder or its `fashion-mnist`. Nothing is downloaded
  ///     then.
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
    name: "Fashion-MNIST", folder: "fashion-mnist", debianPackage: "dataset-fashion-mnist",
    classNames: classNames,
    trainImages: .init(
      name: "train-images-idx3-ubyte", bytes: 47_040_016,
      sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
    trainLabels: .init(
      name: "train-labels-idx1-ubyte", bytes: 60_008,
      sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
    testImages: .init(
      name: "t10k-images-idx3-ubyte", bytes: 7_840_016,
      sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
    testLabels: .init(
      name: "t10k-labels-idx1-ubyte", bytes: 10_008,
      sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    mirrors: [
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
      // Without TLS, as its publisher offers it; what arrives is verified like everything else.
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ])
}
