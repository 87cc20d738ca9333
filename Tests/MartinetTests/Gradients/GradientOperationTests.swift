// Every operation: its value and its full Jacobian against the textbook's rule in Double.

import Foundation
import MartinetTesting
import Testing

@testable import Martinet

@Suite struct GradientOperationTests {
  @Test(arguments: OperationCase.all)
  func `value and Jacobian are the textbook's`(_ operation: OperationCase) throws {
    let report = try checkFunction(inputs: operation.inputs, fixed: operation.fixed) { operation.function($0) }
    #expect(report.largestError < 1e-4, "\(report)")
    #expect(report.skipped == 0, "the inputs of the list stand clear of kinks")
    #expect(report.entries.count == operation.inputs.count - operation.fixed.count)
  }

  /// Operations with nothing to differentiate, and why.
  static let exempt: [String: String] = [
    "Assign": "it changes a variable; what hangs on it is tested in SessionTests"
  ]

  @Test func `every operation of the catalogue stands in the list`() {
    let tested = GradientOperationTests.testedTypes
    for type in OperationCatalogue.all {
      let name = String(describing: type)
      #expect(
        tested.contains(name) || GradientOperationTests.exempt[name] != nil,
        "\(name) has no entry in OperationCase.all")
    }
  }

  /// An operation declares a gradient rule or stands behind one; every one that does is in the list.
  @Test func `every operation with a gradient rule stands in the list`() throws {
    let tested = GradientOperationTests.testedTypes
    var found = 0
    for (name, body) in try SourceTree.structures(in: "Sources/Martinet/Operations", conformingTo: "Operation")
    where body.contains("func gradient(of") {
      found += 1
      #expect(tested.contains(name) || GradientOperationTests.exempt[name] != nil, "\(name) has no entry")
    }
    #expect(found > 20)
  }

  /// The operations of the list's graphs, of what they are expanded to and of their gradients.
  static let testedTypes: Set<String> = {
    var names: Set<String> = []
    for operation in OperationCase.all {
      let inputs = operation.inputs.map { Variable($0) }
      let y = operation.function(inputs.map(\.node))
      let sources = inputs.indices.filter { !operation.fixed.contains($0) }.map { inputs[$0].node }
      let slopes = (try? gradients(of: y.sum(), withRespectTo: sources)) ?? []
      let roots = [y] + slopes
      for node in topologicalOrder(roots) + topologicalOrder(lowered(roots, phase: .training, rules: .none)) {
        names.insert(String(describing: type(of: node.operation)))
      }
    }
    return names
  }()
}
