// What can be wrong with a model file.

/// A model file or checkpoint that cannot be used, with the reason. What the system refuses (a file
/// that is not there, a full disk) is a `FileError`.
public struct ModelFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why the file cannot be used.
  public enum Reason: Error, Hashable, Sendable {
    /// It holds fewer bytes than it says or than any such file has.
    case truncated(expected: Int, found: Int)
    /// Its first part is not the header of a safetensors file.
    case invalidHeader(String)
    /// A tensor is described in a way that cannot be.
    case invalidTensor(name: String, problem: String)
    /// A tensor that is needed is not there.
    case missingTensor(name: String)
    /// It holds tensors, but no model of this library.
    case notAModel
    /// It was written by a later version of this library.
    case unsupportedVersion(String)
    /// The model that it describes cannot be.
    case invalidArchitecture(String)
    /// It holds an operation that this program does not know.
    case unknownOperation(name: String)
    /// It holds a graph, and a stack of layers was asked for.
    case notAStack
    /// How the model was trained is described in a way that cannot be.
    case invalidSettings(String)
    /// The model holds something that a file cannot hold.
    case cannotSave(String)
    /// It holds a model, but no state of a training.
    case notACheckpoint
    /// The state of the training that it describes cannot be.
    case invalidCheckpoint(String)
    /// The training that is resumed is not the one that was interrupted.
    case otherTraining(setting: String, checkpoint: String, training: String)
  }

  /// The file.
  public let path: String
  /// What is wrong.
  public let reason: Reason

  public var description: String { "\(path): \(reason)" }
}

extension ModelFileError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated(let expected, let found):
      "the file is not whole: expected at least \(expected) bytes, found \(found)"
    case .invalidHeader(let problem): "not a safetensors file: \(problem)"
    case .invalidTensor(let name, let problem): "tensor \(name): \(problem)"
    case .missingTensor(let name): "there is no tensor \(name) in the file"
    case .notAModel: "the file holds tensors, but no Martinet model: `loadWeights(from:)` may read it"
    case .unsupportedVersion(let version):
      "the file has format version \(version), and this program knows \(ModelFile.version): use a later Martinet"
    case .invalidArchitecture(let problem): "the model cannot be: \(problem)"
    case .unknownOperation(let name):
      "the model holds the operation \(name), which is not one of Martinet's: pass its type in `operations:`"
    case .notAStack: "the model is a graph, not a stack of layers: load it with `Model.load(from:)`"
    case .invalidSettings(let problem): "the training settings cannot be: \(problem)"
    case .cannotSave(let problem): "cannot save the model: \(problem)"
    case .notACheckpoint: "the file holds a model, but no training to resume: it was not written by a checkpoint"
    case .invalidCheckpoint(let problem): "the checkpoint cannot be: \(problem)"
    case .otherTraining(let setting, let checkpoint, let training):
      "this is another training: the checkpoint has \(setting) \(checkpoint), `fit` was called with \(training)"
    }
  }
}

/// Runs what reads or writes a file; what it finds wrong gets the file's name.
func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let reason as ModelFileError.Reason {
    throw ModelFileError(path: path, reason: reason)
  }
}
