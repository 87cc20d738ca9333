// Matrix products that skip the zeros of A: most pixels of a drawing or a written digit are zero.
//
// A tile is that of the product kernel, but its terms are those of a list: where any of its rows of A is not
// zero. Four rows of written digits, of which 19 % is not zero, meet in 39 % of the terms, and a tile of four
// rows still reuses every vector of B from a register, which one row at a time would read from the
// second-level cache again. The sums are the product kernel's chains without terms that add zero, so the
// values are the same while B is finite (a sum that underflowed to -0 stays that).

// Rows and vectors of a tile; floats of a transposed A that are turned around at a time.
enum {
  SKIPPING_ROWS = 4,
  SKIPPING_VECTORS = CHAINS / SKIPPING_ROWS < 4 ? 2 : 4,
  TURNED = SKIPPING_ROWS * CK_SUM_TERMS
};

// The terms in which rows of A are not all zero. The list has room for LANES more.
INLINE ck_index list_terms(ck_index rows, ck_index terms, const float *a, ck_index a_row, int32_t *list) {
  const integers all = i_set(0x7fffffff), none = i_set(0);
  ck_index count = 0;
  for (ck_index t = 0; t < terms; t += LANES) {
    const bool whole = terms - t >= LANES;
    integers bits = v_bits(v_load_part(whole, a + t, terms - t));
    for (ck_index r = 1; r < rows; r++) {
      bits = i_or(bits, v_bits(v_load_part(whole, a + r * a_row + t, terms - t)));
    }
    const mask chosen = m_not(i_equal(i_and(bits, all), none));
    count += i_store_chosen(list + count, i_add(i_iota(), i_set((int32_t)t)), chosen);
  }
  return count;
}

// rows and vectors are constants at every call.
INLINE void skipping_tile(const int rows, const int vectors, const bool whole, ck_index last, ck_index count,
                          const int32_t *list, const float *a, ck_index a_row,
                          const float *b, ck_index b_step, float alpha, bool add, float *c, ck_index c_row) {
  vector sum[SKIPPING_ROWS][8];
  clear_tile(rows, vectors, sum);
  for (ck_index i = 0; i < count; i++) {
    const float *x = a + list[i], *w = b + list[i] * b_step;
    vector columns[2 * SKIPPING_VECTORS];
    UNROLLED for (int v = 0; v < vectors; v++) columns[v] = v_load_part(whole, w + v * LANES, last);
    UNROLLED for (int r = 0; r < rows; r++) {
      const vector element = v_set(x[r * a_row]);
      UNROLLED for (int v = 0; v < vectors; v++) {
        sum[r][v] = v_multiply_add(element, columns[v], sum[r][v]);
      }
    }
  }
  store_tile(rows, vectors, whole, last, sum, alpha, add, c, c_row);
}

// All columns of some rows.
INLINE void skipping_rows(const int rows, ck_index columns, ck_index terms, const float *a, ck_index a_row,
                          const float *b, ck_index b_step, float alpha, bool add, float *c, ck_index c_row) {
  int32_t list[CK_SUM_TERMS + LANES];
  const ck_index count = list_terms(rows, terms, a, a_row, list);
  if (count == 0 && add) return;
  ck_index j = 0;
#define SKIPPING_TILES(vectors) \
  for (; columns - j >= vectors * LANES; j += vectors * LANES) { \
    skipping_tile(rows, vectors, true, 0, count, list, a, a_row, b + j, b_step, alpha, add, c + j, c_row); \
  }
  // One row alone has few chains: wider tiles, and longer pieces of B's rows.
  if (rows == 1) SKIPPING_TILES(2 * SKIPPING_VECTORS)
  SKIPPING_TILES(SKIPPING_VECTORS)
  SKIPPING_TILES(1)
#undef SKIPPING_TILES
  if (j < columns) {
    skipping_tile(rows, 1, false, columns - j, count, list, a, a_row, b + j, b_step, alpha, add, c + j, c_row);
  }
}

static void skipping_product_kernel(const ck_product *p, ck_index rows, ck_index columns, const float *a,
                                    const float *b, float alpha, bool add, float *c) {
  const ck_index terms = p->length, block = p->a_step == 1 ? rows : TURNED / terms / SKIPPING_ROWS * SKIPPING_ROWS;
  float turned[TURNED];
  for (ck_index first = 0; first < rows; first += block) {
    const ck_index end = rows - first < block ? rows : first + block;
    const float *x = a + first * p->a_row;
    ck_index x_row = p->a_row;
    if (p->a_step != 1) {
      transpose_kernel(terms, end - first, x, p->a_step, turned, terms);
      x = turned, x_row = terms;
    }
    ck_index i = first;
    for (; end - i >= SKIPPING_ROWS; i += SKIPPING_ROWS) {
      skipping_rows(SKIPPING_ROWS, columns, terms, x + (i - first) * x_row, x_row, b, p->b_step, alpha, add,
                    c + i * p->c_row, p->c_row);
    }
    for (; i < end; i++) {
      skipping_rows(1, columns, terms, x + (i - first) * x_row, x_row, b, p->b_step, alpha, add,
                    c + i * p->c_row, p->c_row);
    }
  }
}
