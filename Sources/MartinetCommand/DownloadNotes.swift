// A line for each file that is downloaded.

import Martinet
import MartinetData

/// Says which file is being downloaded, once for each.
final class DownloadNotes: Sendable {
  private let announced = Locked<Set<String>>([])

  func note(_ progress: DownloadProgress) {
    guard announced.withLock({ $0.insert(progress.file).inserted }) else { return }
    let size = progress.total.map { " (\($0 / 1_000_000) MB)" } ?? ""
    Console.note("downloading \(progress.file)\(size)")
  }
}
