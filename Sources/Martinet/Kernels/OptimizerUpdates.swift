// One step of each optimizer, in place on weights and state.

import CKernels

extension Kernels {
  /// Without momentum w -= rate·g; with it v = momentum·v - rate·g and w += v, or with Nesterov's form
  /// w += momentum·v - rate·g. Decay first takes rate·decay·w away, here and below.
  static func sgd(
    rate: Float, momentum: Float, nesterov: Bool, decay: Float, gradient: Floats, weights: Floats,
    velocity: Floats?
  ) {
    expect(gradient, weights.count, "gradient")
    demand(momentum == 0 || velocity != nil, "momentum needs a velocity")
    if let velocity { expect(velocity, weights.count, "velocity") }
    unsafe table.pointee.sgd(
      weights.count, rate, momentum, nesterov, decay, gradient.base, weights.base, velocity?.base)
  }

  /// m = β₁m + (1-β₁)g; v = β₂v + (1-β₂)g²; w -= rate · (m / correction1) / (√(v / correction2) + ε).
  static func adam(
    rate: Float, beta1: Float, beta2: Float, epsilon: Float, correction1: Float, correction2: Float,
    decay: Float, gradient: Floats, weights: Floats, firstMoment: Floats, secondMoment: Floats
  ) {
    expect(gradient, weights.count, "gradient")
    expect(firstMoment, weights.count, "first moment")
    expect(secondMoment, weights.count, "second moment")
    unsafe table.pointee.adam(
      weights.count, rate, beta1, beta2, epsilon, correction1, correction2, decay, gradient.base,
      weights.base, firstMoment.base, secondMoment.base)
  }

  /// s = ρs + (1-ρ)g²; u = rate·g / √(s + ε); without momentum w -= u, else v = momentum·v + u, w -= v.
  static func rmsprop(
    rate: Float, rho: Float, momentum: Float, epsilon: Float, decay: Float, gradient: Floats,
    weights: Floats, meanSquare: Floats, velocity: Floats?
  ) {
    expect(gradient, weights.count, "gradient")
    expect(meanSquare, weights.count, "mean square")
    demand(momentum == 0 || velocity != nil, "momentum needs a velocity")
    if let velocity { expect(velocity, weights.count, "velocity") }
    unsafe table.pointee.rmsprop(
      weights.count, rate, rho, momentum, epsilon, decay, gradient.base, weights.base, meanSquare.base,
      velocity?.base)
  }

  /// s += g²; w -= rate·g / √(s + ε).
  static func adagrad(
    rate: Float, epsilon: Float, decay: Float, gradient: Floats, weights: Floats, squares: Floats
  ) {
    expect(gradient, weights.count, "gradient")
    expect(squares, weights.count, "squares")
    unsafe table.pointee.adagrad(
      weights.count, rate, epsilon, decay, gradient.base, weights.base, squares.base)
  }
}

extension Tensor {
  /// One step of gradient descent, in place: w -= rate·g.
  ///
  /// Here and below, `weightDecay` first takes rate · weightDecay · w away (decoupled, Loshchilov &
  /// Hutter 2019), and the gradient and the state have the weights' shape.
  public mutating func descend(gradient: Tensor, learningRate: Float, weightDecay: Float = 0) {
    expectShape(of: gradient, "gradient")
    withMutableFloats { w in
      gradient.withFloats { g in
        Kernels.sgd(
          rate: learningRate, momentum: 0, nesterov: false, decay: weightDecay, gradient: g, weights: w,
          velocity: nil)
      }
    }
  }

  /// One step with momentum, in place: v = momentum·v - rate·g; w += v, or momentum·v - rate·g by
  /// Nesterov's form (Sutskever et al. 2013).
  public mutating func descend(
    gradient: Tensor, velocity: inout Tensor, learningRate: Float, momentum: Float,
    nesterov: Bool = false, weightDecay: Float = 0
  ) {
    expectShape(of: gradient, "gradient")
    expectShape(of: velocity, "velocity")
    withMutableFloats { w in
      velocity.withMutableFloats { v in
        gradient.withFloats { g in
          Kernels.sgd(
            rate: learningRate, momentum: momentum, nesterov: nesterov, decay: weightDecay, gradient: g,
            weights: w, velocity: v)
        }
      }
    }
  }

  /// One step of Adam (Kingma & Ba 2015), in place; `step` counts from 1. With weight decay: AdamW.
  public mutating func adam(
    gradient: Tensor, firstMoment: inout Tensor, secondMoment: inout Tensor, step: Int,
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7,
    weightDecay: Float = 0
  ) {
    expectShape(of: gradient, "gradient")
    expectShape(of: firstMoment, "first moment")
    expectShape(of: secondMoment, "second moment")
    demand(step >= 1, "expected a step of at least 1, received \(step)")
    withMutableFloats { w in
      firstMoment.withMutableFloats { m in
        secondMoment.withMutableFloats { v in
          gradient.withFloats { g in
            Kernels.adam(
              rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
              correction1: Tensor.oneMinusPower(beta1, step),
              correction2: Tensor.oneMinusPower(beta2, step), decay: weightDecay, gradient: g,
              weights: w, firstMoment: m, secondMoment: v)
          }
        }
      }
    }
  }

  /// One step of RMSprop (Tieleman & Hinton 2012), in place; `velocity` is used with momentum only.
  public mutating func rmsprop(
    gradient: Tensor, meanSquare: inout Tensor, velocity: inout Tensor, learningRate: Float = 0.001,
    rho: Float = 0.9, momentum: Float = 0, epsilon: Float = 1e-7, weightDecay: Float = 0
  ) {
    expectShape(of: gradient, "gradient")
    expectShape(of: meanSquare, "mean square")
    expectShape(of: velocity, "velocity")
    withMutableFloats { w in
      meanSquare.withMutableFloats { s in
        velocity.withMutableFloats { v in
          gradient.withFloats { g in
            Kernels.rmsprop(
              rate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon, decay: weightDecay,
              gradient: g, weights: w, meanSquare: s, velocity: v)
          }
        }
      }
    }
  }

  /// One step of Adagrad (Duchi et al. 2011), in place.
  public mutating func adagrad(
    gradient: Tensor, squares: inout Tensor, learningRate: Float = 0.01, epsilon: Float = 1e-7,
    weightDecay: Float = 0
  ) {
    expectShape(of: gradient, "gradient")
    expectShape(of: squares, "squares")
    withMutableFloats { w in
      squares.withMutableFloats { s in
        gradient.withFloats { g in
          Kernels.adagrad(
            rate: learningRate, epsilon: epsilon, decay: weightDecay, gradient: g, weights: w, squares: s)
        }
      }
    }
  }

  private func expectShape(of state: Tensor, _ name: StaticString) {
    demand(state.shape == shape, "\(name): expected shape \(shape), received \(state.shape)")
  }

  /// 1 - base^exponent, the power by squaring, in double.
  private static func oneMinusPower(_ base: Float, _ exponent: Int) -> Float {
    var (result, square, rest) = (1.0, Double(base), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return Float(1 - result)
  }
}
