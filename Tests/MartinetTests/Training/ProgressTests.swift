// What a person sees of a training on a terminal.

import Foundation
import Testing

@testable import Martinet

@Suite struct ProgressTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// A clock that is moved by hand.
  private final class Clock: Callback {
    var now = ContinuousClock.now
    let step: Duration
    init(step: Duration) { self.step = step }
    func stepEnded(_ training: Training, loss: Float) { now += step }
  }

  /// What two epochs of 50 steps, each of which takes `step`, draw on a terminal.
  private func drawn(step: Duration, width: Int?) throws -> [String] {
    _ = FileManager.default.createFile(atPath: folder("output"), contents: nil)
    let output = try #require(FileHandle(forWritingAtPath: folder("output")))
    let clock = Clock(step: step)
    let progress = try #require(
      Progress(.progress, output: output, isTerminal: true, width: { width }, now: { clock.now }))
    try FitTests.model().fit(
      FitTests.training(200), epochs: 2, batchSize: 4, callbacks: [clock, progress], verbose: .silent)
    return folder.text("output").split(separator: "\r").map(String.init)
  }

  private func text(_ line: String) -> String { line.replacingOccurrences(of: "\u{1B}[K", with: "") }

  @Test func `the line is drawn again at most ten times a second, to the end of every epoch`() throws {
    // 49 steps of 30 ms: a draw at the first and at every fourth after it, then the epoch's line.
    let lines = try drawn(step: .milliseconds(30), width: 200)
    try #require(lines.count { $0.contains("epoch 1/2") } == 13)
    #expect(lines.count { $0.contains("epoch 2/2") } == 12)
    #expect(lines.count { $0.hasSuffix("\n") } == 2)
    #expect(lines[0].contains("4/200  1.47 s left  7500.0 µs/example"))
    #expect(lines[12].contains("196/200  0.03 s left  7500.0 µs/example"))
    let slow = try drawn(step: .seconds(2), width: 200)
    #expect(slow.count { $0.contains("epoch 1/2") } == 49)
  }

  @Test func `no drawn line wraps`() throws {
    for width in [nil, 1, 20, 60, 80, 100, 300] {
      let lines = try drawn(step: .milliseconds(30), width: width).filter { $0.contains("[K") && !$0.hasSuffix("\n") }
      #expect(lines.count > 20)
      #expect(lines.allSatisfy { text($0).count < width ?? 80 })
      if let width { #expect(lines.allSatisfy { $0.contains("╌") || $0.contains("━") } == (width > 100)) }
    }
    let narrow = try drawn(step: .milliseconds(30), width: 80)[0]
    #expect(narrow.contains("loss") && narrow.contains("accuracy"))
  }
}
