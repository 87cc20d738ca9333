// What the sources declare, for tests that walk over everything of a kind.

import Foundation

enum SourceTree {
  /// The top of the repository, from the place of this file.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The structures that a folder's files declare with a conformance, and their text.
  static func structures(
    in folder: String, conformingTo conformance: String
  ) throws -> [(name: String, body: String)] {
    let files = try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: nil)
    let declaration = /^(?:public )?struct (\w+)\s*:\s*([^{]*)\{/.anchorsMatchLineEndings()
    var found: [(name: String, body: String)] = []
    for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: declaration) {
        let conformances = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard conformances.contains(where: { $0 == conformance || $0.hasSuffix(conformance) }) else { continue }
        let rest = text[match.range.upperBound...]
        let end = rest.range(of: "\n}")?.lowerBound ?? rest.endIndex
        found.append((String(match.1), String(rest[..<end])))
      }
    }
    return found
  }
}
