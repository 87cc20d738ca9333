// What a metric says of a set.

@testable import Martinet

/// Shows a metric a set in batches of a size, its state saved and put back half-way.
func result(
  _ metric: any Metric, _ predictions: Tensor, _ targets: Tensor, weights: [Float]? = nil, batch: Int
) -> Double? {
  var metric = metric
  metric.reset()
  for start in stride(from: 0, to: predictions.shape[0], by: batch) {
    let range = start..<min(start + batch, predictions.shape[0])
    if start > 0 {
      let state = metric.state
      metric.reset()
      metric.state = state
    }
    let weights = weights.map { Tensor(Array($0[range])) }
    predictions[range].withFloats { p in
      targets[range].withFloats { t in
        func update(_ w: Floats?) {
          metric.update(
            MetricBatch(
              predictions: p, predictionShape: predictions.shape.replacing(0, with: range.count), targets: t,
              targetShape: targets.shape.replacing(0, with: range.count), weights: w))
        }
        if let weights { weights.withFloats { update($0) } } else { update(nil) }
      }
    }
  }
  return metric.result
}
