// The networks of the course.

import Martinet
import Testing

@testable import MartinetData

@Suite struct CourseModelTests {
  @Test(arguments: [(CourseModel.mlp, 101_770), (.cnn, 54_410), (.deepCNN, 1_199_882)])
  func `a network has as many weights as in the course`(network: CourseModel, count: Int) throws {
    #expect(try network.network(input: [28, 28], classes: 10).parameterCount == count)
  }

  @Test(arguments: CourseModel.allCases)
  func `a gray picture is the same with and without its channel`(network: CourseModel) throws {
    let plain = try network.network(input: [10, 12], classes: 3, seed: 7)
    let channeled = try network.network(input: [10, 12, 1], classes: 3, seed: 7)
    let pixels = (0..<120).map { Float($0 % 7) / 7 }
    let values = try plain.predict(Tensor(pixels, shape: [1, 10, 12]))
    #expect(values.shape == [1, 3])
    #expect(try channeled.predict(Tensor(pixels, shape: [1, 10, 12, 1])) == values)
  }

  @Test(arguments: [CourseModel.cnn, .deepCNN])
  func `what is too small for the windows is refused by a layer's name`(network: CourseModel) {
    let error = #expect(throws: LayerError.self) { try network.network(input: [2, 28], classes: 10) }
    #expect(error?.layer == "conv2d")
  }
}
