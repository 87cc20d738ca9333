// A report on pictures: which come twice, say nothing, or may bear the wrong label.

import Martinet

/// What one should know of pictures before training on them. Examples are named and nothing is changed: what to leave
/// out is the reader's choice.
///
/// ```swift
/// let (train, test) = try await FashionMNIST.load()
/// print(try ImageReport(training: train, test: test))
/// ```
/// Time and memory are bounded: for duplicates no more than 2²⁸ pixels are looked through, those of the first pictures
/// of each part, and no more than the first 10 000 labels are doubted, if the pictures are not too large for that;
/// `readCounts` and `doubtedCount` say how many it were. A test set is not used by this: nothing is judged by it.
public struct ImageReport: Codable, Hashable, Sendable {
  /// An example: its part, and its number in it from 0.
  public struct Place: Codable, Hashable, Sendable, CustomStringConvertible {
    public let part: String
    public let row: Int

    public var description: String { "\(part) \(row)" }
  }

  /// How many pictures of each part were read: training, validation, test, as far as they are there.
  public let readCounts: [Int]
  /// Groups of pictures that are equal in every pixel.
  public let duplicates: [[Place]]
  /// Those of them that stand in more than one part: what was learned is judged by.
  public var duplicatesAcrossParts: [[Place]] { duplicates.filter { Set($0.map(\.part)).count > 1 } }
  /// Those of the duplicates whose labels differ.
  public let contradictions: [[Place]]
  /// Pictures of which every pixel has the same value.
  public let blank: [Place]
  /// How many values a picture has.
  public let pixelCount: Int
  /// How many of them are the same in every training picture that was read.
  public let constantPixelCount: Int
  /// Training labels that cross-validation contradicts, the surest first.
  public let doubtfulLabels: [DoubtfulLabel]
  /// How many labels were cross-validated: the first.
  public let doubtedCount: Int

  private static let mostDoubted = 10_000
  private static let folds = 5
  /// The most products of a pixel and a weight in the training for one fold; the steps that suffice, and the least
  /// epochs.
  private static let mostProducts = 2e9
  private static let (steps, batchSize, leastEpochs) = (2000, 64, 2)

  /// A report on the parts of a data set, whose examples have one picture each.
  ///
  /// - Parameters:
  ///   - seed: of the cross-validation.
  ///   - threads: how many compute; nothing depends on it.
  ///
  /// Stops the program with a message for examples of several inputs; throws what reading them throws.
  public init(
    training: TrainingSet, validation: ValidationSet? = nil, test: TestSet? = nil, seed: UInt64 = 0,
    threads: Int? = nil
  ) throws {
    try self.init(training, validation, test, seed: seed, threads: threads, mostPixels: 1 << 28)
  }

  init(
    _ training: TrainingSet, _ validation: ValidationSet?, _ test: TestSet?, seed: UInt64 = 0, threads: Int? = nil,
    mostPixels: Int
  ) throws {
    let parts =
      [("training", training.examples)]
      + (validation.map { [("validation", $0.examples)] } ?? []) + (test.map { [("test", $0.examples)] } ?? [])
    let pixels = training.featureShapes[0].count
    let most = mostPixels / max(1, pixels) / parts.count
    var pictures: [Pictures] = []
    for (name, examples) in parts {
      pictures.append(try Pictures(name, ValidationSet(examples.limited(to: max(1, min(most, examples.count))))))
    }
    readCounts = pictures.map(\.examples.count)
    blank = pictures.flatMap { part in part.blank.map { Place(part: part.name, row: $0) } }
    (pixelCount, constantPixelCount) = (pixels, pictures[0].constantPixels)
    let groups = try ImageReport.equal(pictures)
    func places(_ groups: [[(part: Int, row: Int)]]) -> [[Place]] {
      groups.map { $0.map { Place(part: pictures[$0.part].name, row: $0.row) } }
    }
    duplicates = places(groups)
    contradictions = places(
      groups.filter { group in Set(group.map { pictures[$0.part].label($0.row) }).count > 1 })
    (doubtfulLabels, doubtedCount) = try ImageReport.doubts(training, seed, threads)
  }

  /// The groups of equal pictures by their first, found by a hash and then compared.
  private static func equal(_ parts: [Pictures]) throws -> [[(part: Int, row: Int)]] {
    var buckets: [Int: [(part: Int, row: Int)]] = [:]
    for (part, pictures) in parts.enumerated() {
      for (row, hash) in pictures.hashes.enumerated() { buckets[hash, default: []].append((part, row)) }
    }
    var groups: [[(part: Int, row: Int)]] = []
    for bucket in buckets.values where bucket.count > 1 {
      var rest = bucket
      // Almost always all of a bucket are equal.
      while rest.count > 1 {
        let first = try parts[rest[0].part].pixels(rest[0].row)
        var (group, others) = ([rest[0]], [(part: Int, row: Int)]())
        for place in rest.dropFirst() {
          if try parts[place.part].pixels(place.row) == first { group.append(place) } else { others.append(place) }
        }
        if group.count > 1 { groups.append(group) }
        rest = others
      }
    }
    return groups.sorted { ($0[0].part, $0[0].row) < ($1[0].part, $1[0].row) }
  }

  /// The labels that a linear model contradicts which was trained on the other folds, and how many were tried.
  private static func doubts(
    _ training: TrainingSet, _ seed: UInt64, _ threads: Int?
  ) throws -> ([DoubtfulLabel], Int) {
    // Labels that are no classes, the numbers of a regression, are not doubted.
    guard training.labelShape == [], let classes = try? training.classCounts().count else { return ([], 0) }
    let some = try training.limited(to: mostDoubted)
    let count = some.count
    let products = Double(count) * Double(training.featureShapes[0].count) * Double(classes)
    let epochs = Int(min(Double(steps * batchSize / max(1, count)), mostProducts / max(1, products)))
    guard classes > 1, count >= 2 * folds, epochs >= leastEpochs else { return ([], 0) }
    let labels = try some.labels().scalars.map { Int($0) }
    var outputs = [[Double]](repeating: [], count: count)
    for split in try RowSplit.folds(folds, count: count, by: .classes(labels), seed: seed) {
      let model = try Sequential(input: training.featureShapes[0], seed: seed, threads: threads) {
        Flatten()
        Dense(classes, activation: .softmax)
      }
      model.compile(optimizer: .adam(learningRate: 0.002), loss: .sparseCategoricalCrossEntropy)
      do {
        try model.fit(some.subset(split.training), epochs: epochs, batchSize: batchSize, seed: seed, verbose: .silent)
      } catch ModelError.lossNotFinite, DataError.notFinite {
        // Pixels may be of any size, or none: what a linear model cannot learn contradicts nothing.
        return ([], 0)
      }
      let said = try model.predict(ValidationSet(some.subset(split.validation).examples)).scalars
      for (place, row) in split.validation.enumerated() {
        outputs[row] = said[place * classes..<(place + 1) * classes].map { Double($0) }
      }
    }
    let known = training.classNames ?? []
    let names = (0..<classes).map { known.indices.contains($0) ? known[$0] : "\($0)" }
    // What is no probability contradicts nothing either.
    guard let said = try? ClassProbabilities(truth: labels, probabilities: outputs) else { return ([], 0) }
    return (DoubtfulLabel.contradicted(by: said, names: names), count)
  }
}

/// The pictures of one part, read once in batches: what is kept of each is a hash.
private struct Pictures {
  let name: String
  let examples: ValidationSet
  private(set) var hashes: [Int] = []
  private(set) var blank: [Int] = []
  /// How many values are the same in all pictures.
  let constantPixels: Int
  private let labels: [Float]

  init(_ name: String, _ examples: ValidationSet) throws {
    (self.name, self.examples) = (name, examples)
    labels = try examples.labels().scalars
    let pixels = examples.featureShapes[0].count
    hashes.reserveCapacity(examples.count)
    var first: [Float] = []
    var isConstant = [Bool](repeating: true, count: pixels)
    for batch in examples.batches(of: max(1, min(256, (1 << 22) / max(1, pixels)))) {
      let values = try batch.features().scalars
      if first.isEmpty { first = Array(values.prefix(pixels)) }
      for row in 0..<batch.count {
        var (hasher, isBlank) = (Hasher(), true)
        for pixel in 0..<pixels {
          let value = values[row * pixels + pixel]
          // 0 and -0 are equal.
          hasher.combine((value + 0).bitPattern)
          if value != values[row * pixels] { isBlank = false }
          if value != first[pixel] { isConstant[pixel] = false }
        }
        if isBlank { blank.append(hashes.count) }
        hashes.append(hasher.finalize())
      }
    }
    constantPixels = isConstant.count { $0 }
  }

  func label(_ row: Int) -> [Float] {
    let width = examples.labelShape.count
    return Array(labels[row * width..<(row + 1) * width])
  }

  /// The bits of one picture's values, as they are hashed: a NaN equals itself, and the zeros each other.
  func pixels(_ row: Int) throws -> [UInt32] {
    try ValidationSet(examples.examples.subset([Int32(row)])).batches(of: 1)[0].features().scalars
      .map { ($0 + 0).bitPattern }
  }
}

extension ImageReport {
  /// One thing that was found.
  public struct Finding: Hashable, Sendable, CustomStringConvertible {
    public let what: String
    public let count: Int
    /// The first examples that it is true of; empty where it is of none in particular.
    public let examples: String
    /// Whether a measure or a label is wrong because of it.
    public let isFault: Bool

    public var description: String { "\(count) \(what)" + (examples.isEmpty ? "" : ": \(examples)") }
  }

  /// What was found, in words; nothing where all is well.
  public var findings: [Finding] {
    func list(_ names: [String], _ separator: String = ", ", atMost limit: Int = 10) -> String {
      names.prefix(limit).joined(separator: separator) + (names.count > limit ? "\(separator)…" : "")
    }
    func equal(_ what: String, _ groups: [[Place]], isFault: Bool) -> Finding {
      Finding(
        what: what, count: groups.reduce(0) { $0 + $1.count },
        examples: list(groups.map { list($0.map(\.description), " = ", atMost: 5) }, "; ", atMost: 5), isFault: isFault)
    }
    let within = duplicates.filter { Set($0.map(\.part)).count == 1 }
    let doubts = doubtfulLabels.map { "training \($0.row) (\($0.label), or \($0.predicted)?)" }
    return [
      equal(
        "equal pictures stand in several parts, so that what was learned is judged by", duplicatesAcrossParts,
        isFault: true),
      equal("equal pictures have different labels", contradictions, isFault: true),
      equal("equal pictures stand in one part", within, isFault: false),
      Finding(what: "pictures are blank", count: blank.count, examples: list(blank.map(\.description)), isFault: false),
      Finding(
        what: "of \(pixelCount) pixels are the same in every training picture", count: constantPixelCount, examples: "",
        isFault: false),
      Finding(
        what: "of \(doubtedCount) training labels are doubtful, the surest first", count: doubtfulLabels.count,
        examples: list(doubts), isFault: false),
    ].filter { $0.count > 0 }
  }
}

extension ImageReport: CustomStringConvertible {
  /// The findings, one a line.
  public var description: String {
    let head = "\(readCounts.map(String.init).joined(separator: " + ")) pictures of \(pixelCount) pixels"
    return ([head] + findings.map(\.description)).joined(separator: "\n")
  }
}
