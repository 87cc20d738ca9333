// Python's own `safetensors` package reads what is written here, and the other way round.

import Foundation
import Testing

@testable import Martinet

/// The Python of this machine.
private enum Python {
  static let hasSafetensors = (try? run(["-c", "import safetensors, numpy"])) != nil

  struct Failed: Error {
    let status: Int32
  }

  /// What a run prints.
  @discardableResult
  static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
    return data
  }
}

@Suite(
  .enabled(
    if: Python.hasSafetensors,
    "python3 with the packages safetensors and numpy is needed: pip install safetensors numpy"))
struct PythonTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private func script(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Scripts/\(name)").standardized.path
  }

  private struct Content: Decodable {
    struct Tensor: Decodable {
      let shape: [Int]
      let bits: [UInt32]
    }
    let metadata: [String: String]
    let tensors: [String: Tensor]
  }

  @Test(arguments: SavedModelCase.all)
  func `it reads every tensor and the metadata`(_ test: SavedModelCase) throws {
    let model = try test.make()
    try model.save(to: folder("model"))
    let content = try JSONDecoder().decode(
      Content.self, from: try Python.run([script("read_safetensors.py"), folder("model")]))
    for (name, variable) in model.namedVariables {
      #expect(content.tensors[name]?.shape == variable.shape.dimensions)
      #expect(content.tensors[name]?.bits == model.store.value(variable).scalars.map(\.bitPattern))
    }
    #expect(content.metadata["format"] == "martinet")
    #expect(content.metadata.keys.contains("architecture"))
  }

  @Test func `it reads a checkpoint`() throws {
    let model = try SavedModelCase.all[0].make()
    model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossEntropy)
    try model.fit(
      try SavedModelCase.training(model, 12), callbacks: [Checkpoint(folder("last"))], verbose: .silent)
    let content = try JSONDecoder().decode(
      Content.self, from: try Python.run([script("read_safetensors.py"), folder("last")]))
    #expect(content.tensors["optimizer/steps"]?.bits == [Float(1).bitPattern])
    #expect(content.tensors["optimizer/first/kernel/firstMoment"]?.shape == [12, 8])
  }

  @Test func `its own files are read`() throws {
    try Python.run([script("write_safetensors.py"), folder("weights")])
    let model = try Sequential(input: [5]) { Dense(3, name: "head") }
    #expect(try model.loadWeights(from: folder("weights")) == ["head"])
    let weights = try model.weights(of: "head")
    #expect(weights["kernel"]?.scalars == (0..<15).map { Float($0) / 8 })
    #expect(weights["bias"]?.scalars == (15..<18).map { Float($0) / 8 })
  }
}
