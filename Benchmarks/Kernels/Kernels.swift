// Every kernel: how long one call takes, what that makes in a second, and how far it is from what the
// machine can do. One thread.

import Benchmark
import CKernels
import Foundation
import KernelCases
import MachinePeak

/// Millions of floating-point operations, or of bytes read and written, in a second.
private let arithmetic = BenchmarkMetric.custom("MFLOP/s", polarity: .prefersLarger)
private let traffic = BenchmarkMetric.custom("MB/s", polarity: .prefersLarger)
/// The part of the measured peak, of multiply-adds or of a copy of as many bytes.
private let part = BenchmarkMetric.custom("% of peak", polarity: .prefersLarger)

let benchmarks: @Sendable () -> Void = {
  precondition(
    kernel_cases_missing() == 0,
    "\(kernel_cases_missing()) kernels of the table have no line in Sources/KernelCases/cases.c")
  let kernels = ck_active()
  let peakArithmetic = machine_peak_flops()
  let peakTraffic = machine_peak_copy(kernel_working_set())
  print(
    String(
      format: "Kernels: %s. One thread's peak: %.1f GFLOP/s (%s), copy of %ld KiB: %.1f GB/s",
      kernels.pointee.name, peakArithmetic / 1e9, machine_peak_name(), kernel_working_set() >> 10,
      peakTraffic / 1e9))

  nonisolated(unsafe) let arrays = kernel_arrays_create()
  nonisolated(unsafe) let table = kernels
  var index: Int32 = 0
  while let kernelCase = kernel_case_at(index) {
    index += 1
    let isArithmetic = kernelCase.pointee.operations > 0
    let rate = isArithmetic ? arithmetic : traffic
    let work = isArithmetic ? kernelCase.pointee.operations : kernelCase.pointee.bytes
    let peak = isArithmetic ? peakArithmetic : peakTraffic
    nonisolated(unsafe) let timed = kernelCase

    Benchmark(
      "\(String(cString: kernelCase.pointee.family)): \(String(cString: kernelCase.pointee.name))",
      configuration: .init(
        metrics: [.wallClock, rate, part], timeUnits: .microseconds,
        units: [rate: .count, part: .count], warmupIterations: 3, maxDuration: .milliseconds(150))
    ) { benchmark in
      let start = ContinuousClock.now
      timed.pointee.run(table, timed, arrays)
      let elapsed = ContinuousClock.now - start
      let seconds = Double(elapsed.components.attoseconds) * 1e-18 + Double(elapsed.components.seconds)
      benchmark.measurement(rate, Int(work / seconds / 1e6))
      benchmark.measurement(part, Int(100 * work / seconds / peak))
    }
  }
}
