// One training through the command line, and what it measured.

import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The numbers of one finished training.
struct Training {
  let seed: Int
  let testAccuracy, testLoss: Double
  /// The mean training loss of each epoch.
  let losses: [Double]
  let epochSeconds: [Double]
  /// The most memory that the process held, in bytes.
  let peakMemory: Int
  /// "avx2, 2 threads".
  let machine: String
}

/// The part of `history.json` that is looked at.
private struct Record: Decodable {
  struct Epoch: Decodable { let loss, seconds: Double }
  struct Test: Decodable { let loss, accuracy: Double }
  let epochs: [Epoch]
  let test: Test
  let isa: String
  let threads: Int
}

/// Why a training gave no numbers.
enum TrainingError: Error, CustomStringConvertible {
  case cannotStart(command: String, errno: Int32)
  case failed(command: String, status: Int32)

  var description: String {
    switch self {
    case .cannotStart(let command, let number): "\(command): \(String(cString: strerror(number)))"
    case .failed(let command, let status): "\(command): ended with status \(status)"
    }
  }
}

extension Training {
  /// Trains in a process of its own, so that its memory is its own, and reads the record.
  init(program: String, arguments: [String], seed: Int) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    peakMemory = try Training.run(
      program, arguments + ["--seed", "\(seed)", "--output", folder.path, "--quiet"])
    let data = try Data(contentsOf: folder.appending(path: "history.json"))
    let record = try JSONDecoder().decode(Record.self, from: data)
    self.seed = seed
    testAccuracy = record.test.accuracy
    testLoss = record.test.loss
    losses = record.epochs.map(\.loss)
    epochSeconds = record.epochs.map(\.seconds)
    machine = "\(record.isa), \(record.threads) threads"
  }

  /// Runs a program to its end and gives the most memory that it held, in bytes.
  private static func run(_ program: String, _ arguments: [String]) throws -> Int {
    let command = ([program] + arguments).joined(separator: " ")
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let failure = posix_spawn(&process, program, nil, nil, &words, environ)
    guard failure == 0 else { throw TrainingError.cannotStart(command: command, errno: failure) }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    guard status == 0 else { throw TrainingError.failed(command: command, status: status) }
    #if os(Linux)
      return usage.ru_maxrss * 1024
    #else
      return usage.ru_maxrss
    #endif
  }
}
