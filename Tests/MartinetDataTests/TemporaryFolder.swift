// A folder of its own for each test.

import Foundation

/// A new empty folder, removed with everything in it when the test lets go of it.
final class TemporaryFolder: Sendable {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("martinet-\(UUID().uuidString)", isDirectory: true)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  /// Where a file of this folder is.
  func callAsFunction(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Writes a file, in a subfolder that is made where it is missing.
  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) throws -> URL {
    let file = self(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file
  }

  /// What the folder holds, hidden files too, by name.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
