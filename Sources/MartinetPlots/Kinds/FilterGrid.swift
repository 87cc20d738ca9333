// What a convolution has learned: its filters as pictures.

import Martinet

/// The filters of a convolution: a picture for each filter and input channel, negative weights blue, 0 white,
/// positive ones red, all on one scale.
public struct FilterGrid: Plot, Hashable {
  public var title: String
  /// `[height, width, input channels, filters]`.
  public var kernel: Tensor
  public var columns: Int?

  public init(_ kernel: Tensor, columns: Int? = nil, title: String = "") {
    (self.kernel, self.columns, self.title) = (kernel, columns, title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard kernel.rank == 4, kernel.count > 0 else {
      throw PlotError.shape(
        of: "filters", expected: "[height, width, input channels, filters]", received: "\(kernel.shape)")
    }
    let (width, channels, filters) = (kernel.shape[1], kernel.shape[2], kernel.shape[3])
    guard channels * filters <= 1024 else {
      throw PlotError.tooMany("filters and channels", limit: 1024, received: channels * filters)
    }
    let weights = try finite(kernel.scalars.map(Double.init), of: "filters")
    let largest = max(weights.map(abs).max()!, 1e-30)
    let scale = ColorScale(.diverging, -largest...largest)
    var tiles: [Tiles.Tile] = []
    for filter in 0..<filters {
      for channel in 0..<channels {
        let raster = Raster(width: width, height: kernel.shape[0]) { row, column in
          scale.color(weights[((row * width + column) * channels + channel) * filters + filter])
        }
        tiles.append(Tiles.Tile(raster, title: channels == 1 ? "\(filter)" : "\(filter), \(channel)"))
      }
    }
    let columns = columns ?? (channels > 1 ? channels : nil)
    return .tiles(
      try Tiles(
        title: title, tiles, columns: columns, tileSize: 48, colorBar: ColorBar(scale, label: "weight")))
  }
}
