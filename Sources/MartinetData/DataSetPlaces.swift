// The folders in which a data set is looked for.

import Foundation

/// Where a data set may be, in the order in which the places are tried.
struct DataSetPlaces: Sendable {
  struct Folder: Sendable {
    let path: String
    /// Whether the folder may hold another data set's files, which have the same names.
    var isShared = false
  }

  let folders: [Folder]
  /// The folder that a download goes to.
  let cache: String?

  /// The given folder and its subfolder of a name, and nothing else.
  init(only folder: URL, folder name: String) {
    folders = [Folder(path: folder.path, isShared: true), Folder(path: folder.appendingPathComponent(name).path)]
    cache = nil
  }

  /// The places that an environment names: `MARTINET_DATA`, the user's cache (`XDG_CACHE_HOME`, else
  /// `~/.cache`), the system's data (`XDG_DATA_DIRS`, `/usr/local/share`, `/usr/share`).
  init(environment: [String: String], home: String, folder name: String) {
    // The XDG base directory specification: unset, empty and relative paths are ignored.
    func absolute(_ path: String) -> String? { path.utf8.first == UInt8(ascii: "/") ? path : nil }
    var folders: [Folder] = []
    if let data = environment["MARTINET_DATA"], !data.isEmpty {
      folders.append(Folder(path: "\(data)/\(name)"))
      folders.append(Folder(path: data, isShared: true))
    }
    let cacheHome = environment["XDG_CACHE_HOME"].flatMap(absolute) ?? "\(home)/.cache"
    let cache = "\(cacheHome)/martinet/\(name)"
    folders.append(Folder(path: cache))
    let shares = (environment["XDG_DATA_DIRS"] ?? "").utf8.split(separator: UInt8(ascii: ":"))
      .compactMap { absolute(String(Substring($0))) }
    for share in shares + ["/usr/local/share", "/usr/share"] {
      let trimmed = share.count > 1 && share.hasSuffix("/") ? String(share.dropLast()) : share
      let path = "\(trimmed)/datasets/\(name)"
      if !folders.contains(where: { $0.path == path }) { folders.append(Folder(path: path)) }
    }
    self.folders = folders
    self.cache = cache
  }

  /// The places that this process's environment names.
  static func standard(folder name: String) -> DataSetPlaces {
    DataSetPlaces(environment: ProcessInfo.processInfo.environment, home: NSHomeDirectory(), folder: name)
  }

  /// The paths of the set's files, in its order, in the first folder that has all of them.
  func find(_ set: PublishedDataSet) -> [String]? {
    for folder in folders {
      let paths = set.files.compactMap { DataSetPlaces.path(of: $0, in: folder.path) }
      guard paths.count == set.files.count else { continue }
      if !folder.isShared || !isAnothers(paths, set) { return paths }
    }
    return nil
  }

  /// Whether files under a set's names are another set's. The labels are small, and enough to tell; those
  /// that cannot be read at all are damaged, not another's.
  private func isAnothers(_ paths: [String], _ set: PublishedDataSet) -> Bool {
    do {
      _ = try set.testLabels.read(path: paths[3])
      return false
    } catch let error as DataFileError {
      guard case .checksumMismatch = error.problem else { return false }
      return true
    } catch {
      return false
    }
  }

  /// Where a folder has a file, under any of its names.
  static func path(of file: PublishedDataSet.File, in folder: String) -> String? {
    file.alternatives.map { "\(folder)/\($0)" }.first { FileManager.default.fileExists(atPath: $0) }
  }
}
