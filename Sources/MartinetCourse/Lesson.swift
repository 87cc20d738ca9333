// A lesson: a part of the course as a short program.

import Foundation
import Martinet

/// A part of the course: a program that tells, computes, and puts its numbers beside those of the slide.
///
/// ```swift
/// let page = try await Course.lesson(named: "fraud").page()
/// print(page)
/// ```
public struct Lesson: Sendable {
  /// By what it is asked for.
  public let name: String
  /// The notions of the course that it shows, as the list of lessons gives them.
  public let rows: [String]
  public let title: Text
  private let teach: @Sendable (inout Page) async throws -> Void

  init(
    _ name: String, rows: String..., title: Text, teach: @escaping @Sendable (inout Page) async throws -> Void
  ) {
    (self.name, self.rows, self.title, self.teach) = (name, rows, title, teach)
  }

  /// Runs the lesson.
  ///
  /// - Parameters:
  ///   - isQuick: whether long trainings are cut short; what they would have to reach is not asked for then.
  ///   - data: the only folder to look for images and tables in; `nil` for where they usually are.
  ///   - verbose: what trainings print.
  ///
  /// Throws what the data and the models throw: `DataSetNotFound`, `ModelError`, …
  public func page(
    in language: Language = .english, isQuick: Bool = false, data: URL? = nil, verbose: Verbosity = .silent
  ) async throws -> Page {
    var page = Page(
      name: name, rows: rows, title: title(language), language: language, isQuick: isQuick, data: data,
      verbose: verbose)
    try await teach(&page)
    return page
  }
}

/// The lessons.
public enum Course {
  /// Every lesson, in the order of the course.
  public static let lessons = [
    examplesAndLabels, spam, pizza, descent, stepSize, overfitting, overfittingInClasses, testOnce, crossValidation,
    rawRow, regression, classification, regularization, unsupervised, crossedFeatures, accuracyAlone, fraud, fScore,
    rocCurve, decisionThreshold, deltaRule, perceptron, xorByHand, activations, oneAgainstAll, dropoutMask, adder,
    graphDescent, mnistImages, denseNetwork, longTraining, fashion, dropoutCurves, convolution, kernels, pooling,
    convolutionalNetwork, augmentation,
  ]

  /// The lesson of a name.
  ///
  /// Throws `CourseError.unknownLesson`.
  public static func lesson(named name: String) throws -> Lesson {
    guard let lesson = lessons.first(where: { $0.name == name }) else {
      throw CourseError.unknownLesson(name, known: lessons.map(\.name))
    }
    return lesson
  }
}

/// What can go wrong with a lesson itself.
public enum CourseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no lesson of this name.
  case unknownLesson(String, known: [String])
  /// Numbers that are not what the course prints, as "lesson: number".
  case differs([String])

  public var description: String {
    switch self {
    case .unknownLesson(let name, let known):
      "there is no lesson \"\(name)\"; the lessons are \(known.joined(separator: ", "))"
    case .differs(let numbers): "not as in the course: \(numbers.joined(separator: "; "))"
    }
  }
}
