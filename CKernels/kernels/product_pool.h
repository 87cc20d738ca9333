// The product's tile with a max-pooling of 2 × 2 behind it: four rows of C, the pixels of one window,
// become one row while they are in registers; and the way back to the filters.

enum { POOL_VECTORS = 2, POOL_CELLS = CHAINS / 4 / POOL_VECTORS };

// ---------------------------------------------------------------------------------------------
// Where the windows are, those over nothing but zeros apart: a drawing is blank in most of its places.

// Cells that are looked at together, floats that those of one row stand on at most, and of those that one does.
enum { STRIP_CELLS = 512, STRIP_SPAN = 1024, LONGEST_REACH = 64 };

// Where a window is in its strip: row · STRIP_CELLS + cell.
typedef int32_t cell_place;
INLINE cell_place place_of(ck_index row, ck_index cell) { return (cell_place)(row * STRIP_CELLS + cell); }
INLINE ck_index row_of(cell_place at) { return (uint32_t)at / STRIP_CELLS; }
INLINE ck_index cell_of(cell_place at) { return (uint32_t)at % STRIP_CELLS; }

typedef struct cell_lists {
  ck_index busy, blank;
  cell_place busy_cells[STRIP_CELLS], blank_cells[STRIP_CELLS];
} cell_lists;

// rows × cells windows of an image of `all_cells` in a row, from `cell` of `row` on. The input of a window is that of
// the one before, `step` further, of the one above, `row_step` further; its pixels are counted in rows of `width`.
typedef struct cell_grid {
  ck_index rows, cells, row, cell, all_cells, step, row_step, width;
} cell_grid;

INLINE ck_index input_of(const cell_grid *grid, cell_place at) {
  return (grid->row + row_of(at)) * grid->row_step + (grid->cell + cell_of(at)) * grid->step;
}
INLINE ck_index number_of(const cell_grid *grid, cell_place at) {
  return (grid->row + row_of(at)) * grid->all_cells + grid->cell + cell_of(at);
}
INLINE int32_t pixel_of(const cell_grid *grid, cell_place at) {
  return (int32_t)(2 * ((grid->row + row_of(at)) * grid->width + grid->cell + cell_of(at)));
}

INLINE void list_all(const cell_grid *grid, cell_lists *lists) {
  lists->busy = lists->blank = 0;
  for (ck_index row = 0; row < grid->rows; row++) {
    for (ck_index cell = 0; cell < grid->cells; cell++) {
      lists->busy_cells[lists->busy++] = place_of(row, cell);
    }
  }
}

// A bit for each of n floats: whether it is not zero (of either sign) at any of some runs.
INLINE void mark_others(ck_index n, ck_index runs, const ck_index *starts, const float *x, uint64_t *marks) {
  const integers magnitude = i_set(INT32_MAX), zero = i_set(0);
  uint64_t word = 0;
  for (ck_index j = 0; j < n; j += LANES) {
    integers bits = zero;
    for (ck_index run = 0; run < runs; run++) {
      bits = i_or(bits, v_bits(v_load_part(n - j >= LANES, x + starts[run] + j, n - j)));
    }
    word |= (uint64_t)m_bits(m_not(i_equal(i_and(bits, magnitude), zero))) << j % 64;
    if ((j + LANES) % 64 == 0 || j + LANES >= n) *marks++ = word, word = 0;
  }
  marks[0] = marks[1] = 0;
}

// A window's input is `reach` floats at each of some runs.
INLINE void list_apart(const cell_grid *grid, ck_index reach, ck_index runs, const ck_index *starts, const float *x,
                       cell_lists *lists) {
  uint64_t marks[STRIP_SPAN / 64 + 2];
  const uint64_t window = UINT64_MAX >> (64 - reach);
  ck_index busy = 0, blank = 0;
  for (ck_index row = 0; row < grid->rows; row++) {
    const ck_index first = input_of(grid, place_of(row, 0));
    mark_others((grid->cells - 1) * grid->step + reach, runs, starts, x + first, marks);
    const uint64_t *mark = marks;
    uint64_t low = mark[0], high = mark[1];
    for (ck_index cell = 0, bit = 0; cell < grid->cells; cell++, bit += grid->step) {
      for (; bit >= 64; bit -= 64) low = high, high = *(++mark + 1);
      const bool is_busy = ((low >> bit | high << 1 << (63 - bit)) & window) != 0;
      lists->busy_cells[busy] = lists->blank_cells[blank] = place_of(row, cell);
      busy += is_busy, blank += !is_busy;
    }
  }
  lists->busy = busy, lists->blank = blank;
}

// Whether windows of this strip can be listed apart.
INLINE bool can_look(const cell_grid *grid, ck_index reach) {
  return reach <= LONGEST_REACH && (grid->cells - 1) * grid->step + reach <= STRIP_SPAN;
}

// The next strip of rows × cells windows: whole rows, or a part of one. Begin with a grid of no rows.
INLINE bool next_strip(ck_index rows, cell_grid *grid) {
  const ck_index width = grid->all_cells < STRIP_CELLS ? grid->all_cells : STRIP_CELLS;
  grid->cell += grid->cells;
  if (grid->cell >= grid->all_cells) grid->row += grid->rows, grid->cell = 0;
  if (grid->row >= rows || width == 0) return false;
  const ck_index height = width == grid->all_cells ? STRIP_CELLS / width : 1;
  grid->rows = rows - grid->row < height ? rows - grid->row : height;
  grid->cells = grid->all_cells - grid->cell < width ? grid->all_cells - grid->cell : width;
  return true;
}

// ---------------------------------------------------------------------------------------------
// The product.

// The largest of a window's four sums, plus shift. One that is no number is sought by the slower way.
INLINE vector largest_sum(const vector sum[4], vector shift) {
  if (m_any(m_or(v_unordered(sum[0], sum[1]), v_unordered(sum[2], sum[3])))) {
    vector best = sum[0];
    integers winner = i_set(0);
    for (int r = 1; r < 4; r++) keep_larger(sum[r], winner, &best, &winner);
    return v_add(best, shift);
  }
  // v_larger gives its second operand, the earlier one, where both are equal.
  return v_add(v_larger(v_larger(sum[3], sum[2]), v_larger(sum[1], sum[0])), shift);
}

// What the windows of a call have in common; the pointers stand at the first of some columns.
typedef struct pooled_product {
  const ck_product *p;
  const cell_grid *grid;
  const ck_pooled *pool;
  const float *a, *b, *bias;
  float *y;
  int32_t *winners;
} pooled_product;

// told: whether the winners are.
INLINE void store_cell(const bool told, const bool whole, ck_index last, const pooled_product *c, ck_index place,
                       vector best, integers winner) {
  if (told) i_store_part(whole, c->winners + place, winner, last);
  v_store_part(whole, c->y + place, c->pool->relu ? v_max(v_set(0), best) : best, last);
}

// cells, vectors, told and, if it is 1, a_row are constants at every call. The four rows of a window are those of
// `p` from its place in A, one a_row further, and the same from below.
INLINE void product_pool_tile(const int cells, const int vectors, const bool told, const bool whole, ck_index last,
                              ck_index a_row, const pooled_product *c, const cell_place *places) {
  const ck_index c_row = c->p->c_row;
  vector sum[POOL_CELLS][POOL_VECTORS][4];
  const float *rows[POOL_CELLS][2];
  UNROLLED for (int i = 0; i < cells; i++) {
    rows[i][0] = c->a + input_of(c->grid, places[i]);
    rows[i][1] = rows[i][0] + c->pool->a_below;
    UNROLLED for (int r = 0; r < 4; r++) {
      UNROLLED for (int v = 0; v < vectors; v++) sum[i][v][r] = v_set(0);
    }
  }
  for (ck_index segment = 0; segment < c->p->segments; segment++) {
    const float *w = c->b + segment * c->p->b_segment;
    const ck_index start = c->p->a_segments[segment];
    for (ck_index term = start; term < start + c->p->length; term++, w += c->p->b_step) {
      vector columns[POOL_VECTORS];
      UNROLLED for (int v = 0; v < vectors; v++) columns[v] = v_load_part(whole, w + v * LANES, last);
      UNROLLED for (int i = 0; i < cells; i++) {
        UNROLLED for (int r = 0; r < 4; r++) {
          const vector element = v_set(rows[i][r / 2][r % 2 == 0 ? term : term + a_row]);
          UNROLLED for (int v = 0; v < vectors; v++) {
            sum[i][v][r] = v_multiply_add(element, columns[v], sum[i][v][r]);
          }
        }
      }
    }
  }
  UNROLLED for (int v = 0; v < vectors; v++) {
    const vector shift = c->bias == NULL ? v_set(0) : v_load_part(whole, c->bias + v * LANES, last);
    UNROLLED for (int i = 0; i < cells; i++) {
      const ck_index place = number_of(c->grid, places[i]) * c_row + v * LANES;
      integers winner = i_set(pixel_of(c->grid, places[i]));
      vector best;
      if (told) {
        const integers below = i_add(winner, i_set(c->pool->width)), one = i_set(1);
        best = v_add(sum[i][v][0], shift);
        keep_larger(v_add(sum[i][v][1], shift), i_add(winner, one), &best, &winner);
        keep_larger(v_add(sum[i][v][2], shift), below, &best, &winner);
        keep_larger(v_add(sum[i][v][3], shift), i_add(below, one), &best, &winner);
      } else {
        best = largest_sum(sum[i][v], shift);
      }
      store_cell(told, whole, last, c, place, best, winner);
    }
  }
}

INLINE void product_pool_panel(const int vectors, const bool told, const bool whole, ck_index last,
                               const pooled_product *c, const cell_lists *lists) {
  ck_index i = 0;
#define PRODUCT_POOL_TILES(count, a_row) \
  for (; lists->busy - i >= count; i += count) { \
    product_pool_tile(count, vectors, told, whole, last, a_row, c, lists->busy_cells + i); \
  }
  // Steps of one pixel over one channel take addresses that are constants.
  if (c->p->a_row == 1) PRODUCT_POOL_TILES(POOL_CELLS, 1)
  PRODUCT_POOL_TILES(POOL_CELLS, c->p->a_row)
  PRODUCT_POOL_TILES(1, c->p->a_row)
#undef PRODUCT_POOL_TILES
  for (i = 0; i < lists->blank; i++) {
    const cell_place place = lists->blank_cells[i];
    for (int v = 0; v < vectors; v++) {
      // Four sums of zeros are equal, and the first one wins.
      const vector shift = c->bias == NULL ? v_set(0) : v_load_part(whole, c->bias + v * LANES, last);
      store_cell(told, whole, last, c, number_of(c->grid, place) * c->p->c_row + v * LANES, v_add(v_set(0), shift),
                 i_set(pixel_of(c->grid, place)));
    }
  }
}

INLINE void product_pool_columns(const bool told, pooled_product c, ck_index columns, const cell_lists *lists) {
  ck_index j = 0;
#define PRODUCT_POOL_PANELS(vectors) \
  for (; columns - j >= vectors * LANES; j += vectors * LANES) { \
    product_pool_panel(vectors, told, true, 0, &c, lists); \
    c.b += vectors * LANES, c.y += vectors * LANES; \
    if (c.bias != NULL) c.bias += vectors * LANES; \
    if (told) c.winners += vectors * LANES; \
  }
  PRODUCT_POOL_PANELS(POOL_VECTORS)
  PRODUCT_POOL_PANELS(1)
#undef PRODUCT_POOL_PANELS
  if (j < columns) product_pool_panel(1, told, false, columns - j, &c, lists);
}

static void product_pool_kernel(const ck_product *p, const ck_pooled *pool, ck_index rows, ck_index cells,
                                ck_index columns, const float *a, const float *b, const float *bias,
                                float *y, int32_t *winners) {
  cell_grid grid = {.all_cells = cells, .step = 2 * p->a_row, .row_step = 2 * pool->a_below, .width = pool->width};
  const ck_index reach = p->a_row + p->length;
  ck_index starts[2 * CK_POOLED_TAPS];
  for (ck_index i = 0; i < p->segments; i++) {
    starts[2 * i] = p->a_segments[i], starts[2 * i + 1] = p->a_segments[i] + pool->a_below;
  }
  const pooled_product c = {p, &grid, pool, a, b, bias, y, winners};
  while (next_strip(rows, &grid)) {
    cell_lists lists;
    if (pool->blanks && can_look(&grid, reach)) {
      list_apart(&grid, reach, 2 * p->segments, starts, a, &lists);
    } else {
      list_all(&grid, &lists);
    }
    if (winners == NULL) product_pool_columns(false, c, columns, &lists);
    else product_pool_columns(true, c, columns, &lists);
  }
}

// ---------------------------------------------------------------------------------------------
// The filters' gradient behind such a pooling, for images of one channel: one pixel of four has a
// gradient, so a window's gradient meets, tap by tap, the pixel that its winner stands on.

enum { POOLED_TAPS = 9, POOLED_VECTORS = CHAINS / POOLED_TAPS };

// taps and vectors are constants at every call.
INLINE void pooled_gradient_tile(const int taps, const int vectors, const bool whole, ck_index last,
                                 const ck_pooled_image *image, const cell_grid *grid, const cell_lists *lists,
                                 ck_index outputs, const ck_index *offsets, const int32_t *winners, const float *dy, float *dw) {
  vector sum[POOLED_TAPS][POOLED_VECTORS];
  UNROLLED for (int t = 0; t < taps; t++) {
    UNROLLED for (int v = 0; v < vectors; v++) sum[t][v] = v_load_part(whole, dw + t * outputs + v * LANES, last);
  }
  const integers width = i_set((int32_t)image->convolved_width), below = i_set((int32_t)image->convolved_width - 1);
  const integers two = i_set(2);
  for (ck_index i = 0; i < lists->busy; i++) {
    const cell_place at = lists->busy_cells[i];
    const ck_index value = number_of(grid, at) * outputs;
    const integers corner = i_set(pixel_of(grid, at));
    const float *x = image->pixels + input_of(grid, at);
    integers place[POOLED_VECTORS];
    vector slope[POOLED_VECTORS];
    UNROLLED for (int v = 0; v < vectors; v++) {
      const integers right = i_subtract(i_load_part(whole, winners + value + v * LANES, last), corner);
      const integers bottom = i_add(i_subtract(right, width), two);
      place[v] = i_select(i_less_unsigned(below, right), bottom, right);
      slope[v] = v_load_part(whole, dy + value + v * LANES, last);
    }
    UNROLLED for (int t = 0; t < taps; t++) {
      const float *top = x + offsets[t];
      UNROLLED for (int v = 0; v < vectors; v++) {
        sum[t][v] = v_multiply_add(v_pick_of_four(top, top + image->width, place[v]), slope[v], sum[t][v]);
      }
    }
  }
  UNROLLED for (int t = 0; t < taps; t++) {
    UNROLLED for (int v = 0; v < vectors; v++) v_store_part(whole, dw + t * outputs + v * LANES, sum[t][v], last);
  }
}

INLINE void pooled_gradient_strip(const ck_pooled_image *image, const cell_grid *grid, const cell_lists *lists,
                                  ck_index outputs, ck_index taps, const ck_index *offsets, const int32_t *winners, const float *dy,
                                  float *dw) {
  for (ck_index t = 0; t < taps;) {
    const bool many = taps - t >= POOLED_TAPS;
    const ck_index *from = offsets + t;
    float *to = dw + t * outputs;
    ck_index j = 0;
#define POOLED_PANELS(count, vectors) \
    for (; outputs - j >= vectors * LANES; j += vectors * LANES) { \
      pooled_gradient_tile(count, vectors, true, 0, image, grid, lists, outputs, from, winners + j, dy + j, to + j); \
    }
#define POOLED_TILES(count) \
    POOLED_PANELS(count, POOLED_VECTORS) \
    POOLED_PANELS(count, 1) \
    if (j < outputs) { \
      pooled_gradient_tile(count, 1, false, outputs - j, image, grid, lists, outputs, from, winners + j, dy + j, to + j); \
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

static void pooled_gradient_kernel(const ck_pooled_image *image, ck_index outputs, ck_index taps,
                                   const ck_index *offsets, const int32_t *winners, const float *dy, float *dw) {
  cell_grid grid = {.all_cells = image->cells, .step = 2, .row_step = 2 * image->width,
                    .width = image->convolved_width};
  const bool looks = image->reach_y <= CK_POOLED_TAPS;
  ck_index starts[CK_POOLED_TAPS];
  for (ck_index i = 0; looks && i < image->reach_y; i++) starts[i] = i * image->width;
  while (next_strip(image->rows, &grid)) {
    cell_lists lists;
    if (looks && can_look(&grid, image->reach_x)) {
      list_apart(&grid, image->reach_x, image->reach_y, starts, image->pixels, &lists);
    } else {
      list_all(&grid, &lists);
    }
    pooled_gradient_strip(image, &grid, &lists, outputs, taps, offsets, winners, dy, dw);
  }
}
