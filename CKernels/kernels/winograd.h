// Winograd's convolution F(4×4, 3×3): sixteen outputs of a 3×3 filter for 36 products instead of 144.
//
//   y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
//
// for a tile d of 6×6 pixels, a filter g and its 4×4 outputs y (Lavin & Gray, "Fast Algorithms for
// Convolutional Neural Networks", CVPR 2016). Each row of the three matrices evaluates a polynomial at one
// of six points. Here they are 0, ±3/4, ±3/2 and ∞, for which Bᵀ and A are exact in a float. The largest
// error over uniform and normal numbers of 1 … 512 channels is 0.29 of that with the paper's points
// 0, ±1, ±2 and ∞, and 1.14 of that with 0, ±√½, ±√2 and ∞ (geometric means).
//
// All is done by vectors over channels.

#define POINT_A 0.75f
#define POINT_B 1.5f
#define SQUARE_A (POINT_A * POINT_A)
#define SQUARE_B (POINT_B * POINT_B)

// Bᵀ x: the even and the odd powers of a point and of its opposite are shared.
INLINE void winograd_input_line(const vector *x, vector *v) {
  const vector product = v_set(SQUARE_A * SQUARE_B), sum = v_set(SQUARE_A + SQUARE_B);
  const vector a = v_set(POINT_A), b = v_set(POINT_B), aa = v_set(SQUARE_A), bb = v_set(SQUARE_B);
  const vector even_a = v_subtract_product(x[4], bb, x[2]), odd_a = v_subtract_product(x[3], bb, x[1]);
  const vector even_b = v_subtract_product(x[4], aa, x[2]), odd_b = v_subtract_product(x[3], aa, x[1]);
  v[0] = v_subtract_product(v_multiply_add(product, x[0], x[4]), sum, x[2]);
  v[1] = v_multiply_add(a, odd_a, even_a);
  v[2] = v_subtract_product(even_a, a, odd_a);
  v[3] = v_multiply_add(b, odd_b, even_b);
  v[4] = v_subtract_product(even_b, b, odd_b);
  v[5] = v_subtract_product(v_multiply_add(product, x[1], x[5]), sum, x[3]);
}

// Aᵀ m.
INLINE void winograd_output_line(const vector *m, vector *y) {
  const vector a = v_set(POINT_A), b = v_set(POINT_B), aa = v_set(SQUARE_A), bb = v_set(SQUARE_B);
  const vector even_a = v_add(m[1], m[2]), odd_a = v_multiply(a, v_subtract(m[1], m[2]));
  const vector even_b = v_add(m[3], m[4]), odd_b = v_multiply(b, v_subtract(m[3], m[4]));
  y[0] = v_add(v_add(m[0], even_a), even_b);
  y[1] = v_add(odd_a, odd_b);
  y[2] = v_multiply_add(aa, even_a, v_multiply(bb, even_b));
  y[3] = v_multiply_add(aa, odd_a, v_multiply_add(bb, odd_b, m[5]));
}

// G g. A point p has the factor 1 / Π (p - q) over the other finite points q.
INLINE void winograd_filter_line(const vector *g, vector *u) {
  const vector zero = v_set(1 / (SQUARE_A * SQUARE_B));
  const vector at_a = v_set(1 / (2 * SQUARE_A * (SQUARE_A - SQUARE_B)));
  const vector at_b = v_set(1 / (2 * SQUARE_B * (SQUARE_B - SQUARE_A)));
  const vector even_a = v_multiply_add(v_set(SQUARE_A), g[2], g[0]), odd_a = v_multiply(v_set(POINT_A), g[1]);
  const vector even_b = v_multiply_add(v_set(SQUARE_B), g[2], g[0]), odd_b = v_multiply(v_set(POINT_B), g[1]);
  u[0] = v_multiply(zero, g[0]);
  u[1] = v_multiply(at_a, v_add(even_a, odd_a));
  u[2] = v_multiply(at_a, v_subtract(even_a, odd_a));
  u[3] = v_multiply(at_b, v_add(even_b, odd_b));
  u[4] = v_multiply(at_b, v_subtract(even_b, odd_b));
  u[5] = g[2];
}

// -- Transposed, for the gradient of the filters: dg = Gᵀ [(A dy Aᵀ) ⊙ (Bᵀ d B)] G ----------------------

// A y.
INLINE void winograd_upstream_line(const vector *y, vector *d) {
  const vector a = v_set(POINT_A), b = v_set(POINT_B), aa = v_set(SQUARE_A), bb = v_set(SQUARE_B);
  const vector even_a = v_multiply_add(aa, y[2], y[0]), odd_a = v_multiply_add(aa, y[3], y[1]);
  const vector even_b = v_multiply_add(bb, y[2], y[0]), odd_b = v_multiply_add(bb, y[3], y[1]);
  d[0] = y[0];
  d[1] = v_multiply_add(a, odd_a, even_a);
  d[2] = v_subtract_product(even_a, a, odd_a);
  d[3] = v_multiply_add(b, odd_b, even_b);
  d[4] = v_subtract_product(even_b, b, odd_b);
  d[5] = y[3];
}

// Gᵀ u.
INLINE void winograd_filter_gradient_line(const vector *u, vector *g) {
  const vector zero = v_set(1 / (SQUARE_A * SQUARE_B)), a = v_set(POINT_A), b = v_set(POINT_B);
  const vector at_a = v_set(1 / (2 * SQUARE_A * (SQUARE_A - SQUARE_B)));
  const vector at_b = v_set(1 / (2 * SQUARE_B * (SQUARE_B - SQUARE_A)));
  const vector even_a = v_multiply(at_a, v_add(u[1], u[2])), odd_a = v_multiply(at_a, v_subtract(u[1], u[2]));
  const vector even_b = v_multiply(at_b, v_add(u[3], u[4])), odd_b = v_multiply(at_b, v_subtract(u[3], u[4]));
  g[0] = v_multiply_add(zero, u[0], v_add(even_a, even_b));
  g[1] = v_multiply_add(a, odd_a, v_multiply(b, odd_b));
  g[2] = v_multiply_add(v_set(SQUARE_A), even_a, v_multiply_add(v_set(SQUARE_B), even_b, u[5]));
}

// -- Both ways ------------------------------------------------------------------------------------------

typedef void winograd_line(const vector *x, vector *y);

// y = M x Mᵀ for from × from values x and to × to values y, `line` being the product with M; all three are
// constants at every call.
INLINE void winograd_both_ways(const int from, const int to, winograd_line *line, vector (*x)[6], vector (*y)[6]) {
  vector half[6][6];  // [column][row]
  UNROLLED for (int j = 0; j < from; j++) {
    vector column[6];
    UNROLLED for (int i = 0; i < from; i++) column[i] = x[i][j];
    line(column, half[j]);
  }
  UNROLLED for (int i = 0; i < to; i++) {
    vector row[6];
    UNROLLED for (int j = 0; j < from; j++) row[j] = half[j][i];
    line(row, y[i]);
  }
}

// The values of a tile, `plane` apart; pixels and taps, rows and columns apart.
INLINE void winograd_load(const int size, const bool whole, ck_index n, const float *x, ck_index row,
                          ck_index column, vector (*values)[6]) {
  UNROLLED for (int i = 0; i < size; i++) {
    UNROLLED for (int j = 0; j < size; j++) values[i][j] = v_load_part(whole, x + i * row + j * column, n);
  }
}
INLINE void winograd_store(const int size, const bool whole, ck_index n, vector (*values)[6], float *y,
                           ck_index row, ck_index column) {
  UNROLLED for (int i = 0; i < size; i++) {
    UNROLLED for (int j = 0; j < size; j++) v_store_part(whole, y + i * row + j * column, values[i][j], n);
  }
}

// A kernel over channels: part(whole, n, first channel, …) for whole vectors and the rest.
#define WINOGRAD_CHANNELS(channels, part, ...) \
  ck_index o = 0; \
  for (; o + LANES <= channels; o += LANES) part(true, LANES, o, __VA_ARGS__); \
  if (o < channels) part(false, channels - o, o, __VA_ARGS__);

INLINE void winograd_input_part(const bool whole, ck_index n, ck_index o, const float *x, ck_index row,
                                ck_index pixel, float *v, ck_index plane) {
  vector pixels[6][6], values[6][6];
  winograd_load(6, whole, n, x + o, row, pixel, pixels);
  winograd_both_ways(6, 6, winograd_input_line, pixels, values);
  winograd_store(6, whole, n, values, v + o, 6 * plane, plane);
}

static void winograd_input_kernel(ck_index channels, const float *x, ck_index row, ck_index pixel, float *v,
                                  ck_index plane) {
  WINOGRAD_CHANNELS(channels, winograd_input_part, x, row, pixel, v, plane)
}

INLINE void winograd_filter_part(const bool whole, ck_index n, ck_index o, const float *w, ck_index tap,
                                 float *u, ck_index plane) {
  vector taps[6][6], values[6][6];
  winograd_load(3, whole, n, w + o, 3 * tap, tap, taps);
  winograd_both_ways(3, 6, winograd_filter_line, taps, values);
  winograd_store(6, whole, n, values, u + o, 6 * plane, plane);
}

static void winograd_filter_kernel(ck_index outputs, const float *w, ck_index tap, float *u, ck_index plane) {
  WINOGRAD_CHANNELS(outputs, winograd_filter_part, w, tap, u, plane)
}

INLINE void winograd_output_part(const bool whole, ck_index n, ck_index o, const bool relu, const float *m,
                                 ck_index plane, const float *bias, ck_index rows, ck_index columns, float *y,
                                 ck_index row, ck_index pixel) {
  const vector shift = bias == NULL ? v_set(0) : v_load_part(whole, bias + o, n);
  vector values[6][6], pixels[6][6];
  winograd_load(6, whole, n, m + o, 6 * plane, plane, values);
  winograd_both_ways(6, 4, winograd_output_line, values, pixels);
  UNROLLED for (int i = 0; i < 4; i++) {
    if (i >= rows) return;
    UNROLLED for (int j = 0; j < 4; j++) {
      vector result = v_add(pixels[i][j], shift);
      if (relu) result = value_of(CK_RELU, result, shift);
      if (j < columns) v_store_part(whole, y + o + i * row + j * pixel, result, n);
    }
  }
}

static void winograd_output_kernel(ck_index outputs, const float *m, ck_index plane, const float *bias,
                                   bool relu, ck_index rows, ck_index columns, float *y, ck_index row,
                                   ck_index pixel) {
  if (relu) {
    WINOGRAD_CHANNELS(outputs, winograd_output_part, true, m, plane, bias, rows, columns, y, row, pixel)
  } else {
    WINOGRAD_CHANNELS(outputs, winograd_output_part, false, m, plane, bias, rows, columns, y, row, pixel)
  }
}

INLINE void winograd_upstream_part(const bool whole, ck_index n, ck_index o, const float *y, ck_index row,
                                   ck_index pixel, ck_index rows, ck_index columns, float *d, ck_index plane) {
  vector pixels[6][6], values[6][6];
  UNROLLED for (int i = 0; i < 4; i++) {
    UNROLLED for (int j = 0; j < 4; j++) {
      const bool inside = i < rows && j < columns;
      pixels[i][j] = inside ? v_load_part(whole, y + o + i * row + j * pixel, n) : v_set(0);
    }
  }
  winograd_both_ways(4, 6, winograd_upstream_line, pixels, values);
  winograd_store(6, whole, n, values, d + o, 6 * plane, plane);
}

static void winograd_upstream_kernel(ck_index outputs, const float *y, ck_index row, ck_index pixel,
                                     ck_index rows, ck_index columns, float *d, ck_index plane) {
  WINOGRAD_CHANNELS(outputs, winograd_upstream_part, y, row, pixel, rows, columns, d, plane)
}

INLINE void winograd_filter_gradient_part(const bool whole, ck_index n, ck_index o, const float *u,
                                          ck_index plane, float *w, ck_index tap) {
  vector values[6][6], taps[6][6], sums[6][6];
  winograd_load(6, whole, n, u + o, 6 * plane, plane, values);
  winograd_both_ways(6, 3, winograd_filter_gradient_line, values, taps);
  winograd_load(3, whole, n, w + o, 3 * tap, tap, sums);
  UNROLLED for (int i = 0; i < 3; i++) {
    UNROLLED for (int j = 0; j < 3; j++) sums[i][j] = v_add(sums[i][j], taps[i][j]);
  }
  winograd_store(3, whole, n, sums, w + o, 3 * tap, tap);
}

static void winograd_filter_gradient_kernel(ck_index outputs, const float *u, ck_index plane, float *w,
                                            ck_index tap) {
  WINOGRAD_CHANNELS(outputs, winograd_filter_gradient_part, u, plane, w, tap)
}
#undef WINOGRAD_CHANNELS
