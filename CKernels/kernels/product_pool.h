// The product's tile with a max-pooling of 2 × 2 behind it: four rows of C, the pixels of one window,
// become one row while they are in registers.

enum { POOL_VECTORS = 2, POOL_CELLS = CHAINS / 4 / POOL_VECTORS };

// The bits that n floats have, and whether bits are those of zeros alone (of either sign).
INLINE integers bits_of_run(integers bits, ck_index n, const float *x) {
  for (; n > LANES; n -= LANES, x += LANES) bits = i_or(bits, v_bits(v_load(x)));
  return i_or(bits, v_bits(v_load_first(x, n)));
}
INLINE bool all_zero(integers bits) {
  return !m_any(m_not(i_equal(i_and(bits, i_set(0x7fffffff)), i_set(0))));
}

// Whether nothing but zeros lies under some windows.
INLINE bool is_blank(int cells, const ck_product *p, const ck_pooled *pool, const float *a) {
  const ck_index reach = (2 * cells - 1) * p->a_row + p->length;
  integers bits = i_set(0);
  for (ck_index segment = 0; segment < p->segments; segment++) {
    const float *x = a + p->a_segments[segment];
    bits = bits_of_run(bits_of_run(bits, reach, x), reach, x + pool->a_below);
  }
  return all_zero(bits);
}

// cells and vectors are constants at every call; a's four rows of a window are those of `p` from a, one
// a_row further, and the same from below.
INLINE void product_pool_tile(const int cells, const int vectors, const bool whole, ck_index last,
                              const ck_product *p, const ck_pooled *pool, const float *a, const float *b,
                              const float *bias, float *y, int32_t *winners, int32_t pixel) {
  vector sum[POOL_CELLS][4][POOL_VECTORS];
  UNROLLED for (int i = 0; i < cells; i++) {
    UNROLLED for (int r = 0; r < 4; r++) {
      UNROLLED for (int v = 0; v < vectors; v++) sum[i][r][v] = v_set(0);
    }
  }
  const ck_index segments = pool->blanks && is_blank(cells, p, pool, a) ? 0 : p->segments;
  for (ck_index segment = 0; segment < segments; segment++) {
    const float *x = a + p->a_segments[segment], *w = b + segment * p->b_segment;
    for (ck_index term = 0; term < p->length; term++, x++, w += p->b_step) {
      vector columns[POOL_VECTORS];
      UNROLLED for (int v = 0; v < vectors; v++) columns[v] = v_load_part(whole, w + v * LANES, last);
      UNROLLED for (int i = 0; i < cells; i++) {
        UNROLLED for (int r = 0; r < 4; r++) {
          const vector element = v_set(x[(2 * i + r % 2) * p->a_row + r / 2 * pool->a_below]);
          UNROLLED for (int v = 0; v < vectors; v++) {
            sum[i][r][v] = v_multiply_add(element, columns[v], sum[i][r][v]);
          }
        }
      }
    }
  }
  UNROLLED for (int v = 0; v < vectors; v++) {
    const vector shift = bias == NULL ? v_set(0) : v_load_part(whole, bias + v * LANES, last);
    UNROLLED for (int i = 0; i < cells; i++) {
      const int32_t corner = pixel + 2 * i;
      vector best = v_add(sum[i][0][v], shift);
      integers winner = i_set(corner);
      keep_larger(v_add(sum[i][1][v], shift), i_set(corner + 1), &best, &winner);
      keep_larger(v_add(sum[i][2][v], shift), i_set(corner + pool->width), &best, &winner);
      keep_larger(v_add(sum[i][3][v], shift), i_set(corner + pool->width + 1), &best, &winner);
      if (pool->relu) best = v_max(v_set(0), best);
      v_store_part(whole, y + i * p->c_row + v * LANES, best, last);
      i_store_part(whole, winners + i * p->c_row + v * LANES, winner, last);
    }
  }
}

INLINE void product_pool_row(const int vectors, const bool whole, ck_index last, const ck_product *p,
                             const ck_pooled *pool, ck_index cells, const float *a, const float *b,
                             const float *bias, float *y, int32_t *winners, int32_t pixel) {
  ck_index i = 0;
#define PRODUCT_POOL_TILES(count) \
  for (; cells - i >= count; i += count) { \
    product_pool_tile(count, vectors, whole, last, p, pool, a + 2 * i * p->a_row, b, bias, \
                      y + i * p->c_row, winners + i * p->c_row, pixel + 2 * (int32_t)i); \
  }
  PRODUCT_POOL_TILES(POOL_CELLS)
  PRODUCT_POOL_TILES(1)
#undef PRODUCT_POOL_TILES
}

static void product_pool_kernel(const ck_product *p, const ck_pooled *pool, ck_index cells,
                                ck_index columns, const float *a, const float *b, const float *bias,
                                float *y, int32_t *winners, int32_t pixel) {
  ck_index j = 0;
#define PRODUCT_POOL_PANELS(vectors) \
  for (; columns - j >= vectors * LANES; j += vectors * LANES) { \
    product_pool_row(vectors, true, 0, p, pool, cells, a, b + j, bias == NULL ? NULL : bias + j, y + j, \
                     winners + j, pixel); \
  }
  PRODUCT_POOL_PANELS(POOL_VECTORS)
  PRODUCT_POOL_PANELS(1)
#undef PRODUCT_POOL_PANELS
  if (j < columns) {
    product_pool_row(1, false, columns - j, p, pool, cells, a, b + j, bias == NULL ? NULL : bias + j, y + j,
                     winners + j, pixel);
  }
}

// ---------------------------------------------------------------------------------------------
// The filters' gradient behind such a pooling, for images of one channel: one pixel of four has a
// gradient, so a window's gradient meets, tap by tap, the pixel that its winner stands on.

// Blank windows are looked for in images of at most so many.
enum { POOLED_TAPS = 9, POOLED_VECTORS = CHAINS / POOLED_TAPS, MOST_BLANKS = 16384 };

// Which windows lie over nothing but zeros.
INLINE void find_blanks(const ck_pooled_image *image, uint8_t *blank) {
  for (ck_index row = 0; row < image->rows; row++) {
    for (ck_index cell = 0; cell < image->cells; cell++) {
      const float *x = image->pixels + 2 * row * image->width + 2 * cell;
      integers bits = i_set(0);
      for (ck_index i = 0; i < image->reach_y; i++) bits = bits_of_run(bits, image->reach_x, x + i * image->width);
      *blank++ = all_zero(bits);
    }
  }
}

// taps and vectors are constants at every call.
INLINE void pooled_gradient_tile(const int taps, const int vectors, const bool whole, ck_index last,
                                 const ck_pooled_image *image, const uint8_t *blank, ck_index outputs,
                                 const ck_index *offsets, const int32_t *winners, const float *dy, float *dw) {
  vector sum[POOLED_TAPS][POOLED_VECTORS];
  UNROLLED for (int t = 0; t < taps; t++) {
    UNROLLED for (int v = 0; v < vectors; v++) sum[t][v] = v_load_part(whole, dw + t * outputs + v * LANES, last);
  }
  const integers width = i_set((int32_t)image->convolved_width), below = i_set((int32_t)image->convolved_width - 1);
  const integers two = i_set(2);
  for (ck_index row = 0; row < image->rows; row++) {
    const float *x = image->pixels + 2 * row * image->width;
    int32_t corner = 2 * (int32_t)(row * image->convolved_width);
    for (ck_index cell = 0; cell < image->cells; cell++, x += 2, corner += 2, winners += outputs, dy += outputs) {
      if (blank != NULL && blank[row * image->cells + cell]) continue;
      integers place[POOLED_VECTORS];
      vector slope[POOLED_VECTORS];
      UNROLLED for (int v = 0; v < vectors; v++) {
        const integers right = i_subtract(i_load_part(whole, winners + v * LANES, last), i_set(corner));
        const integers bottom = i_add(i_subtract(right, width), two);
        place[v] = i_select(i_less_unsigned(below, right), bottom, right);
        slope[v] = v_load_part(whole, dy + v * LANES, last);
      }
      UNROLLED for (int t = 0; t < taps; t++) {
        const float *top = x + offsets[t];
        UNROLLED for (int v = 0; v < vectors; v++) {
          sum[t][v] = v_multiply_add(v_pick_of_four(top, top + image->width, place[v]), slope[v], sum[t][v]);
        }
      }
    }
  }
  UNROLLED for (int t = 0; t < taps; t++) {
    UNROLLED for (int v = 0; v < vectors; v++) v_store_part(whole, dw + t * outputs + v * LANES, sum[t][v], last);
  }
}

static void pooled_gradient_kernel(const ck_pooled_image *image, ck_index outputs, ck_index taps,
                                   const ck_index *offsets, const int32_t *winners, const float *dy, float *dw) {
  uint8_t places[MOST_BLANKS], *blank = image->rows * image->cells <= MOST_BLANKS ? places : NULL;
  if (blank != NULL) find_blanks(image, blank);
  for (ck_index t = 0; t < taps;) {
    const bool many = taps - t >= POOLED_TAPS;
    const ck_index *from = offsets + t;
    float *to = dw + t * outputs;
    ck_index j = 0;
#define POOLED_PANELS(count, vectors) \
    for (; outputs - j >= vectors * LANES; j += vectors * LANES) { \
      pooled_gradient_tile(count, vectors, true, 0, image, blank, outputs, from, winners + j, dy + j, to + j); \
    }
#define POOLED_TILES(count) \
    POOLED_PANELS(count, POOLED_VECTORS) \
    POOLED_PANELS(count, 1) \
    if (j < outputs) { \
      pooled_gradient_tile(count, 1, false, outputs - j, image, blank, outputs, from, winners + j, dy + j, to + j); \
    }
    if (many) {
      POOLED_TILES(POOLED_TAPS)
    } else {
      POOLED_TILES(1)
    }
#undef POOLED_TILES
#undef POOLED_PANELS
    t += many ? POOLED_TAPS : 1;
  }
}
