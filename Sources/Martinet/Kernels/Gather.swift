// Rows picked by number: how a batch is taken from a data set.

import CKernels

extension Kernels {
  /// out[i] = scale · bytes[rows[i]] + offset, for rows of `size` bytes.
  static func gatherBytes(
    _ rows: Rows, of bytes: [UInt8], size: Int, scale: Float, offset: Float, into out: Floats
  ) {
    expectRows(rows, size: size, sourceCount: bytes.count, out)
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let address = source.baseAddress, out.count > 0 else { return }
      unsafe table.pointee.gather_bytes(
        rows.count, rows.base, size, address, scale, offset, out.base)
    }
  }

  /// out[i] = floats[rows[i]], for rows of `size` floats.
  static func gatherFloats(_ rows: Rows, of floats: [Float], size: Int, into out: Floats) {
    expectRows(rows, size: size, sourceCount: floats.count, out)
    unsafe floats.withUnsafeBufferPointer { source in
      guard let address = source.baseAddress, out.count > 0 else { return }
      unsafe table.pointee.gather_floats(rows.count, rows.base, size, address, out.base)
    }
  }

  private static func expectRows(_ rows: Rows, size: Int, sourceCount: Int, _ out: Floats) {
    expect(out, rows.count * size, "out")
    let limit = size == 0 ? Int(Int32.max) : sourceCount / size
    if let outside = rows.firstOutside(limit) {
      fatalError("row \(outside) of \(limit) rows")
    }
  }
}

/// The rows of x with these numbers, in this order: [rows, …] from [n, …].
///
/// Stops the program with a message when x has no rows or one is not there.
public func gather(_ x: Tensor, rows: [Int32]) -> Tensor {
  .written(gatheredShape(x, rows.count)) { gather(x, rows: rows, into: &$0) }
}

/// The rows of x with these numbers, written into the caller's memory.
public func gather(_ x: Tensor, rows: [Int32], into out: inout some Destination) {
  out.receive(gatheredShape(x, rows.count)) { out in
    let size = x.shape[0] == 0 ? 0 : x.count / x.shape[0]
    rows.withRows { Kernels.gatherFloats($0, of: x.scalars, size: size, into: out) }
  }
}

/// Rows of bytes as scaled floats: scale · bytes[row, …] + offset, for bytes that are rows of
/// `rowShape` one after the other; [rows] + rowShape. With 1 / 255 and 0, pixels become 0 … 1.
public func gather(
  bytes: [UInt8], rowShape: Shape, rows: [Int32], scale: Float = 1 / 255, offset: Float = 0
) -> Tensor {
  .written(rowShape.batched(rows.count)) {
    gather(bytes: bytes, rowShape: rowShape, rows: rows, scale: scale, offset: offset, into: &$0)
  }
}

/// Rows of bytes as scaled floats, written into the caller's memory.
public func gather(
  bytes: [UInt8], rowShape: Shape, rows: [Int32], scale: Float = 1 / 255, offset: Float = 0,
  into out: inout some Destination
) {
  out.receive(rowShape.batched(rows.count)) { out in
    rows.withRows {
      Kernels.gatherBytes(
        $0, of: bytes, size: rowShape.count, scale: scale, offset: offset, into: out)
    }
  }
}

private func gatheredShape(_ x: Tensor, _ rows: Int) -> Shape {
  demand(x.rank > 0, "a single number has no rows")
  return x.shape.replacing(0, with: rows)
}
