// The matrix product.

import CKernels

extension Kernels {
  /// C = op(A) · op(B), or C += op(A) · op(B), with op(A) [rows, inner], op(B) [inner, columns] and
  /// C [rows, columns]. The steps are the distances between stored rows. `factor` multiplies the
  /// product; zeros of A are left out where told and where it pays, which needs B as it is stored.
  static func gemm(
    transposeA: Bool = false, transposeB: Bool = false, rows: Int, columns: Int, inner: Int,
    _ a: Floats, aStep: Int, _ b: Floats, bStep: Int, into c: Floats, cStep: Int,
    accumulating: Bool = false, factor: Float = 1, skippingZeros: Bool = false
  ) {
    let (aRows, aColumns) = transposeA ? (inner, rows) : (rows, inner)
    let (bRows, bColumns) = transposeB ? (columns, inner) : (inner, columns)
    expect(a, atLeast: span(rows: aRows, columns: aColumns, step: aStep), "a")
    expect(b, atLeast: span(rows: bRows, columns: bColumns, step: bStep), "b")
    expect(c, atLeast: span(rows: rows, columns: columns, step: cStep), "c")
    if skippingZeros {
      demand(!transposeB, "zeros of A are left out for a B that is not transposed")
      unsafe ck_matmul_skipping(
        table, transposeA, rows, columns, inner, factor, a.base, aStep, b.base, bStep,
        accumulating ? 1 : 0, c.base, cStep)
    } else {
      unsafe ck_matmul(
        table, transposeA, transposeB, rows, columns, inner, factor, a.base, aStep, b.base, bStep,
        accumulating ? 1 : 0, c.base, cStep)
    }
  }
}

/// The library behind matrix products, for a program that says what it runs on.
public enum MatrixProductLibrary {
  /// The name and version: "BLIS 0.9.0".
  public static var name: String { unsafe String(cString: ck_gemm_library()) }

  /// The kernels that the library runs on this processor: "haswell", "skx", "generic".
  public static var kernelSet: String { unsafe String(cString: ck_gemm_kernel_set()) }
}

/// op(A) · op(B), where op is the transposition where asked: [m, k] · [k, n] gives [m, n].
///
/// Stops the program with a message when these are not matrices or their inner dimensions differ.
public func matmul(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
) -> Tensor {
  let shape = productShape(a.shape, b.shape, transposeA, transposeB)
  return .written(shape) { matmul(a, b, transposeA: transposeA, transposeB: transposeB, into: &$0) }
}

/// op(A) · op(B), written into the caller's memory.
public func matmul(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false,
  into c: inout some Destination
) {
  let shape = productShape(a.shape, b.shape, transposeA, transposeB)
  c.receive(shape) { c in
    a.withFloats { left in
      b.withFloats { right in
        Kernels.gemm(
          transposeA: transposeA, transposeB: transposeB, rows: shape[0], columns: shape[1],
          inner: a.shape[transposeA ? 0 : 1], left, aStep: a.shape[1], right, bStep: b.shape[1], into: c,
          cStep: shape[1])
      }
    }
  }
}

/// The shape of a product, made from a's own so that nothing is allocated.
private func productShape(_ a: Shape, _ b: Shape, _ transposeA: Bool, _ transposeB: Bool) -> Shape {
  demand(
    a.rank == 2 && b.rank == 2, "matmul: expected two matrices, received shapes \(a) and \(b)")
  demand(
    a[transposeA ? 0 : 1] == b[transposeB ? 1 : 0],
    "matmul: inner dimensions differ in \(a)\(transposeA ? "ᵀ" : "") · \(b)\(transposeB ? "ᵀ" : "")")
  let rows = a[transposeA ? 1 : 0]
  return a.replacing(0, with: rows).replacing(1, with: b[transposeB ? 0 : 1])
}
