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
