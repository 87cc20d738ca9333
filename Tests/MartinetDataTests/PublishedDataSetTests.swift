// Where data sets are found, what is refused, and what is said when they are nowhere.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct PublishedDataSetTests {
  /// A data set of four training and two test images, and its files.
  struct Tiny {
    let set: PublishedDataSet
    let arrays: [IDX]

    init(
      mirrors: [String] = [], seed: UInt8 = 0, counts: [Int] = [4, 4, 2, 2], labels: [UInt8] = [0, 1, 2, 1]
    ) {
      arrays = [
        IDX(bytes: (0..<UInt8(counts[0] * 6)).map { $0 &+ seed }, shape: [counts[0], 2, 3]),
        IDX(bytes: Array(labels.prefix(counts[1])), shape: [counts[1]]),
        IDX(bytes: (0..<UInt8(counts[2] * 6)).map { $0 &+ 100 &+ seed }, shape: [counts[2], 2, 3]),
        IDX(bytes: [2, seed % 3], shape: [2]),
      ]
      let files = zip(
        [
          "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte",
        ], arrays
      )
      .map { name, array in
        PublishedDataSet.File(
          name: name, bytes: array.encoded.count, sha256: SHA256Digest.hexadecimal(of: array.encoded))
      }
      set = PublishedDataSet(
        name: "Tiny", folder: "tiny", debianPackage: "dataset-tiny", classNames: ["a", "b", "c"],
        trainImages: files[0], trainLabels: files[1], testImages: files[2], testLabels: files[3],
        mirrors: mirrors)
    }

    /// Writes the files into a folder, with something behind each name.
    func write(to folder: TemporaryFolder, _ subfolder: String, suffix: String = ".gz") throws {
      for (file, array) in zip(set.files, arrays) {
        let bytes = suffix.hasSuffix(".gz") ? Gzip.deflate(array.encoded) : array.encoded
        try folder.write(bytes, "\(subfolder)/\(file.name)\(suffix)")
      }
    }
  }

  static func places(
    _ tiny: Tiny, _ folder: TemporaryFolder, _ environment: [String: String] = [:]
  ) -> DataSetPlaces {
    DataSetPlaces(environment: environment, home: folder("home").path, folder: tiny.set.folder)
  }

  static func check(_ loaded: (train: TrainingSet, test: TestSet)) throws {
    #expect(loaded.train.count == 4 && loaded.test.count == 2)
    #expect(loaded.train.featureShapes == [[2, 3]])
    #expect(loaded.train.classNames == ["a", "b", "c"] && loaded.test.classNames == ["a", "b", "c"])
    #expect(try loaded.train.labels() == [0, 1, 2, 1])
    let first = try loaded.train.batches(of: 1)[1].features()
    #expect(first.scalars.map { Int(($0 * 255).rounded()) } == [6, 7, 8, 9, 10, 11])
    #expect(loaded.test.uses.isEmpty)
  }

  @Test(arguments: ["", ".gz", ".idx", ".idx.gz"])
  func `a given folder or its subfolder is read, under any of the names`(suffix: String) async throws {
    let tiny = Tiny()
    for subfolder in [".", "tiny"] {
      let folder = try TemporaryFolder()
      try tiny.write(to: folder, subfolder, suffix: suffix)
      try PublishedDataSetTests.check(
        await tiny.set.load(from: folder.url, download: false, progress: nil))
    }
  }

  @Test func `a given folder without the files is not made up for by another place`() async throws {
    let (tiny, folder) = (Tiny(), try TemporaryFolder())
    await #expect {
      try await tiny.set.load(from: folder("absent"), download: true, progress: nil)
    } throws: { error in
      (error as? DataSetNotFound)?.places == [folder("absent").path, folder("absent/tiny").path]
    }
  }

  @Test func `places are tried in their order`() async throws {
    let (tiny, folder) = (Tiny(), try TemporaryFolder())
    let environment = [
      "MARTINET_DATA": folder("data").path, "XDG_CACHE_HOME": folder("cache").path,
      "XDG_DATA_DIRS": "\(folder("share").path)/:relative:\(folder("share").path)",
    ]
    let places = PublishedDataSetTests.places(tiny, folder, environment)
    #expect(
      places.folders.map(\.path) == [
        folder("data/tiny").path, folder("data").path, folder("cache/martinet/tiny").path,
        folder("share/datasets/tiny").path, "/usr/local/share/datasets/tiny", "/usr/share/datasets/tiny",
      ])
    #expect(places.cache == folder("cache/martinet/tiny").path)
    #expect(
      PublishedDataSetTests.places(tiny, folder, ["XDG_CACHE_HOME": "relative"]).cache
        == folder("home/.cache/martinet/tiny").path)
    #expect(places.find(tiny.set) == nil)
    for place in ["share/datasets/tiny", "cache/martinet/tiny", "data", "data/tiny"] {
      try tiny.write(to: folder, place)
      let found = try #require(places.find(tiny.set))
      #expect(
        found.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
          == [String](repeating: folder(place).path, count: 4))
      try PublishedDataSetTests.check(await tiny.set.load(in: places, downloader: nil))
    }
  }

  @Test func `another data set's files of the same names are passed over`() async throws {
    let (tiny, other, folder) = (Tiny(), Tiny(seed: 1), try TemporaryFolder())
    try other.write(to: folder, "data")
    let places = PublishedDataSetTests.places(
      tiny, folder, ["MARTINET_DATA": folder("data").path, "XDG_DATA_DIRS": folder("share").path])
    #expect(places.find(tiny.set) == nil)
    try tiny.write(to: folder, "share/datasets/tiny")
    try PublishedDataSetTests.check(await tiny.set.load(in: places, downloader: nil))
  }

  @Test func `a place with some of the files is no place`() async throws {
    let (tiny, folder) = (Tiny(), try TemporaryFolder())
    try tiny.write(to: folder, ".")
    try FileManager.default.removeItem(at: folder("t10k-labels-idx1-ubyte.gz"))
    await #expect(throws: DataSetNotFound.self) {
      try await tiny.set.load(from: folder.url, download: false, progress: nil)
    }
  }

  @Test func `a wrong checksum, a truncated file and unequal counts name the file`() async throws {
    func load(_ tiny: Tiny, _ change: (TemporaryFolder) throws -> Void) async throws -> (
      String, DataFileError.Problem
    )? {
      let folder = try TemporaryFolder()
      try tiny.write(to: folder, ".")
      try change(folder)
      do {
        _ = try await tiny.set.load(from: folder.url, download: false, progress: nil)
        return nil
      } catch let error as DataFileError {
        return (URL(fileURLWithPath: error.path).lastPathComponent, error.problem)
      }
    }
    let tiny = Tiny()
    let changed = try await load(tiny) { folder in
      try folder.write(Gzip.deflate(Tiny(seed: 1).arrays[2].encoded), "t10k-images-idx3-ubyte.gz")
    }
    #expect(changed?.0 == "t10k-images-idx3-ubyte.gz")
    #expect(
      changed?.1
        == .checksumMismatch(
          expected: tiny.set.testImages.sha256,
          received: SHA256Digest.hexadecimal(of: Tiny(seed: 1).arrays[2].encoded)))
    let truncated = try await load(tiny) { folder in
      try folder.write(Gzip.deflate(tiny.arrays[0].encoded).dropLast(3), "train-images-idx3-ubyte.gz")
    }
    #expect(truncated?.0 == "train-images-idx3-ubyte.gz" && truncated?.1 == .truncated)
    let unequal = try await load(Tiny(counts: [4, 3, 2, 2])) { _ in }
    #expect(unequal?.0 == "train-labels-idx1-ubyte.gz")
    if case .mismatch(let what)? = unequal?.1 {
      #expect(what.hasPrefix("3 labels for the 4 images"))
    } else {
      Issue.record("\(String(describing: unequal))")
    }
    await #expect(throws: DataError.invalidClassIndex(row: 3, value: 3, classes: 3)) {
      _ = try await load(Tiny(labels: [0, 1, 2, 3])) { _ in }
    }
  }

  @Test func `what is nowhere is downloaded into the cache, once`() async throws {
    let folder = try TemporaryFolder()
    let arrays = Tiny().arrays
    let names = Tiny().set.files.map(\.name)
    let server = try LoopbackServer { request in
      guard let index = names.firstIndex(where: { "/\($0).gz" == request.path }) else {
        return .init(status: 404)
      }
      return .init(body: Gzip.deflate(arrays[index].encoded))
    }
    let tiny = Tiny(mirrors: [server.address])
    let places = PublishedDataSetTests.places(tiny, folder)
    let downloader = Downloader(mirrors: tiny.set.mirrors)
    for _ in 0..<2 {
      try PublishedDataSetTests.check(await tiny.set.load(in: places, downloader: downloader))
      #expect(server.requests.count == 4)
    }
    let cached = try FileManager.default.contentsOfDirectory(atPath: try #require(places.cache))
    #expect(cached.sorted() == names.map { $0 + ".gz" }.sorted())
  }

  @Test func `offline and absent says where it looked and what to install`() async throws {
    let (tiny, folder) = (Tiny(), try TemporaryFolder())
    let away = try LoopbackServer { _ in .init() }.address
    let places = PublishedDataSetTests.places(tiny, folder, ["MARTINET_DATA": folder("data").path])
    do {
      _ = try await tiny.set.load(
        in: places, downloader: Downloader(mirrors: [away], pause: 0.01, timeout: 60))
      Issue.record("found")
    } catch let error as DataSetNotFound {
      let text = "\(error)"
      for place in places.folders { #expect(text.contains(place.path)) }
      #expect(text.contains("apt-get install dataset-tiny"))
      #expect(text.contains("\(away)train-images-idx3-ubyte.gz"))
      #expect(error.download?.attempts.count == 1)
    }
  }

  @Test func `what no package installs says which files to put where`() async throws {
    let folder = try TemporaryFolder()
    func text(_ places: DataSetPlaces) async throws -> String {
      let error = await #expect(throws: DataSetNotFound.self) {
        _ = try await MNIST.published.load(in: places, downloader: nil)
      }
      return try #require(error).description
    }
    let home = try await text(DataSetPlaces(environment: [:], home: folder.path, folder: MNIST.published.folder))
    #expect(home.contains("\nPut these files into \(folder.path)/.cache/martinet/mnist:\n"))
    for file in MNIST.published.files {
      #expect(home.contains("\n  https://ossci-datasets.s3.amazonaws.com/mnist/\(file.name).gz\n"))
    }
    #expect(!home.contains("apt-get") && home.hasSuffix("when MARTINET_DATA names it."))
    // Who named the folder is told of that one alone.
    let only = try await text(DataSetPlaces(only: folder.url, folder: MNIST.published.folder))
    #expect(only.contains("\nPut these files into \(folder.path):\n") && !only.contains("MARTINET_DATA"))
  }

  @Test func `a folder that holds another set is not this set, damaged`() throws {
    let (tiny, folder) = (Tiny(), try TemporaryFolder())
    try Tiny(seed: 1).write(to: folder, ".")
    #expect(DataSetPlaces(only: folder.url, folder: tiny.set.folder).find(tiny.set) == nil)
    try tiny.write(to: folder, tiny.set.folder)
    let inner = folder(tiny.set.folder).path
    #expect(
      DataSetPlaces(only: folder.url, folder: tiny.set.folder).find(tiny.set)?.allSatisfy { $0.hasPrefix(inner) }
        == true)
    // What cannot be read is damaged, and found.
    try FileManager.default.removeItem(atPath: inner)
    try folder.write([1], "t10k-labels-idx1-ubyte.gz")
    #expect(DataSetPlaces(only: folder.url, folder: tiny.set.folder).find(tiny.set) != nil)
  }

  @Test func `the report tells found, verified and wrong`() throws {
    let (tiny, folder) = (Tiny(), try TemporaryFolder())
    try tiny.write(to: folder, ".")
    let places = DataSetPlaces(only: folder.url, folder: tiny.set.folder)
    let good = DataSetReport(tiny.set, places)
    #expect(good.isComplete && good.folder == folder.path)
    #expect(good.files.map(\.path) == tiny.set.files.map { folder($0.name + ".gz").path })
    try folder.write(Gzip.deflate(Tiny(seed: 1).arrays[0].encoded), "train-images-idx3-ubyte.gz")
    let wrong = DataSetReport(tiny.set, places)
    #expect(!wrong.isComplete)
    #expect(wrong.files.map(\.isVerified) == [false, true, true, true])
    #expect(wrong.files[0].problem?.contains("SHA-256") == true)
    let absent = DataSetReport(tiny.set, DataSetPlaces(only: folder("absent"), folder: tiny.set.folder))
    #expect(!absent.isComplete && absent.folder == nil)
    #expect(absent.files.map(\.path) == [nil, nil, nil, nil])
    let decoded = try JSONDecoder().decode(
      DataSetReport.self, from: JSONEncoder().encode(wrong))
    #expect(decoded.files.map(\.problem) == wrong.files.map(\.problem))
  }
}
