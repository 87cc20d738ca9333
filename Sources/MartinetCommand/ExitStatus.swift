// What the process ends with, by what went wrong.

import Martinet
import MartinetCourse
import MartinetData

/// The exit codes of `martinet`: those of `sysexits.h`, 3 for a loss that is not finite, and the
/// shell's 130 for an interruption.
enum ExitStatus: Int32 {
  case notFinite = 3
  case usage = 64
  case badData = 65
  case notFound = 66
  case software = 70
  case inputOutput = 74
  case interrupted = 130

  /// The code for an error of the library or of this program; one that nobody has thought of is an error
  /// of the program itself.
  init(_ error: any Error) {
    switch error {
    case let error as FileError:
      // A folder to write to that is not there is trouble with output, not a missing input.
      let isReading = error.operation == .open || error.operation == .read
      self = isReading && error.isNotFound ? .notFound : .inputOutput
    case is DataSetNotFound, is UnknownImageDataSet: self = .notFound
    case ModelError.lossNotFinite, is NotFiniteError: self = .notFinite
    case ModelError.invalidArgument, CourseError.unknownLesson: self = .usage
    case is CancellationError: self = .interrupted
    case TrainingFolderError.inUse: self = .inputOutput
    case is ModelError, is LayerError, is GraphError, is ShapeError, is DataError, is DataFileError,
      is ModelFileError, is PictureError, is TrainingFolderError, is TableError, is MeasureError:
      self = .badData
    default: self = .software
    }
  }
}

/// What a model makes of examples that is no number.
struct NotFiniteError: Error, CustomStringConvertible {
  /// "the loss on mnist", "the prediction for shoe.png".
  let value: String
  /// The model's file.
  let model: String

  var description: String {
    "\(value) is not finite: the weights in \(model) are not finite, or too large; train the model anew"
  }
}
