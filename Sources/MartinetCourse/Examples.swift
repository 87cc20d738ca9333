// Small data that several lessons share.

import Foundation
import Martinet
import MartinetData
import MartinetPlots

/// Sizes in cm and prices in € of thirteen pizzas, the fifth and the tenth in a promotion. The course has only
/// pictures of such a table: this one was made up for Martinet.
enum Pizzas {
  static let sizes = [20.0, 22, 24, 25, 26, 28, 29, 30, 31, 33, 35, 38, 40]
  static let prices = [5.9, 6.5, 7.2, 7.3, 4.9, 8.4, 8.8, 9.1, 9.3, 6.9, 10.8, 11.7, 12.4]

  /// Sizes as steps of 10 cm from 30 cm, so that one step size suits the weight and the bias.
  static func scaled(_ sizes: [Double]) -> [[Float]] { sizes.map { [Float(($0 - 30) / 10)] } }

  static func training() throws -> TrainingSet {
    try TrainingSet(features: scaled(sizes), labels: prices.map { Float($0) })
  }
}

/// Examples of two classes in the plane, -1 … 1 in both directions: class 1 above the line x₂ = 0.4 x₁, but for a
/// part of wrong labels.
struct Plane {
  let features: Tensor
  let labels: [Int]

  init(_ count: Int, wrong part: Float = 0, seed: UInt64) {
    let features = RandomStream(seed: seed).uniform(shape: [count, 2], low: -1, high: 1)
    let luck = RandomStream(seed: seed, stream: 1).uniform(shape: [count]).scalars
    self.features = features
    labels = (0..<count).map { row in
      (features[row, 1] > 0.4 * features[row, 0]) == (luck[row] >= part) ? 1 : 0
    }
  }

  var points: [Point2D] {
    labels.indices.map { Point2D(Double(features[$0, 0]), Double(features[$0, 1])) }
  }

  func training() throws -> TrainingSet {
    try TrainingSet(features: features, labels: Tensor(labels.map { Float($0) }))
  }
  func validation() throws -> ValidationSet {
    try ValidationSet(features: features, labels: Tensor(labels.map { Float($0) }))
  }
}

extension LabeledTable {
  /// Five folds, each prepared as its training rows ask for; row r, counted from 0, is validated in fold r modulo 5.
  /// So were the scores of scikit-learn made that stand beside ours: `Tests/Golden/sklearn_models.py`.
  func fiveFolds(by preparation: Preparation) throws -> [PreparedSplit] {
    let fold = Column.number((0..<count).map { Double($0 % 5) })
    return try LabeledTable(table.adding(fold, named: "fold"), target: target.column).folds(5, .grouped(by: "fold"))
      .map { try $0.prepared(by: preparation) }
  }
}
