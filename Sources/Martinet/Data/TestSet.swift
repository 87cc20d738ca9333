// What a finished model is judged by, once.

/// The examples that a finished model is judged by. A set that was looked at while choosing no longer
/// tells how the model does on what it has never seen, so a test set counts its uses: the second one
/// throws `DataError.testSetUsedAgain` unless it comes with a reason, which is recorded.
///
/// A class, because its uses are its own: two names for it share one count.
public final class TestSet: LabeledExamples {
  /// One look at the test set.
  public struct Use: Hashable, Codable, Sendable {
    /// 1 for the first look, 2 for the second, …
    public let ordinal: Int
    /// Why it was looked at again; `nil` for the first look without a reason.
    public let reason: String?
  }

  /// The count, shared by a test set and those seen through it (its first thousand is no new set).
  private final class Ledger: Sendable {
    let uses = Locked<[Use]>([])
  }

  /// The examples, for looking at one without judging by it. What judges calls `opened(reuse:)`.
  package let examples: ExampleSet
  private let ledger: Ledger

  public init(source: any DataSource, sampleWeights: [Float]?, classNames: [String]?) throws {
    examples = try ExampleSet(source: source, sampleWeights: sampleWeights, classNames: classNames)
    ledger = Ledger()
  }

  private init(_ examples: ExampleSet, _ ledger: Ledger) {
    self.examples = examples
    self.ledger = ledger
  }

  public var count: Int { examples.count }
  public var featureShapes: [Shape] { examples.featureShapes }
  public var labelShape: Shape { examples.labelShape }
  public var classNames: [String]? { examples.classNames }

  /// Every look so far, first to last.
  public var uses: [Use] { ledger.uses.withLock { $0 } }

  /// The examples, to judge a model by: counts one use and says which it was.
  ///
  /// Throws `DataError.testSetUsedAgain` at the second use without a reason.
  package func opened(reuse reason: String? = nil) throws -> (examples: ExampleSet, use: Use) {
    let use = try ledger.uses.withLock { uses in
      let given = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
      guard uses.isEmpty || given != nil else { throw DataError.testSetUsedAgain(uses: uses.count) }
      uses.append(Use(ordinal: uses.count + 1, reason: given))
      return uses[uses.count - 1]
    }
    return (examples, use)
  }

  /// The first examples: `limit` of them, or all where there are fewer; they share this set's count
  /// of uses.
  ///
  /// Throws `DataError.invalidPart` when the limit is not positive.
  public func limited(to limit: Int) throws -> TestSet {
    TestSet(try examples.limited(to: limit), ledger)
  }

  /// How many examples each class has, from class 0 to the last that is named or occurs: no use of the set, as
  /// it judges nothing.
  ///
  /// Throws `DataError` when the labels are neither class indices nor one-hot rows.
  public func classCounts() throws -> [Int] { try examples.classCounts() }

  /// The accuracy of always answering the most frequent class, to be read beside any other; the examples count
  /// the same. No use of the set.
  ///
  /// Throws `DataError` when the labels are neither class indices nor one-hot rows.
  public func baselineAccuracy() throws -> Double { Double(try classCounts().max() ?? 0) / Double(count) }

  /// Class indices seen as one-hot vectors, for `categoricalCrossEntropy`; nothing is copied.
  ///
  /// - Parameter classes: their number; unless given, the class names' or the largest index + 1.
  ///
  /// Throws `DataError` when the labels are not class indices, or for no class at all.
  public func oneHotLabels(classes: Int? = nil) throws -> TestSet {
    TestSet(try examples.oneHotLabels(classes: classes), ledger)
  }

  /// The features under other shapes of as many values, one for each input.
  public func reshaped(_ shapes: Shape...) throws -> TestSet {
    TestSet(try examples.reshaped(shapes), ledger)
  }

  /// The examples in batches, in order, for judging in a loop of one's own: counts as a use.
  public func batches(of size: Int, reuse reason: String? = nil) throws -> Batches {
    Batches(try opened(reuse: reason).examples, size: size, seed: nil, epoch: 0, dropLast: false)
  }
}
