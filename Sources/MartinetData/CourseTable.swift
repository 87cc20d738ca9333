// The tables of the course, each by its name.

import Foundation

/// A table of the course by the name of its file, `NAME.csv` or `NAME.csv.gz`.
///
/// ```swift
/// let cars = try CourseTable.cars.load()
/// ```
/// They are public data: the cars and Seattle's weather come with Vega's examples, the others with scikit-learn.
public enum CourseTable: String, CaseIterable, Sendable {
  /// 406 cars, 14 of them with a missing value: consumption, power, weight, origin, …
  case cars
  /// 150 irises of three species, four lengths of each (Fisher 1936).
  case iris
  /// 569 tumours, 30 numbers of each, benign or malignant (Street, Wolberg & Mangasarian 1993).
  case breastCancer = "breast-cancer"
  /// Seattle's weather of 1461 days.
  case weather = "seattle-weather"
  /// 1797 written digits of 8 × 8 points.
  case digits

  /// The table.
  ///
  /// - Parameter folder: the only folder to look in, itself and its subfolder `tabular`; `nil` for the one that
  ///   `MARTINET_DATA` names, looked through in the same way, and `tabular` in the user's cache and the system's data.
  /// - Throws: `DataSetNotFound`, which says where it looked; `TableError` for what is no such table, `FileError`.
  public func load(from folder: URL? = nil) throws -> Table {
    let places = folder.map { DataSetPlaces(only: $0, folder: "tabular") } ?? .standard(folder: "tabular")
    let paths = places.folders.flatMap { ["\($0.path)/\(rawValue).csv", "\($0.path)/\(rawValue).csv.gz"] }
    guard let path = paths.first(where: FileManager.default.fileExists(atPath:)) else {
      throw DataSetNotFound(table: "\(rawValue).csv", places)
    }
    return try Table(contentsOf: path)
  }
}
