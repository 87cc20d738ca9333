// Changes of images that leave their labels what they are, drawn anew for each example and epoch.

/// One random change of an image `[height, width]` or `[height, width, channels]`, for
/// ``TrainingSet/augmented(by:boundary:)``. A strength of zero changes nothing, to the bit.
public enum Augmentation: Sendable, Hashable, Codable {
  /// Moved by numbers of pixels uniform in ±`rows` and ±`columns`, each 0 … 65 536.
  case shift(rows: Float, columns: Float)
  /// Turned about the middle by an angle uniform in ±`degrees`, 0 … 180.
  case rotate(degrees: Float)
  /// Enlarged about the middle by a factor uniform in 1 ± the number, 0 ..< 1.
  case zoom(Float)
  /// Left for right, with a probability.
  case flipHorizontally(probability: Float = 0.5)
  /// Top for bottom, with a probability.
  case flipVertically(probability: Float = 0.5)
  /// Normal numbers of mean 0 added to every value; `deviation` is in units of the features.
  case noise(deviation: Float)
  /// A square of `side` pixels set to `value`, its middle anywhere in the image, so that it may lie partly
  /// outside (DeVries & Taylor 2017).
  case cutout(side: Int, value: Float = 0)

  /// Moved by up to so many pixels up, down, left and right.
  public static func shift(_ pixels: Float) -> Augmentation { .shift(rows: pixels, columns: pixels) }

  /// Throws `DataError.invalidAugmentation` for a strength outside its range.
  package func check() throws {
    let (isValid, expected): (Bool, String) =
      switch self {
      case .shift(let rows, let columns):
        ((0...65_536).contains(rows) && (0...65_536).contains(columns), "0 … 65536 pixels")
      case .rotate(let degrees): ((0...180).contains(degrees), "0 … 180 degrees")
      case .zoom(let part): ((0..<1).contains(part), "a part of 0 or more, below 1")
      case .flipHorizontally(let probability), .flipVertically(let probability):
        ((0...1).contains(probability), "a probability in 0 … 1")
      case .noise(let deviation): (deviation >= 0 && deviation.isFinite, "a finite deviation of 0 or more")
      case .cutout(let side, let value):
        ((0...65_536).contains(side) && value.isFinite, "a side of 0 … 65536 pixels and a finite value")
      }
    guard isValid else { throw DataError.invalidAugmentation(self, expected: expected) }
  }

  /// Where the pixels come from; `nil` for a change of the values.
  func map(_ random: RandomStream, _ size: ImageExtent) -> AffineMap? {
    let draw = random.firstFour()
    let signed = { (place: Int) in Double(2 * draw[place] - 1) }
    let (height, width) = (size.height, size.width)
    switch self {
    case .shift(let rows, let columns):
      return .shift(rows: Double(rows) * signed(0), columns: Double(columns) * signed(1))
    case .rotate(let degrees):
      return .turn(degrees: Double(degrees) * signed(0), factor: 1, height: height, width: width)
    case .zoom(let part):
      return .turn(degrees: 0, factor: 1 + Double(part) * signed(0), height: height, width: width)
    case .flipHorizontally(let probability): return draw[0] < probability ? .mirror(width: width) : .identity
    case .flipVertically(let probability): return draw[0] < probability ? .mirror(height: height) : .identity
    case .noise, .cutout: return nil
    }
  }

  /// Changes the values in place. `first` counts the values of the inputs before this one; there is scratch for
  /// as many values as the image has.
  func change(_ image: Floats, _ size: ImageExtent, _ random: RandomStream, first: Int, scratch: Floats) {
    switch self {
    case .noise(let deviation) where deviation > 0:
      Kernels.fillNormal(random, first: first, mean: 0, deviation: deviation, into: scratch)
      for place in 0..<image.count { image[place] += scratch[place] }
    case .cutout(let side, let value):
      let draw = random.firstFour()
      let rows = Augmentation.reach(draw[0], side, of: size.height)
      let columns = Augmentation.reach(draw[1], side, of: size.width)
      for row in rows {
        let line = row * size.width
        image[(line + columns.lowerBound) * size.channels..<(line + columns.upperBound) * size.channels].fill(value)
      }
    default: break
    }
  }

  /// The places that a square covers, its middle drawn from all of them.
  private static func reach(_ draw: Float, _ side: Int, of count: Int) -> Range<Int> {
    let first = min(Int(draw * Float(count)), count - 1) - side / 2
    return max(first, 0)..<max(min(first + side, count), max(first, 0))
  }
}
