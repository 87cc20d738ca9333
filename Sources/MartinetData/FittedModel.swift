// A model together with all that it needs to answer for a raw row.

import Martinet

/// Preparation, model (with its threshold) and labels: what is saved to one file, and answers for rows as they stand
/// in a CSV.
///
/// ```swift
/// let data = try cars.split(validation: 0.2, seed: 1).prepared(by: preparation)
/// let model = try Sequential(input: [data.preparation.featureCount]) { Dense(1) }
/// …
/// try FittedModel(model, data).save(to: "cars.safetensors")
///
/// let loaded = try FittedModel.load(from: "cars.safetensors")
/// let answer = try loaded.predict(["Horsepower": 130, "Weight_in_lbs": 3504, "Origin": "USA"])
/// ```
/// The file is a model's file, which `Model.load(from:)` reads too; the rest stands in a section of its own.
public struct FittedModel {
  /// What becomes of a raw row before the model sees it.
  public let preparation: FittedPreparation
  /// The model.
  public let model: Model
  /// What it says.
  public let target: Target

  /// What a column of its answers is called.
  static let predictionColumn = "prediction"

  /// How many rows are prepared and answered for at a time, and of how many features together at most.
  static let (mostRows, mostFeatures) = (1 << 16, 1 << 26)

  /// The name of the section in a model's file, and the version of what stands there.
  private static let section = "table"
  private static let version = 1

  /// What the section holds.
  private struct Content: Codable {
    let version: Int
    let preparation: FittedPreparation
    let target: Target
  }

  /// A model of a split's data.
  public init(_ model: Model, _ data: PreparedSplit) throws {
    try self.init(model: model, preparation: data.preparation, target: data.target)
  }

  /// A model with its preparation and target.
  ///
  /// Throws `ModelError` for a model that does not take the preparation's features, and `TableError` for one that
  /// does not give one value for a regression or two classes, or one for each class, for one that gives logits for
  /// classes (what it says of them are probabilities), and for a target of fewer than two classes.
  public init(model: Model, preparation: FittedPreparation, target: Target) throws {
    let expected: [Shape] = [[preparation.featureCount]]
    let predictor = model.predictor()
    guard predictor.inputShapes == expected else {
      throw ModelError.inputShapes(expected: predictor.inputShapes, received: expected)
    }
    let values = predictor.outputShape.count
    let classes = target.classes?.count
    guard classes ?? 2 >= 2 else {
      throw TableError(.corrupt("a target of fewer than 2 classes"), column: target.column)
    }
    guard values == classes ?? 1 || (classes == 2 && values == 1) else {
      throw TableError(
        .invalidArgument(
          name: "model", expected: classes.map { "\($0) values, one for each class" } ?? "one value",
          received: "\(values)"),
        column: target.column)
    }
    guard classes == nil || model.outputs[0].isProbability else {
      throw TableError(
        .invalidArgument(
          name: "model", expected: "probabilities of classes: a model that ends in a softmax or a sigmoid",
          received: "other values, such as logits"),
        column: target.column)
    }
    if let scale = target.scale {
      guard classes == nil, scale.isSound else {
        throw TableError(.corrupt("a target's scale of 0, infinite, or for classes"), column: target.column)
      }
    }
    self.preparation = preparation
    self.model = model
    self.target = target
  }

  /// The model's answer for each row of a table, which needs no column of the target.
  ///
  /// Throws `TableError`, which names file, line and column, for rows that the preparation cannot take, and, with the
  /// column "prediction", for one of which the model says something that is not finite.
  public func predict(_ table: Table) throws -> [Prediction] {
    let rows = max(1, min(FittedModel.mostRows, FittedModel.mostFeatures / preparation.featureCount))
    guard table.rowCount > rows else { return try answer(table) }
    return try stride(from: 0, to: table.rowCount, by: rows).flatMap { first in
      try answer(table.rows(Array(first..<min(first + rows, table.rowCount))))
    }
  }

  /// The answers for rows whose features are all held at a time.
  private func answer(_ table: Table) throws -> [Prediction] {
    let values = try model.predict(preparation.apply(to: table))
    let (scalars, width) = (values.scalars, values.shape.count / table.rowCount)
    let rows = try (0..<table.rowCount).map { row in
      try scalars[row * width..<(row + 1) * width].map { scalar in
        let value = target.scale?.number(Double(scalar)) ?? Double(scalar)
        guard value.isFinite else {
          throw table.error(.notFinite(value), row: row, column: FittedModel.predictionColumn)
        }
        return value
      }
    }
    guard let classes = target.classes else {
      return rows.map { Prediction(number: $0[0], label: nil, probabilities: nil) }
    }
    return zip(model.decided(values), rows).map { index, row in
      Prediction(number: nil, label: classes[index], probabilities: row.count == 1 ? [1 - row[0], row[0]] : row)
    }
  }

  /// The model's answer for one row; columns that it does not read are passed over.
  public func predict(_ row: [String: Cell]) throws -> Prediction {
    try predict(Table(row: row, types: preparation.columnTypes))[0]
  }

  /// Writes everything to one file, whole or not at all.
  ///
  /// Throws as `Model.save(to:sections:)` does.
  public func save(to path: String) throws {
    let content = Content(
      version: FittedModel.version, preparation: preparation, target: target)
    try model.save(to: path, sections: [FittedModel.section: JSON.encode(content)])
  }

  /// Reads what `save(to:)` has written: its answers are the same bits as before, on the same processor.
  ///
  /// Throws `FileError` when the file cannot be read, `ModelFileError` when it is no model's, and `DataFileError`
  /// when it holds no table's preparation or one whose parts do not fit together.
  public static func load(from path: String, threads: Int? = nil) throws -> FittedModel {
    try load(path, Model.sections(of: path)) { try Model.load(from: path, threads: threads) }
  }

  /// Reads a model from the bytes of a file.
  public static func load(bytes: [UInt8], threads: Int? = nil) throws -> FittedModel {
    try load("the bytes", Model.sections(bytes: bytes)) { try Model.load(bytes: bytes, threads: threads) }
  }

  private static func load(_ path: String, _ sections: [String: String], _ read: () throws -> Model) throws
    -> FittedModel
  {
    guard let text = sections[section] else {
      throw DataFileError(
        path: path, problem: .mismatch("a model without preparation of a table: Model.load(from:) reads it"))
    }
    let model = try read()
    do {
      let content = try JSON.decode(Content.self, text.utf8)
      guard content.version == version else {
        throw DataFileError(
          path: path, problem: .unsupported("preparation of version \(content.version): use a later Martinet"))
      }
      return try FittedModel(
        model: model, preparation: content.preparation, target: content.target)
    } catch let failure as JSON.Failure {
      throw DataFileError(path: path, problem: .malformed("its preparation: \(failure.problem)"))
    } catch let error as TableError {
      throw DataFileError(path: path, problem: .malformed("its preparation: \(error)"))
    } catch let error as ModelError {
      throw DataFileError(path: path, problem: .malformed("its preparation: \(error)"))
    }
  }
}

/// What a model says of one row.
public struct Prediction: Hashable, Sendable {
  /// The number of a regression; `nil` for a class.
  public let number: Double?
  /// The class of a classification; `nil` for a number.
  public let label: String?
  /// The probability of each class in the order of their indices; `nil` for a number.
  public let probabilities: [Double]?
}
