// A figure as a file.

import Martinet

extension Figure {
  /// The content of a file, the same bytes for the same figure; a PNG has `scale` pixels for a point.
  ///
  /// Throws a `PlotError`.
  public func encoded(as format: PictureFormat, scale: Double = 2) throws(PlotError) -> [UInt8] {
    try drawing().encoded(as: format, scale: scale)
  }

  /// Writes a file whose name ends in .png, .svg or .pdf, whole or not at all.
  ///
  /// Throws a `PlotError` for a figure that cannot be drawn or a name without such an ending, and a `FileError`.
  public func write(to path: String, scale: Double = 2) throws {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let parts = name.split(separator: ".")
    guard parts.count > 1, let format = PictureFormat(rawValue: parts[parts.count - 1].lowercased()) else {
      throw PlotError.unknownFormat(path: path)
    }
    let content = try encoded(as: format, scale: scale)
    try AtomicFile.write(to: path) { try $0.write(content) }
  }
}
