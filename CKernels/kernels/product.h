// The matrix product's inner loops: a tile of C stays in registers while the terms of its sums run by.
//
// A tile is `rows` rows by `vectors` vectors of columns, at most CHAINS of them in all; each step of a sum
// loads one row of B's columns and meets it with one element of each row of A. Operands need no packing:
// A is read one element at a time from wherever its strides say, so that a convolution's patches are read
// from the image itself, and B by whole vectors of neighbouring columns. With twelve rows of two vectors
// and AVX-512 a [32, 784] by [784, 128] product runs at 98 % of the FMA peak, where packing and unpacking
// libraries reach 50 %.
//
// The sum of one element of C is one chain of fused steps in the order of its terms, whatever tile it
// falls into: neither the tiling nor the split of the work over threads can change a bit.

#define UNROLLED _Pragma("GCC unroll 16")

// A tile's sums, of which `whole` and `last` speak of the last vector of columns; rows and vectors are
// constants at every call.
INLINE void clear_tile(const int rows, const int vectors, vector (*sum)[8]) {
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) sum[r][v] = v_set(0);
  }
}

INLINE void store_tile(const int rows, const int vectors, const bool whole, ck_index last,
                       vector (*sum)[8], float alpha, bool add, float *c, ck_index c_row) {
  const vector scale = v_set(alpha);
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      float *place = c + r * c_row + v * LANES;
      const bool full = whole || v < vectors - 1;
      vector value = v_multiply(sum[r][v], scale);
      if (add) value = v_multiply_add(sum[r][v], scale, v_load_part(full, place, last));
      v_store_part(full, place, value, last);
    }
  }
}

// rows and vectors are constants at every call; where not `whole` the last vector has `last` columns.
INLINE void product_tile(const int rows, const int vectors, const bool whole, ck_index last,
                         const ck_product *p, const float *a, const float *b, float alpha, bool add,
                         float *c) {
  vector sum[12][8];
  clear_tile(rows, vectors, sum);
  const ck_index a_row = p->a_row, a_step = p->a_step, b_step = p->b_step;
  for (ck_index segment = 0; segment < p->segments; segment++) {
    const float *x = a + p->a_segments[segment], *w = b + segment * p->b_segment;
    for (ck_index term = 0; term < p->length; term++, x += a_step, w += b_step) {
      vector columns[8];
      UNROLLED for (int v = 0; v < vectors; v++) {
        columns[v] = v_load_part(whole || v < vectors - 1, w + v * LANES, last);
      }
      UNROLLED for (int r = 0; r < rows; r++) {
        const vector element = v_set(x[r * a_row]);
        UNROLLED for (int v = 0; v < vectors; v++) {
          sum[r][v] = v_multiply_add(element, columns[v], sum[r][v]);
        }
      }
    }
  }
  store_tile(rows, vectors, whole, last, sum, alpha, add, c, p->c_row);
}

typedef void product_tiles(int rows, ck_index last, const ck_product *p, const float *a,
                           const float *b, float alpha, bool add, float *c);

#define PRODUCT_ROWS(n, vectors, whole) \
  case n: \
    if (n <= CHAINS / vectors) product_tile(n, vectors, whole, last, p, a, b, alpha, add, c); \
    return;
#define PRODUCT_TILES(name, vectors, whole) \
  static __attribute__((noinline)) void name(int rows, ck_index last, const ck_product *p, \
                                             const float *a, const float *b, float alpha, bool add, \
                                             float *c) { \
    switch (rows) { \
      PRODUCT_ROWS(1, vectors, whole) \
      PRODUCT_ROWS(2, vectors, whole) \
      PRODUCT_ROWS(3, vectors, whole) \
      PRODUCT_ROWS(4, vectors, whole) \
      PRODUCT_ROWS(5, vectors, whole) \
      PRODUCT_ROWS(6, vectors, whole) \
      PRODUCT_ROWS(7, vectors, whole) \
      PRODUCT_ROWS(8, vectors, whole) \
      PRODUCT_ROWS(9, vectors, whole) \
      PRODUCT_ROWS(10, vectors, whole) \
      PRODUCT_ROWS(11, vectors, whole) \
      PRODUCT_ROWS(12, vectors, whole) \
    } \
  }
PRODUCT_TILES(product_8, 8, true)
PRODUCT_TILES(product_4, 4, true)
PRODUCT_TILES(product_2, 2, true)
PRODUCT_TILES(product_2_part, 2, false)
// One vector has as many rows as two: twelve chains are enough to hide a fused step's latency.
PRODUCT_TILES(product_1, 1, true)
PRODUCT_TILES(product_part, 1, false)

// All rows of the columns at b and c, in tiles as equal as they can be.
INLINE void product_columns(product_tiles *tiles, const int limit, ck_index rows, ck_index last,
                            const ck_product *p, const float *a, const float *b, float alpha,
                            bool add, float *c) {
  const ck_index parts = (rows + limit - 1) / limit;
  ck_index first = 0;
  for (ck_index part = 1; part <= parts; part++) {
    const ck_index end = rows * part / parts;
    tiles((int)(end - first), last, p, a + first * p->a_row, b, alpha, add, c + first * p->c_row);
    first = end;
  }
}

static void product_kernel(const ck_product *p, ck_index rows, ck_index columns, const float *a,
                           const float *b, float alpha, bool add, float *c) {
  ck_index j = 0;
#define PRODUCT_PANELS(tiles, vectors, limit) \
  for (; columns - j >= vectors * LANES; j += vectors * LANES) { \
    product_columns(tiles, limit, rows, 0, p, a, b + j, alpha, add, c + j); \
  }
  // Few rows want wide tiles: the chains of one row of two vectors would wait for each other.
  if (rows <= CHAINS / 8) PRODUCT_PANELS(product_8, 8, CHAINS / 8)
  if (rows <= CHAINS / 4) PRODUCT_PANELS(product_4, 4, CHAINS / 4)
  PRODUCT_PANELS(product_2, 2, CHAINS / 2)
  if (columns - j > LANES) {
    product_columns(product_2_part, CHAINS / 2, rows, columns - j - LANES, p, a, b + j, alpha, add, c + j);
    return;
  }
  PRODUCT_PANELS(product_1, 1, CHAINS / 2)
#undef PRODUCT_PANELS
  if (j < columns) {
    product_columns(product_part, CHAINS / 2, rows, columns - j, p, a, b + j, alpha, add, c + j);
  }
}

// ---------------------------------------------------------------------------------------------
// One row: one chain would wait for itself, so several blocks of the sum run side by side.

// blocks is a constant at every call; all blocks are whole.
INLINE void product_row_blocks(const int blocks, const bool whole, ck_index last, const float *a,
                               ck_index a_step, const float *b, ck_index b_step, float alpha, bool add, float *c) {
  vector sum[8];
  UNROLLED for (int i = 0; i < blocks; i++) sum[i] = v_set(0);
  for (ck_index t = 0; t < CK_SUM_TERMS; t++) {
    UNROLLED for (int i = 0; i < blocks; i++) {
      const ck_index term = i * CK_SUM_TERMS + t;
      sum[i] = v_multiply_add(v_set(a[term * a_step]), v_load_part(whole, b + term * b_step, last), sum[i]);
    }
  }
  const vector scale = v_set(alpha);
  vector total = add ? v_multiply_add(sum[0], scale, v_load_part(whole, c, last)) : v_multiply(sum[0], scale);
  UNROLLED for (int i = 1; i < blocks; i++) total = v_multiply_add(sum[i], scale, total);
  v_store_part(whole, c, total, last);
}

INLINE void product_row_panel(const bool whole, ck_index last, ck_index terms, const float *a, ck_index a_step,
                              const float *b, ck_index b_step, float alpha, bool add, float *c) {
#define PRODUCT_BLOCKS(count) \
  for (; terms >= count * CK_SUM_TERMS; terms -= count * CK_SUM_TERMS, add = true) { \
    product_row_blocks(count, whole, last, a, a_step, b, b_step, alpha, add, c); \
    a += count * CK_SUM_TERMS * a_step, b += count * CK_SUM_TERMS * b_step; \
  }
  PRODUCT_BLOCKS(8)
  PRODUCT_BLOCKS(5)
  PRODUCT_BLOCKS(3)
  PRODUCT_BLOCKS(1)
#undef PRODUCT_BLOCKS
  if (terms == 0) return;
  const ck_index start = 0;
  const ck_product rest = {.segments = 1, .length = terms, .a_segments = &start, .a_step = a_step, .b_step = b_step};
  product_tile(1, 1, whole, last, &rest, a, b, alpha, add, c);
}

static void product_row_kernel(ck_index terms, ck_index columns, const float *a, ck_index a_step, const float *b,
                               ck_index b_step, float alpha, bool add, float *c) {
  ck_index j = 0;
  for (; columns - j >= LANES; j += LANES) {
    product_row_panel(true, 0, terms, a, a_step, b + j, b_step, alpha, add, c + j);
  }
  if (j < columns) product_row_panel(false, columns - j, terms, a, a_step, b + j, b_step, alpha, add, c + j);
}
