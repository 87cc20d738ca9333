// The real data sets, where they are: MNIST in the folder of `MARTINET_DATA`, Fashion-MNIST there or
// in the system's share/datasets (Debian's package dataset-fashion-mnist).

import Foundation
import Martinet
import Testing

@testable import MartinetData

/// Whether a data set's files are in one of the standard places. Nothing is downloaded by a test.
private func isHere(_ set: PublishedDataSet) -> Bool {
  DataSetPlaces.standard(folder: set.folder).find(set) != nil
}

@Suite struct RealDataSetTests {
  @Test(
    .enabled(
      if: isHere(MNIST.published),
      "MNIST is not here: set MARTINET_DATA to the folder that holds mnist/train-images-idx3-ubyte.gz"))
  func `MNIST is loaded and verified`() async throws {
    let (train, test) = try await MNIST.load(download: false)
    #expect(train.count == 60_000 && test.count == 10_000)
    #expect(train.featureShapes == [[28, 28]] && test.featureShapes == [[28, 28]])
    #expect(train.classNames == (0...9).map(String.init))
    #expect(try train.limited(to: 10).labels() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    // The published class counts of the training labels.
    #expect(
      try train.examples.classCounts() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    let pixels = try train.batches(of: 60_000)[0].features().scalars
    #expect(pixels.allSatisfy { (0...1).contains($0) })
    // The mean of the training pixels, as everybody normalises by it: 0.1307.
    let mean = pixels.reduce(0.0) { $0 + Double($1) } / Double(pixels.count)
    #expect(abs(mean - 0.1307) < 5e-5)
  }

  @Test(
    .enabled(
      if: isHere(FashionMNIST.published),
      "Fashion-MNIST is not here: apt-get install dataset-fashion-mnist, or set MARTINET_DATA"))
  func `Fashion-MNIST is loaded and verified`() async throws {
    let (train, test) = try await FashionMNIST.load(download: false)
    #expect(train.count == 60_000 && test.count == 10_000)
    #expect(train.classNames?[9] == "Ankle boot")
    #expect(try train.limited(to: 5).labels() == [9, 0, 0, 3, 0])
    #expect(try train.examples.classCounts() == [Int](repeating: 6000, count: 10))
    let pixels = try train.batches(of: 60_000)[0].features().scalars
    let mean = pixels.reduce(0.0) { $0 + Double($1) } / Double(pixels.count)
    #expect(abs(mean - 0.2860) < 5e-5)
  }
}
