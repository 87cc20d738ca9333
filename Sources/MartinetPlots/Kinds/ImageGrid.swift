// Images side by side with their titles.

import Martinet

/// Images of a batch `[count, height, width]` or `[count, height, width, channels]`, or of any sizes, each with a
/// title.
public struct ImageGrid: Plot, Hashable {
  public var title: String
  public var images: [Tensor]
  /// One for each image, or none.
  public var titles: [String]
  public var columns: Int?
  public var map: ColorMap
  /// The numbers of the first and the last colour; each image's own where it is `nil`.
  public var range: ClosedRange<Double>?

  /// Images of any sizes.
  public init(
    _ images: [Tensor], titles: [String] = [], columns: Int? = nil, title: String = "", map: ColorMap = .gray,
    range: ClosedRange<Double>? = nil
  ) {
    (self.images, self.titles, self.columns) = (images, titles, columns)
    (self.title, self.map, self.range) = (title, map, range)
  }

  /// The images of a batch.
  public init(
    batch: Tensor, titles: [String] = [], columns: Int? = nil, title: String = "", map: ColorMap = .gray,
    range: ClosedRange<Double>? = nil
  ) {
    self.init(
      batch.rank == 0 ? [batch] : (0..<batch.shape[0]).map { batch[$0] }, titles: titles, columns: columns,
      title: title, map: map, range: range)
  }

  public func panel() throws(PlotError) -> Panel {
    guard titles.isEmpty || titles.count == images.count else {
      throw PlotError.count(of: "titles", expected: images.count, received: titles.count)
    }
    var tiles: [Tiles.Tile] = []
    for (index, image) in images.enumerated() {
      let numbers = try ImageNumbers(image, of: "image \(index)")
      tiles.append(
        Tiles.Tile(
          numbers.raster(ColorScale(map, range ?? numbers.range)), title: titles.isEmpty ? "" : titles[index]))
    }
    return .tiles(try Tiles(title: title, tiles, columns: columns))
  }
}
