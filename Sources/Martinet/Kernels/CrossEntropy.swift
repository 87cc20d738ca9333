// Cross-entropy fused with softmax, and binary cross-entropy fused with the sigmoid.

import CKernels

extension Kernels {
  /// loss[row] = -Σ target · ln softmax(logits); targets are class indices (one per row) when sparse,
  /// else a weight for every class.
  static func crossEntropy(
    sparse: Bool, rows: Int, columns: Int, smoothing: Float, _ logits: Floats, targets: Floats,
    into loss: Floats
  ) {
    demand(columns >= 1, "rows of at least one class")
    expect(logits, rows * columns, "logits")
    expect(targets, sparse ? rows : rows * columns, "targets")
    expect(loss, rows, "loss")
    if sparse {
      unsafe table.pointee.sparse_cross_entropy(
        rows, columns, smoothing, logits.base, targets.base, loss.base)
    } else {
      unsafe table.pointee.cross_entropy(
        rows, columns, smoothing, logits.base, targets.base, loss.base)
    }
  }

  /// dlogits = dloss · (softmax(logits) · Σ target - target); dlogits may be the logits.
  static func crossEntropyGradient(
    sparse: Bool, rows: Int, columns: Int, smoothing: Float, _ logits: Floats, targets: Floats,
    upstream dloss: Floats, into dlogits: Floats
  ) {
    demand(columns >= 1, "rows of at least one class")
    expect(logits, rows * columns, "logits")
    expect(targets, sparse ? rows : rows * columns, "targets")
    expect(dloss, rows, "upstream")
    expect(dlogits, rows * columns, "gradient")
    if sparse {
      unsafe table.pointee.sparse_cross_entropy_gradient(
        rows, columns, smoothing, logits.base, targets.base, dloss.base, dlogits.base)
    } else {
      unsafe table.pointee.cross_entropy_gradient(
        rows, columns, smoothing, logits.base, targets.base, dloss.base, dlogits.base)
    }
  }

  /// loss = max(z, 0) - z·t + ln(1 + e^-|z|), z the logits and t the targets.
  static func binaryCrossEntropy(_ logits: Floats, targets: Floats, into loss: Floats) {
    expect(logits, loss.count, "logits")
    expect(targets, loss.count, "targets")
    unsafe table.pointee.binary_cross_entropy(loss.count, logits.base, targets.base, loss.base)
  }

  /// dlogits = dloss · (sigmoid(z) - t).
  static func binaryCrossEntropyGradient(
    _ logits: Floats, targets: Floats, upstream dloss: Floats, into dlogits: Floats
  ) {
    expect(logits, dlogits.count, "logits")
    expect(targets, dlogits.count, "targets")
    expect(dloss, dlogits.count, "upstream")
    unsafe table.pointee.binary_cross_entropy_gradient(
      dlogits.count, logits.base, targets.base, dloss.base, dlogits.base)
  }
}

/// The cross-entropy of softmax(logits) against labels or targets.
///
/// logits: [rows…, classes]. targets: class indices [rows…], or weights [rows…, classes]. With
/// smoothing s a target becomes (1 - s) · target + s · Σ target / classes. The loss is [rows…]:
/// -Σ target · ln softmax(logits). A label that is no class gives NaN.
public func softmaxCrossEntropy(logits: Tensor, targets: Tensor, smoothing: Float = 0) -> Tensor {
  .written(logits.shape.withoutLast) {
    softmaxCrossEntropy(logits: logits, targets: targets, smoothing: smoothing, into: &$0)
  }
}

/// The cross-entropy of softmax(logits) against labels or targets, written into the caller's memory.
public func softmaxCrossEntropy(
  logits: Tensor, targets: Tensor, smoothing: Float = 0, into loss: inout some Destination
) {
  let columns = logits.columnsOfRows
  let sparse = isSparse(logits, targets)
  loss.receive(logits.shape.withoutLast) { loss in
    logits.withFloats { logits in
      targets.withFloats { targets in
        Kernels.crossEntropy(
          sparse: sparse, rows: loss.count, columns: columns, smoothing: smoothing, logits,
          targets: targets, into: loss)
      }
    }
  }
}

/// dlogits = dloss · (softmax(logits) · Σ target - target); upstream: dloss, [rows…].
public func softmaxCrossEntropyGradient(
  logits: Tensor, targets: Tensor, smoothing: Float = 0, upstream: Tensor
) -> Tensor {
  .written(logits.shape) {
    softmaxCrossEntropyGradient(
      logits: logits, targets: targets, smoothing: smoothing, upstream: upstream, into: &$0)
  }
}

/// dlogits = dloss · (softmax(logits) · Σ target - target), written into the caller's memory.
public func softmaxCrossEntropyGradient(
  logits: Tensor, targets: Tensor, smoothing: Float = 0, upstream: Tensor,
  into dlogits: inout some Destination
) {
  let columns = logits.columnsOfRows
  let sparse = isSparse(logits, targets)
  expectShape(logits.shape.withoutLast, of: upstream, "upstream")
  dlogits.receive(logits.shape) { dlogits in
    logits.withFloats { logits in
      targets.withFloats { targets in
        upstream.withFloats { upstream in
          Kernels.crossEntropyGradient(
            sparse: sparse, rows: upstream.count, columns: columns, smoothing: smoothing, logits,
            targets: targets, upstream: upstream, into: dlogits)
        }
      }
    }
  }
}

/// loss = max(z, 0) - z·t + ln(1 + e^-|z|) for logits z and targets t of one shape: the cross-entropy
/// of sigmoid(z) against t.
public func sigmoidCrossEntropy(logits: Tensor, targets: Tensor) -> Tensor {
  .written(logits.shape) { sigmoidCrossEntropy(logits: logits, targets: targets, into: &$0) }
}

/// The cross-entropy of sigmoid(logits) against targets, written into the caller's memory.
public func sigmoidCrossEntropy(logits: Tensor, targets: Tensor, into loss: inout some Destination) {
  expectShape(logits.shape, of: targets, "targets")
  loss.receive(logits.shape) { loss in
    logits.withFloats { logits in
      targets.withFloats { Kernels.binaryCrossEntropy(logits, targets: $0, into: loss) }
    }
  }
}

/// dlogits = dloss · (sigmoid(logits) - targets); upstream: dloss.
public func sigmoidCrossEntropyGradient(logits: Tensor, targets: Tensor, upstream: Tensor) -> Tensor {
  .written(logits.shape) {
    sigmoidCrossEntropyGradient(logits: logits, targets: targets, upstream: upstream, into: &$0)
  }
}

/// dlogits = dloss · (sigmoid(logits) - targets), written into the caller's memory.
public func sigmoidCrossEntropyGradient(
  logits: Tensor, targets: Tensor, upstream: Tensor, into dlogits: inout some Destination
) {
  expectShape(logits.shape, of: targets, "targets")
  expectShape(logits.shape, of: upstream, "upstream")
  dlogits.receive(logits.shape) { dlogits in
    logits.withFloats { logits in
      targets.withFloats { targets in
        upstream.withFloats {
          Kernels.binaryCrossEntropyGradient(logits, targets: targets, upstream: $0, into: dlogits)
        }
      }
    }
  }
}

/// Whether the targets are class indices; stops when they fit neither form.
private func isSparse(_ logits: Tensor, _ targets: Tensor) -> Bool {
  if targets.shape == logits.shape { return false }
  demand(
    targets.shape == logits.shape.withoutLast,
    "targets: expected shape \(logits.shape.withoutLast) or \(logits.shape), received \(targets.shape)")
  return true
}

private func expectShape(_ shape: Shape, of tensor: Tensor, _ name: StaticString) {
  demand(tensor.shape == shape, "\(name): expected shape \(shape), received \(tensor.shape)")
}
