// Matrix products.

/// C = op(A) · op(B), with op the transpose where asked: A [m, k], B [k, n], C [m, n].
/// dA = dC · Bᵀ, dB = Aᵀ · dC.
struct MatrixProduct: Operation, Codable {
  var transposesA = false
  var transposesB = false
  /// Whether A may be mostly zeros: set by the rule `SkipZeros`, no part of a model.
  var skipsZeros = false

  private enum CodingKeys: CodingKey { case transposesA, transposesB }

  var name: String { "matmul\(transposesA ? "ᵀ" : "")\(transposesB ? "ᵗ" : "")" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let (a, b) = (inputs[0], inputs[1])
    guard a.rank == 2, b.rank == 2, a[transposesA ? 0 : 1] == b[transposesB ? 1 : 0] else {
      throw ShapeError(
        expected: "matrices whose inner dimensions are equal\(transposesA || transposesB ? " (\(name))" : "")",
        received: inputs)
    }
    return try Shape.result([a[transposesA ? 1 : 0], b[transposesB ? 0 : 1]])
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    let (a, b) = (node.inputs[0], node.inputs[1])
    let gradientA =
      transposesA
      ? matmul(b, upstream, transposeA: transposesB, transposeB: true)
      : matmul(upstream, b, transposeB: !transposesB)
    let gradientB =
      transposesB
      ? matmul(upstream, a, transposeA: true, transposeB: transposesA)
      : matmul(a, upstream, transposeA: !transposesA)
    return [gradientA, gradientB]
  }

  func program(for shapes: OperationShapes) -> Program {
    let product = TiledProduct(self, shapes.inputs[0], shapes.inputs[1])
    return Program(tiles: product.tiles) { frame, tile in
      product.compute(tile, frame.input(0), frame.input(1), into: frame.output)
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let (a, b) = (inputs[0], inputs[1])
    let shape = try shape(of: [a.shape, b.shape])
    let inner = a.shape[transposesA ? 0 : 1]
    var result = DoubleTensor(repeating: 0, shape: shape)
    for row in 0..<shape[0] {
      for column in 0..<shape[1] {
        for k in 0..<inner {
          result.values[row * shape[1] + column] +=
            a.values[transposesA ? k * shape[0] + row : row * inner + k]
            * b.values[transposesB ? column * inner + k : k * shape[1] + column]
        }
      }
    }
    return result
  }
}

/// A matrix product cut along the rows and columns of its result, never along the sum: the bits do
/// not depend on who computes which tile.
struct TiledProduct: Sendable {
  let transposesA, transposesB, skipsZeros: Bool
  let rows, columns, inner: Int
  private let rowTiles: Tiles
  private let columnTiles: Tiles

  /// Tiles of about 2 MFLOP (20 µs on one core) keep the pool's fork and join below a tenth; they
  /// are cut along the longer side of the result or along its columns, whole vectors wide. Tiles of the same
  /// columns follow each other, for one worker to take them with the same part of B.
  init(_ operation: MatrixProduct, _ a: Shape, _ b: Shape, alongColumns: Bool = false) {
    transposesA = operation.transposesA
    transposesB = operation.transposesB
    skipsZeros = operation.skipsZeros
    rows = a[transposesA ? 1 : 0]
    columns = b[transposesB ? 0 : 1]
    inner = a[transposesA ? 0 : 1]
    let work = 2 * rows * columns * max(inner, 1)
    let pieces = max(1, min(16, work / 2_000_000))
    if skipsZeros && (rows < columns || alongColumns) {
      // A tile keeps a panel of weights in half of a second cache; each finds anew where A is zero, so there
      // are few panels and they are whole tiles wide.
      let weightRows = transposesA ? rows : inner
      let panel = max(64, (1 << 17) / max(weightRows, 1) / 64 * 64)
      columnTiles = Tiles(
        count: columns, grain: min(panel, max(64, (columns / min(pieces, 4) + 63) / 64 * 64)), limit: columns)
      let rowPieces = max(1, pieces / columnTiles.number)
      rowTiles = Tiles(count: rows, grain: max(24, (rows / rowPieces + 23) / 24 * 24))
    } else if rows >= columns && !alongColumns {
      rowTiles = Tiles(count: rows, grain: max(24, (rows / pieces + 23) / 24 * 24))
      columnTiles = Tiles(count: columns, grain: max(columns, 1))
    } else {
      rowTiles = Tiles(count: rows, grain: max(rows, 1))
      columnTiles = Tiles(count: columns, grain: max(32, (columns / pieces + 31) / 32 * 32))
    }
  }

  var tiles: Int { rowTiles.number * columnTiles.number }

  /// Computes one tile of the result, or adds `factor` times the product to it, then hands its rows and
  /// columns to `finish`.
  func compute(
    _ tile: Int, _ a: Floats, _ b: Floats, into c: Floats, accumulating: Bool = false, factor: Float = 1,
    finish: (Range<Int>, Range<Int>) -> Void = { _, _ in }
  ) {
    let rowRange = rowTiles[tile % rowTiles.number]
    let columnRange = columnTiles[tile / rowTiles.number]
    let aRows = transposesA ? rows : inner
    let bRows = transposesB ? inner : columns
    Kernels.gemm(
      transposeA: transposesA, transposeB: transposesB, rows: rowRange.count, columns: columnRange.count,
      inner: inner, a[(transposesA ? rowRange.lowerBound : rowRange.lowerBound * inner)...], aStep: aRows,
      b[(transposesB ? columnRange.lowerBound * inner : columnRange.lowerBound)...], bStep: bRows,
      into: c[(rowRange.lowerBound * columns + columnRange.lowerBound)...], cStep: columns,
      accumulating: accumulating, factor: factor, skippingZeros: skipsZeros)
    finish(rowRange, columnRange)
  }
}

/// The matrix product of a [m, k] and b [k, n], either of them transposed where asked.
public func matmul(
  _ a: some NodeConvertible, _ b: some NodeConvertible, transposeA: Bool = false, transposeB: Bool = false
) -> Node {
  Node(MatrixProduct(transposesA: transposeA, transposesB: transposeB), [a.node, b.node])
}
