// A source whose images are changed at random in each pass of a training.

/// Images of a source, changed in every pass of a training and as they are outside of one: what validates, tests
/// and predicts sees no change.
///
/// The change of an example is a function of the pass's seed and epoch, of the example's number in the base and
/// of the augmentation's place in the list: who gathers it, and beside which others, changes no bit.
struct AugmentedSource: DataSource {
  private var base: any DataSource
  private let augmentations: [Augmentation]
  private let boundary: Boundary
  private let sizes: [ImageExtent]
  private var seed: UInt64?
  private var epoch = 0

  /// Throws `DataError.notImages`, and `DataError.invalidAugmentation` for a strength outside its range.
  init(_ base: any DataSource, _ augmentations: [Augmentation], _ boundary: Boundary) throws {
    for augmentation in augmentations { try augmentation.check() }
    sizes = try base.featureShapes.map {
      guard let size = ImageExtent($0) else { throw DataError.notImages(shape: $0) }
      return size
    }
    (self.base, self.augmentations, self.boundary) = (base, augmentations, boundary)
  }

  var count: Int { base.count }
  var featureShapes: [Shape] { base.featureShapes }
  var labelShape: Shape { base.labelShape }

  func pass(seed: UInt64, epoch: Int) -> any DataSource {
    var source = self
    // Another seed for what is augmented below, so that the two draw different numbers.
    source.base = base.pass(seed: seed &+ 0x9E37_79B9_7F4A_7C15, epoch: epoch)
    (source.seed, source.epoch) = (seed, epoch)
    return source
  }

  func gatherLabels(_ rows: Rows, into labels: Floats) throws { try base.gatherLabels(rows, into: labels) }

  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws {
    try base.gather(rows, features: features, labels: labels)
    guard let seed else { return }
    Scratch.borrow(sizes.map(\.count).max() ?? 0) { scratch in
      for position in 0..<rows.count {
        // Epoch and example side by side: both are below 2³¹.
        let step = UInt64(epoch) << 32 | UInt64(rows[position])
        var first = 0
        for (size, view) in zip(sizes, features) {
          let image = view[position * size.count..<(position + 1) * size.count]
          change(image, size, RandomStream(seed: seed, step: step), first: first, scratch[0..<size.count])
          first += size.count
        }
      }
    }
  }

  /// One image: what moves pixels is put together and read once, up to the next change of values.
  private func change(_ image: Floats, _ size: ImageExtent, _ draws: RandomStream, first: Int, _ scratch: Floats) {
    var random = draws
    var map = AffineMap.identity
    func move() {
      guard map != .identity else { return }
      scratch.copy(from: image)
      size.read(scratch, through: map, boundary, into: image)
      map = .identity
    }
    for (index, augmentation) in augmentations.enumerated() {
      random.stream = BatchOrder.augmentationStream - UInt32(index)
      if let next = augmentation.map(random, size) {
        map = map.followed(by: next)
      } else {
        move()
        augmentation.change(image, size, random, first: first, scratch: scratch)
      }
    }
    move()
  }
}
