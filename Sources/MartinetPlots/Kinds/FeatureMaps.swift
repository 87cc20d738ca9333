// What a layer makes of one image: a picture for each channel.

import Martinet

/// The channels of a layer's value for one image, all on one scale.
public struct FeatureMaps: Plot, Hashable {
  public var title: String
  /// `[height, width, channels]`.
  public var maps: Tensor
  public var columns: Int?

  public init(_ maps: Tensor, columns: Int? = nil, title: String = "") {
    (self.maps, self.columns, self.title) = (maps, columns, title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard maps.rank == 3, maps.count > 0 else {
      throw PlotError.shape(of: "feature maps", expected: "[height, width, channels]", received: "\(maps.shape)")
    }
    let (height, width, channels) = (maps.shape[0], maps.shape[1], maps.shape[2])
    guard channels <= 1024 else { throw PlotError.tooMany("feature maps", limit: 1024, received: channels) }
    let values = try finite(maps.scalars.map(Double.init), of: "feature maps")
    let scale = ColorScale(.viridis, values.min()!...values.max()!)
    let tiles = (0..<channels).map { channel in
      Tiles.Tile(
        Raster(width: width, height: height) { scale.color(values[($0 * width + $1) * channels + channel]) },
        title: "\(channel)")
    }
    return .tiles(
      try Tiles(title: title, tiles, columns: columns, colorBar: ColorBar(scale, label: "activation")))
  }
}
