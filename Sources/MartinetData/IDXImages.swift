// Sets from a pair of IDX files: images and their labels.

import Foundation
import Martinet

extension LabeledExamples {
  /// A set from two IDX files, plain or gzip: images `[count, height, width, …]` of bytes, which stay
  /// bytes until the batch and become 0 … 1 there, and labels `[count]` of bytes, class indices.
  ///
  /// Throws `FileError`, `DataFileError` when the files are not such or differ in number, and
  /// `DataError` when a label is not below the number of class names.
  public init(images: URL, labels: URL, classNames: [String]? = nil) throws {
    let (pixels, indices) = (try IDX.read(contentsOf: images), try IDX.read(contentsOf: labels))
    try self.init(
      images: pixels, at: images.path, labels: indices, at: labels.path, classNames: classNames)
  }

  /// The same from arrays already read; the paths are for the errors.
  init(
    images: IDX, at imagesPath: String, labels: IDX, at labelsPath: String, classNames: [String]?
  ) throws {
    guard images.elementType == .uint8, images.shape.rank >= 2 else {
      throw DataFileError(
        path: imagesPath,
        problem: .mismatch("not images: expected bytes [count, height, width], received \(images.summary)"))
    }
    guard labels.elementType == .uint8, labels.shape.rank == 1 else {
      throw DataFileError(
        path: labelsPath, problem: .mismatch("not labels: expected bytes [count], received \(labels.summary)")
      )
    }
    guard images.shape.count > 0 else {
      throw DataFileError(
        path: imagesPath, problem: .mismatch("no images, or images without pixels: \(images.summary)"))
    }
    guard images.shape[0] == labels.shape[0] else {
      throw DataFileError(
        path: labelsPath,
        problem: .mismatch("\(labels.shape[0]) labels for the \(images.shape[0]) images of \(imagesPath)"))
    }
    try self.init(
      images: images.bytes, shape: images.shape.withoutFirst, labels: labels.bytes,
      classNames: classNames)
  }
}

extension IDX {
  /// Type and shape in words.
  var summary: String { "\(elementType) \(shape)" }
}
