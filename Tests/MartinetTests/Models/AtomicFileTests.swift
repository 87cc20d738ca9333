// A file is written whole or not at all.

import Foundation
import Martinet
import Testing

@Suite struct AtomicFileTests {
  /// A folder of its own for each test, removed with everything in it.
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("martinet-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// Runs a test's body and removes the folder.
  func clean(_ body: () throws -> Void) rethrows {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body()
  }

  func content(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(folder)/\(name)").map { Array($0) }
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

  struct Stop: Error {}

  @Test func `the content is what was written, in order, and nothing else is left`() throws {
    try clean {
      let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try AtomicFile.write(to: "\(folder)/file") { file in
        try file.write("head\n")
        try file.write(large)
        try file.write([1.5, -2] as [Float])
        try file.write([] as [UInt8])
      }
      let floats: [UInt8] = [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]
      #expect(content("file") == Array("head\n".utf8) + large + floats)
      #expect(try names() == ["file"])
    }
  }

  @Test func `a failure leaves the old content and no other file`() throws {
    try clean {
      try AtomicFile.write(to: "\(folder)/file") { try $0.write("old") }
      #expect(throws: Stop.self) {
        try AtomicFile.write(to: "\(folder)/file") { file in
          try file.write("new")
          throw Stop()
        }
      }
      #expect(content("file") == Array("old".utf8))
      #expect(try names() == ["file"])
      #expect(throws: Stop.self) { try AtomicFile.write(to: "\(folder)/other") { _ in throw Stop() } }
      #expect(try names() == ["file"])
    }
  }

  @Test func `a replaced file keeps its permissions and a new one gets those asked for`() throws {
    try clean {
      func permissions() throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(folder)/file")[.posixPermissions] as? Int
      }
      try AtomicFile.write(to: "\(folder)/file", permissions: 0o600) { try $0.write("one") }
      #expect(try permissions() == 0o600)
      try AtomicFile.write(to: "\(folder)/file") { try $0.write("two") }
      #expect(try permissions() == 0o600)
      #expect(content("file") == Array("two".utf8))
    }
  }

  @Test func `what cannot be written says which file and why`() throws {
    try clean {
      #expect {
        try AtomicFile.write(to: "\(folder)/absent/file") { _ in }
      } throws: { error in
        guard let error = error as? FileError else { return false }
        return error.isNotFound && error.operation == .create && error.path == "\(folder)/absent/file"
          && "\(error)" == "cannot create \(folder)/absent/file: No such file or directory"
      }
      // A folder cannot be replaced by a file, and stays.
      try FileManager.default.createDirectory(
        atPath: "\(folder)/taken", withIntermediateDirectories: false)
      #expect {
        try AtomicFile.write(to: "\(folder)/taken") { try $0.write("x") }
      } throws: { error in
        (error as? FileError)?.operation == .rename
      }
      #expect(try names() == ["taken"])
      #expect(throws: FileError.self) { try AtomicFile.write(to: "\(folder)/") { _ in } }
    }
  }

  @Test func `writers of one file at once leave the content of one of them`() async throws {
    let path = "\(folder)/file"
    let contents = (0..<8).map { [UInt8](repeating: UInt8($0), count: 200_000) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for content in contents {
        group.addTask { try AtomicFile.write(to: path) { try $0.write(content) } }
      }
      try await group.waitForAll()
    }
    try clean {
      let written = try #require(content("file"))
      #expect(contents.contains(written))
      #expect(try names() == ["file"])
    }
  }

  @Test func `a long name is no hindrance`() throws {
    try clean {
      let name = String(repeating: "é", count: 127)
      try AtomicFile.write(to: "\(folder)/\(name)") { try $0.write("x") }
      #expect(content(name) == Array("x".utf8))
    }
  }
}
