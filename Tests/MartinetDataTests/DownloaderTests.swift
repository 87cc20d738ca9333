// Downloads from mirrors that cut, lie and are away, against a server on loopback.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct DownloaderTests {
  static let array = IDX(bytes: GzipTests.bytes(300_000, compressible: false), shape: [300_000])
  static let packed = Gzip.deflate(array.encoded)
  static let file = PublishedDataSet.File(
    name: "numbers-idx1-ubyte", bytes: array.encoded.count,
    sha256: SHA256Digest.hexadecimal(of: array.encoded))
  static let name = "numbers-idx1-ubyte.gz"
  static let partialName = ".numbers-idx1-ubyte.gz.partial"

  static func downloader(_ mirrors: [String]) -> Downloader {
    Downloader(mirrors: mirrors, progress: nil, pause: 0.01, timeout: 60)
  }

  static func fetch(_ servers: [LoopbackServer], _ folder: TemporaryFolder) async throws {
    let path = try await downloader(servers.map(\.address)).fetch(file, into: folder.path)
    #expect(path == folder(name).path)
    #expect(try IDX.read(contentsOf: folder(name)) == array)
    #expect(try folder.names() == [name])
  }

  @Test func `a folder's name may begin with an accent`() throws {
    let folder = try TemporaryFolder()
    let path = folder("new").path + "/\u{301}a/\u{338}b"
    try PartialFile.makeFolder(path)
    try PartialFile.makeFolder(path)
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func `a file arrives, is verified and is alone in its folder`() async throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _ in .init(body: DownloaderTests.packed) }
    let received = Locked<[Int]>([])
    var downloader = DownloaderTests.downloader([server.address])
    downloader.progress = { progress in
      #expect(progress.total == DownloaderTests.packed.count)
      received.withLock { $0.append(progress.received) }
    }
    let cache = folder("not/yet/there")
    let path = try await downloader.fetch(DownloaderTests.file, into: cache.path)
    #expect(path == cache.appendingPathComponent(DownloaderTests.name).path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == [DownloaderTests.name])
    #expect(server.requests == [.init(path: "/" + DownloaderTests.name, rangeStart: nil)])
    #expect(received.withLock { $0.last } == DownloaderTests.packed.count)
    #expect(received.withLock { $0 == $0.sorted() })
  }

  @Test func `a cut connection goes on from where it was cut`() async throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { request in
      .init(body: DownloaderTests.packed, cutAfter: (request.rangeStart ?? 0) < 200_000 ? 100_000 : nil)
    }
    try await DownloaderTests.fetch([server], folder)
    let starts = server.requests.map { $0.rangeStart ?? 0 }
    #expect(starts.count == 3)
    #expect(starts == starts.sorted() && starts[1] > 0 && starts[2] > starts[1])
  }

  @Test func `a server without ranges starts again`() async throws {
    let folder = try TemporaryFolder()
    let tries = Locked(0)
    let server = try LoopbackServer { _ in
      let first = tries.withLock { count in
        count += 1
        return count == 1
      }
      return .init(body: DownloaderTests.packed, supportsRange: false, cutAfter: first ? 100_000 : nil)
    }
    try await DownloaderTests.fetch([server], folder)
    #expect(server.requests.count == 2)
  }

  @Test func `a later run goes on from what an interrupted one left`() async throws {
    let folder = try TemporaryFolder()
    let broken = try LoopbackServer { _ in
      .init(body: DownloaderTests.packed, supportsRange: false, cutAfter: 50_000)
    }
    await #expect(throws: DownloadError.self) {
      try await DownloaderTests.downloader([broken.address]).fetch(DownloaderTests.file, into: folder.path)
    }
    #expect(try folder.names() == [DownloaderTests.partialName])
    let left = try Data(contentsOf: folder(DownloaderTests.partialName)).count
    #expect(left > 0 && left <= 50_000)
    let whole = try LoopbackServer { _ in .init(body: DownloaderTests.packed) }
    try await DownloaderTests.fetch([whole], folder)
    #expect(whole.requests.map(\.rangeStart) == [left])
  }

  @Test func `a beginning that was wrong is thrown away, not finished`() async throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 0x1f, count: 1000), DownloaderTests.partialName)
    let server = try LoopbackServer { _ in .init(body: DownloaderTests.packed) }
    try await DownloaderTests.fetch([server], folder)
    #expect(server.requests.map(\.rangeStart) == [1000, nil])
  }

  @Test func `a beginning as long as the file, or longer, starts again`() async throws {
    for extra in [0, 10] {
      let folder = try TemporaryFolder()
      try folder.write(
        [UInt8](repeating: 7, count: DownloaderTests.packed.count + extra), DownloaderTests.partialName)
      let server = try LoopbackServer { _ in .init(body: DownloaderTests.packed) }
      try await DownloaderTests.fetch([server], folder)
    }
  }

  @Test func `a range from another place is not glued on`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(DownloaderTests.packed[..<1000]), DownloaderTests.partialName)
    let server = try LoopbackServer { _ in .init(body: DownloaderTests.packed, claimedStart: 0) }
    try await DownloaderTests.fetch([server], folder)
    #expect(server.requests.map(\.rangeStart) == [1000, nil])
  }

  @Test func `wrong content sends to the next mirror`() async throws {
    var other = DownloaderTests.array.encoded
    other[1000] ^= 1
    let wrongs: [[UInt8]] = [
      Gzip.deflate(other), Array("<html>Sign in to the network</html>".utf8), [],
      DownloaderTests.packed + [0], Array(DownloaderTests.packed.dropLast(8)),
    ]
    let good = try LoopbackServer { _ in .init(body: DownloaderTests.packed) }
    for (index, wrong) in wrongs.enumerated() {
      let folder = try TemporaryFolder()
      let bad = try LoopbackServer { _ in .init(body: wrong) }
      try await DownloaderTests.fetch([bad, good], folder)
      #expect(bad.requests.count == 1)
      #expect(good.requests.count == index + 1)
    }
  }

  @Test func `a mirror that refuses or is away sends to the next`() async throws {
    let folder = try TemporaryFolder()
    let missing = try LoopbackServer { _ in .init(status: 404, body: Array("gone".utf8)) }
    let away = try LoopbackServer { _ in .init() }.address
    let good = try LoopbackServer { _ in .init(body: DownloaderTests.packed) }
    let path = try await DownloaderTests.downloader([missing.address, away, "", good.address])
      .fetch(DownloaderTests.file, into: folder.path)
    #expect(path == folder(DownloaderTests.name).path)
    #expect(try folder.names() == [DownloaderTests.name])
  }

  @Test func `when every mirror fails each answer is told and nothing is left`() async throws {
    let folder = try TemporaryFolder()
    let missing = try LoopbackServer { _ in .init(status: 503) }
    let wrong = try LoopbackServer { _ in .init(body: Gzip.deflate(Array("other".utf8))) }
    await #expect {
      try await DownloaderTests.downloader([missing.address, wrong.address])
        .fetch(DownloaderTests.file, into: folder.path)
    } throws: { error in
      guard let error = error as? DownloadError else { return false }
      return error.attempts.map(\.address)
        == [missing.address + DownloaderTests.name, wrong.address + DownloaderTests.name]
        && error.attempts[0].reason == "the server answered 503"
        && error.attempts[1].reason.contains("not IDX")
    }
    #expect(try folder.names() == [])
  }

  @Test func `an endless answer is cut off`() async throws {
    let folder = try TemporaryFolder()
    let endless = try LoopbackServer { _ in
      .init(body: [UInt8](repeating: 0, count: 4_000_000), saysLength: false)
    }
    await #expect {
      try await DownloaderTests.downloader([endless.address]).fetch(DownloaderTests.file, into: folder.path)
    } throws: { error in
      (error as? DownloadError)?.attempts[0].reason.contains("more than") == true
    }
    #expect(try folder.names() == [])
  }

  @Test func `a server that refuses every range is not asked for ever`() async throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], DownloaderTests.partialName)
    let server = try LoopbackServer { _ in .init(status: 416) }
    await #expect(throws: DownloadError.self) {
      try await DownloaderTests.downloader([server.address]).fetch(DownloaderTests.file, into: folder.path)
    }
    #expect(server.requests.map(\.rangeStart) == [3, nil])
    #expect(try folder.names() == [])
  }

  @Test func `a cancelled download stops`() async throws {
    let folder = try TemporaryFolder()
    let (asked, ask) = AsyncStream.makeStream(of: Void.self)
    let answer = DispatchSemaphore(value: 0)
    let silent = try LoopbackServer { _ in
      ask.yield()
      answer.wait()
      return .init(body: DownloaderTests.packed)
    }
    let download = Task {
      try await DownloaderTests.downloader([silent.address]).fetch(DownloaderTests.file, into: folder.path)
    }
    for await _ in asked { break }
    download.cancel()
    await #expect(throws: CancellationError.self) { try await download.value }
    answer.signal()
    #expect(try folder.names() == [])
  }

  @Test func `two downloads of one file at once make one transfer`() async throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _ in .init(body: DownloaderTests.packed) }
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await DownloaderTests.downloader([server.address]).fetch(
            DownloaderTests.file, into: folder.path)
        }
      }
      for try await path in group { #expect(path == folder(DownloaderTests.name).path) }
    }
    #expect(server.requests.count == 1)
    #expect(try folder.names() == [DownloaderTests.name])
  }

  @Test func `a folder that cannot be made is an error of the disk`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write([1], "file")
    await #expect {
      try await DownloaderTests.downloader([]).fetch(
        DownloaderTests.file, into: file.appendingPathComponent("cache").path)
    } throws: { error in
      guard let error = error as? FileError else { return false }
      return error.operation == .create && error.code == ENOTDIR
    }
  }
}
