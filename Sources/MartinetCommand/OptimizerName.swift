// The optimizers by the names that the command line takes.

import Martinet

/// An optimizer of the library by name.
enum OptimizerName: String, CaseIterable, Codable, Sendable {
  case sgd, adam, adamw, rmsprop, adagrad

  /// The optimizer with the library's defaults.
  var optimizer: any Optimizer {
    switch self {
    case .sgd: .sgd()
    case .adam: .adam()
    case .adamw: .adamW()
    case .rmsprop: .rmsprop()
    case .adagrad: .adagrad()
    }
  }
}

#if CommandLine
  import ArgumentParser
  import MartinetData

  extension OptimizerName: ExpressibleByArgument {}
  extension CourseModel: ExpressibleByArgument {}
#endif
