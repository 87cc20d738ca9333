// What is printed, and the clock.

import Dispatch
import Foundation
import MachinePeak
import Synchronization

/// One measurement; the driver adds what it sees from outside, the most memory held.
struct Measurement: Encodable {
  let row: String
  let peer = "Martinet"
  let seconds: Double
  /// Of training examples in the last epoch for a training, of test examples for answers.
  var loss: Double?
  /// Of test examples.
  var accuracy: Double?
  let setting: String
  var examples: Int?
  var epochs: [Double]?
  var startLoss: Double?
  var testLoss: Double?
  var p99: Double?
  var empty: Double?
  var calls: Int?
  /// How many times as fast all threads are as one.
  var gain: Double?
  /// What grew, and the seconds of one example at each size.
  var sizes: [Int]?
  var costs: [Double]?
  /// Of a kernel's result, the root of its mean square.
  var value: Double?
  let versions: [String: String] = [:]
}

/// What this machine can do at most, measured now.
struct Machine: Encodable {
  let threads: Int
  let vectors: String
  /// Floating-point operations per second, of one thread and of all at once.
  let peakOne, peakAll: Double
  /// Bytes read and written per second: by one thread in its cache, by one with arrays of 11 MB, by all in
  /// memory.
  let cacheOne, arraysOne, memoryAll: Double

  init() {
    threads = ProcessInfo.processInfo.activeProcessorCount
    vectors = String(cString: machine_peak_name())
    peakOne = machine_peak_flops()
    peakAll = Machine.together(threads) { machine_peak_flops() }
    cacheOne = machine_peak_copy(200_000)
    arraysOne = machine_peak_copy(11 << 20)
    memoryAll = Machine.together(threads) { machine_peak_copy(128 << 20) }
  }

  /// The sum of what as many threads measure at the same time.
  private static func together(_ threads: Int, _ measure: @Sendable () -> Double) -> Double {
    let sum = Mutex(0.0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      let result = measure()
      sum.withLock { $0 += result }
    }
    return sum.withLock { $0 }
  }
}

/// The seconds that a closure takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  let elapsed = try ContinuousClock().measure(work)
  return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
}

/// The middle of some numbers, the mean of two where their number is even.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
