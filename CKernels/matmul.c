// The matrix product of everything above: the product kernel where B is small enough to be read where it
// lies, BLIS where it is not.
#include "CKernels.h"

// Floats of B that the second-level cache keeps while the rows of A go by: up to 1 MiB the product kernel
// is the faster one on every shape measured, from [1, 784] by [784, 128] (2 µs against 24) to 512³ (256
// against 235 GFLOP/s); at 1024³ BLIS's packing wins with AVX2.
static const ck_index LARGEST_B = 1 << 18;
// With so few rows nothing that could be packed would be used again.
static const ck_index FEW_ROWS = 16;
// So few rows of so few columns have too few chains of additions to fill a processor.
static const ck_index FEWEST_ROWS = 4;

// A transposed B is turned around in blocks of so many terms, two vectors of columns wide.
enum { BLOCK_TERMS = 256, LARGEST_WIDTH = 32 };
// Columns of a transposed A whose sums are turned around at a time.
enum { BLOCK_COLUMNS = 256 };

static const ck_index no_offset = 0;

// Rows that are looked at for zeros.
enum { SAMPLE = 4 };

static ck_product product_of(bool transpose_a, ck_index lda, ck_index ldb, ck_index ldc, ck_index depth) {
  return (ck_product){.segments = 1,
                      .length = depth,
                      .a_segments = &no_offset,
                      .a_row = transpose_a ? 1 : lda,
                      .a_step = transpose_a ? lda : 1,
                      .b_step = ldb,
                      .c_row = ldc};
}

// A sum of more than CK_SUM_TERMS terms goes in blocks, which are added in order: that gives the single row's
// kernel chains to run side by side.
static void in_blocks(const ck_kernels *k, ck_product p, bool skips, ck_index m, ck_index n, ck_index depth,
                      float alpha, const float *a, const float *b, bool add, float *c) {
  for (ck_index first = 0; first < depth; first += CK_SUM_TERMS) {
    p.length = depth - first < CK_SUM_TERMS ? depth - first : CK_SUM_TERMS;
    const float *from = a + first * p.a_step, *row = b + first * p.b_step;
    if (skips) {
      k->skipping_product(&p, m, n, from, row, alpha, add || first > 0, c);
    } else {
      k->product(&p, m, n, from, row, alpha, add || first > 0, c);
    }
  }
}

static void transposed(const ck_kernels *k, ck_product p, ck_index m, ck_index n, ck_index depth,
                       float alpha, const float *a, const float *b, ck_index ldb, bool add, float *c) {
  float turned[BLOCK_TERMS * LARGEST_WIDTH];
  const ck_index width = k->lanes == 1 ? LARGEST_WIDTH : 2 * k->lanes;
  p.b_step = width;
  for (ck_index first = 0; first < depth; first += BLOCK_TERMS) {
    p.length = depth - first < BLOCK_TERMS ? depth - first : BLOCK_TERMS;
    for (ck_index j = 0; j < n; j += width) {
      ck_index columns = n - j < width ? n - j : width;
      k->transpose(columns, p.length, b + j * ldb + first, ldb, turned, width);
      k->product(&p, m, columns, a + first * p.a_step, turned, alpha, add || first > 0, c + j);
    }
  }
}

// Cᵀ = Bᵀ · A in the place of C = Aᵀ · B, block by block: the columns of A fill their vectors where the few of B
// would leave lanes empty. Each sum has the same terms in the same order.
static void turned(const ck_kernels *k, ck_index m, ck_index n, ck_index depth, float alpha, const float *a,
                   ck_index lda, const float *b, ck_index ldb, bool add, float *c, ck_index ldc) {
  float block[LARGEST_WIDTH * BLOCK_COLUMNS];
  const ck_product p = product_of(true, ldb, lda, BLOCK_COLUMNS, depth);
  for (ck_index i = 0; i < m; i += BLOCK_COLUMNS) {
    ck_index width = m - i < BLOCK_COLUMNS ? m - i : BLOCK_COLUMNS;
    if (add) k->transpose(width, n, c + i * ldc, ldc, block, BLOCK_COLUMNS);
    in_blocks(k, p, false, n, width, depth, alpha, b, a + i, add, block);
    k->transpose(n, width, block, BLOCK_COLUMNS, c + i * ldc, ldc);
  }
}

// Whether that pays: vectors of B that are not whole, and more columns of A.
static bool is_better_turned(const ck_kernels *k, ck_index m, ck_index n, ck_index depth) {
  return n <= LARGEST_WIDTH && n % k->lanes != 0 && m >= 4 * k->lanes && depth >= 16;
}

static bool is_small(ck_index m, ck_index n, ck_index depth) {
  return depth <= LARGEST_B / (n > 0 ? n : 1) || m <= FEW_ROWS;
}

static bool is_plain(ck_index depth, float alpha, float beta) {
  return depth > 0 && alpha != 0 && (beta == 0 || beta == 1);
}

void ck_matmul(const ck_kernels *k, bool transpose_a, bool transpose_b, ck_index m, ck_index n,
               ck_index depth, float alpha, const float *a, ck_index lda, const float *b, ck_index ldb,
               float beta, float *c, ck_index ldc) {
  if (!is_small(m, n, depth) || !is_plain(depth, alpha, beta)) {
    ck_gemm(transpose_a, transpose_b, m, n, depth, alpha, a, lda, b, ldb, beta, c, ldc);
    return;
  }
  ck_product p = product_of(transpose_a, lda, ldb, ldc, depth);
  if (transpose_b) {
    transposed(k, p, m, n, depth, alpha, a, b, ldb, beta == 1, c);
  } else if (transpose_a && is_better_turned(k, m, n, depth)) {
    turned(k, m, n, depth, alpha, a, lda, b, ldb, beta == 1, c, ldc);
  } else if (m <= FEWEST_ROWS && n <= 2 * k->lanes && depth > CK_SUM_TERMS) {
    for (ck_index i = 0; i < m; i++) {
      k->product_row(depth, n, a + i * p.a_row, p.a_step, b, ldb, alpha, beta == 1, c + i * ldc);
    }
  } else {
    in_blocks(k, p, false, m, n, depth, alpha, a, b, beta == 1, c);
  }
}

// Whether two thirds of a few rows, spread evenly, are zero.
static bool is_sparse(ck_index rows, ck_index columns, const float *x, ck_index step) {
  ck_index sample = rows < SAMPLE ? rows : SAMPLE;
  int64_t others = 0;
  for (ck_index i = 0; i < sample; i++) {
    const float *row = x + rows * i / sample * step;
    int32_t count = 0;
    for (ck_index j = 0; j < columns; j++) count += row[j] != 0;
    others += count;
  }
  return 3 * others <= sample * columns;
}

void ck_matmul_skipping(const ck_kernels *k, bool transpose_a, ck_index m, ck_index n, ck_index depth,
                        float alpha, const float *a, ck_index lda, const float *b, ck_index ldb, float beta,
                        float *c, ck_index ldc) {
  if (!is_small(m, n, depth) || !is_plain(depth, alpha, beta) ||
      !is_sparse(transpose_a ? depth : m, transpose_a ? m : depth, a, lda)) {
    ck_matmul(k, transpose_a, false, m, n, depth, alpha, a, lda, b, ldb, beta, c, ldc);
    return;
  }
  ck_product p = product_of(transpose_a, lda, ldb, ldc, depth);
  in_blocks(k, p, true, m, n, depth, alpha, a, b, beta == 1, c);
}
