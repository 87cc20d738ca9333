// Blocks copied from one place to another, and one column picked from every row.

import CKernels

extension Kernels {
  /// Copies `count` blocks of `length` floats; the steps are the distances between blocks.
  static func copyBlocks(
    count: Int, length: Int, _ source: Floats, step sourceStep: Int, into destination: Floats,
    step destinationStep: Int
  ) {
    expect(source, atLeast: span(rows: count, columns: length, step: sourceStep), "source")
    expect(destination, atLeast: span(rows: count, columns: length, step: destinationStep), "destination")
    unsafe ck_copy_blocks(count, length, source.base, sourceStep, destination.base, destinationStep)
  }

  /// y[r] = x[r, labels[r]]; NaN for a label that is not a whole number in 0 ..< columns.
  static func pick(rows: Int, columns: Int, _ x: Floats, _ labels: Floats, into y: Floats) {
    expect(x, rows * columns, "x")
    expect(labels, rows, "labels")
    expect(y, rows, "y")
    unsafe ck_pick(rows, columns, x.base, labels.base, y.base)
  }

  /// dx = 0, then dx[r, labels[r]] = dy[r]; a label that names no column makes its row NaN.
  static func pickGradient(
    rows: Int, columns: Int, _ labels: Floats, upstream dy: Floats, into dx: Floats
  ) {
    expect(labels, rows, "labels")
    expect(dy, rows, "upstream")
    expect(dx, rows * columns, "dx")
    unsafe ck_pick_gradient(rows, columns, labels.base, dy.base, dx.base)
  }
}
