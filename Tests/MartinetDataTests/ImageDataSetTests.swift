// Labelled pictures by name, and the layouts of a folder of them.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct ImageDataSetTests {
  /// Pictures of one pixel, its value telling them apart, under these names.
  static func folder(_ pictures: [(String, UInt8)]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, value) in pictures { try folder.write(PNG(width: 1, height: 1, bytes: [value]).encoded, name) }
    return folder
  }

  @Test func `a name gives the data set that gives the name`() {
    #expect(ImageDataSet("mnist") == .mnist)
    #expect(ImageDataSet("fashion-mnist") == .fashionMNIST)
    for name in ["mnist", "fashion-mnist", "/pictures"] { #expect(ImageDataSet(name).name == name) }
    #expect(ImageDataSet("./mnist").name == FileManager.default.currentDirectoryPath + "/mnist")
  }

  @Test func `a folder of classes is all training data, and all test data where a test is made`() async throws {
    let folder = try ImageDataSetTests.folder([("a/1.png", 10), ("b/1.png", 20), ("b/2.png", 30)])
    let (train, test) = try await ImageDataSet(folder.path).load()
    #expect(train.count == 3 && train.classNames == ["a", "b"])
    #expect(test == nil)
    let all = try await ImageDataSet(folder.path).loadTest(classNames: ["z", "b", "a"])
    #expect(try all.examples.labels().scalars == [2, 1, 1])
  }

  @Test func `train and test are parts, numbered by the classes of train`() async throws {
    let folder = try ImageDataSetTests.folder([
      ("train/a/1.png", 10), ("train/b/1.png", 20), ("test/b/1.png", 30),
    ])
    let (train, test) = try await ImageDataSet(folder.path).load()
    #expect(train.count == 2)
    #expect(try test?.examples.labels().scalars == [1])
    #expect(try await ImageDataSet(folder.path).loadTest(classNames: ["b"]).count == 1)
  }

  @Test func `train with pictures of its own is a class like others`() async throws {
    let folder = try ImageDataSetTests.folder([("car/1.png", 10), ("train/1.png", 20)])
    #expect(try await ImageDataSet(folder.path).load().train.classNames == ["car", "train"])
  }

  @Test(arguments: [true, false]) func `arrays are read under the names of MNIST`(hasTest: Bool) async throws {
    let folder = try TemporaryFolder()
    for part in hasTest ? ["train", "t10k"] : ["train"] {
      let count = part == "train" ? 6 : 2
      try IDX(bytes: [UInt8](repeating: 9, count: count * 4), shape: [count, 2, 2])
        .write(to: folder("\(part)-images-idx3-ubyte.gz"))
      try IDX(bytes: (0..<count).map { UInt8($0 % 3) }, shape: [count]).write(to: folder("\(part)-labels-idx1-ubyte"))
    }
    let (train, test) = try await ImageDataSet(folder.path).load()
    #expect(train.classNames == ["0", "1", "2"] && train.count == 6)
    #expect(test?.count == (hasTest ? 2 : nil))
    #expect(test.map { $0.classNames == ["0", "1", "2"] } ?? true)
    #expect(try await ImageDataSet(folder.path).loadTest().count == (hasTest ? 2 : 6))
  }

  private func problem(_ body: () async throws -> Void) async -> String {
    do { try await body() } catch { return "\(error)" }
    return "none"
  }

  @Test func `one class, other classes and pictures of two sizes are refused`() async throws {
    let alone = try ImageDataSetTests.folder([("train/a/1.png", 10), ("test/a/1.png", 20)])
    #expect(await problem { _ = try await ImageDataSet(alone.path).load() }.contains("one class only"))
    #expect(try await ImageDataSet(alone.path).loadTest(classNames: ["a", "b"]).count == 1)

    let folder = try ImageDataSetTests.folder([("train/a/1.png", 10), ("train/b/1.png", 20)])
    try folder.write(PNG(width: 2, height: 1, bytes: [1, 2]).encoded, "test/a/1.png")
    #expect(
      await problem { _ = try await ImageDataSet(folder.path).load() }
        .hasSuffix("test pictures of shape [1, 2], but training pictures of [1, 1]"))
  }

  @Test func `files without images are named`() async throws {
    for shape in [[0, 2, 2], [2, 0, 2]] as [Shape] {
      let folder = try TemporaryFolder()
      try IDX(bytes: [], shape: shape).write(to: folder("train-images-idx3-ubyte"))
      try IDX(bytes: [UInt8](repeating: 1, count: shape[0]), shape: [shape[0]])
        .write(to: folder("train-labels-idx1-ubyte"))
      let problem = await problem { _ = try await ImageDataSet(folder.path).load() }
      #expect(problem.hasPrefix(folder("train-images-idx3-ubyte").path + ": no images"))
    }
  }

  @Test func `what is neither a name nor a folder says what is expected`() async throws {
    let folder = try TemporaryFolder()
    let missing = await #expect(throws: UnknownImageDataSet.self) {
      try await ImageDataSet(folder("nowhere").path).load()
    }
    #expect(missing?.description.contains(folder("nowhere").path) == true)
    let file = try folder.write([1], "file")
    let wrong = await #expect(throws: DataFileError.self) { try await ImageDataSet(file.path).load() }
    #expect(wrong?.path == file.path)
  }
}
