// Softmax and log-softmax of rows, and their gradients.
//
// The largest element is subtracted first, so that e^(x - max) never overflows and the sum is ≥ 1.
// A NaN anywhere in a row makes the whole row NaN, through the maximum.

// y = e^(x - shift) of at most one block, and their sum lane by lane; in place allowed.
INLINE vector exp_of_block(ck_index n, vector shift, const float *x, float *y) {
  enum { count = TOGETHER };
  vector sum[count], e[count];
  EACH sum[k] = v_set(0);
  ck_index i = 0;
  for (; i + count * LANES <= n; i += count * LANES) {
    EACH e[k] = v_larger(v_set(-104), v_subtract(v_load(x + i + k * LANES), shift));
    exp_of_each(count, e);
    EACH v_store(y + i + k * LANES, e[k]);
    EACH sum[k] = v_add(sum[k], e[k]);
  }
  for (; i < n; i += LANES) {
    ck_index length = n - i < LANES ? n - i : LANES;
    e[0] = v_exp_of_negative(v_subtract(v_load_first(x + i, length), shift));
    v_store_first(y + i, e[0], length);
    sum[0] = v_add(sum[0], v_select(m_first(length), e[0], v_set(0)));
  }
  return v_add(v_add(sum[0], sum[1]), v_add(sum[2], sum[3]));
}

// y = e^(x - shift) of a row, and their sum.
INLINE float exp_of_row(ck_index n, float shift, const float *x, float *y) {
  const vector s = v_set(shift);
  if (n <= LANES) {
    vector e = v_exp_of_negative(v_subtract(v_load_first(x, n), s));
    v_store_first(y, e, n);
    return v_sum(v_select(m_first(n), e, v_set(0)));
  }
  if (n <= BLOCK) return v_sum(exp_of_block(n, s, x, y));
  pairwise sums;
  sums.blocks = 0;
  for (ck_index i = 0; i < n; i += BLOCK) {
    pairwise_add(&sums, exp_of_block(n - i < BLOCK ? n - i : BLOCK, s, x + i, y + i));
  }
  return v_sum(pairwise_total(&sums));
}

static void softmax_kernel(ck_index rows, ck_index columns, const float *x, float *y) {
  for (ck_index r = 0; r < rows; r++, x += columns, y += columns) {
    float sum = exp_of_row(columns, extreme_of(1, columns, x), x, y);
    scale_add_kernel(columns, 1 / sum, 0, y, y);
  }
}

// ln Σ e^(x - max): at least 0.
INLINE float log_of_sum(ck_index columns, const float *x, float highest) {
  vector sum = v_set(sum_of(term_exp, columns, x, x, highest));
  float lanes[LANES];
  v_store(lanes, v_log(sum));
  return lanes[0];
}

static void log_softmax_kernel(ck_index rows, ck_index columns, const float *x, float *y) {
  for (ck_index r = 0; r < rows; r++, x += columns, y += columns) {
    float highest = extreme_of(1, columns, x);
    const vector shift = v_set(highest), log_sum = v_set(log_of_sum(columns, x, highest));
    ck_index i = 0;
    for (; i + LANES <= columns; i += LANES) {
      v_store(y + i, v_subtract(v_subtract(v_load(x + i), shift), log_sum));
    }
    if (i < columns) {
      vector last = v_subtract(v_load_first(x + i, columns - i), shift);
      v_store_first(y + i, v_subtract(last, log_sum), columns - i);
    }
  }
}

static void softmax_gradient_kernel(ck_index rows, ck_index columns, const float *y, const float *dy,
                                    float *dx) {
  for (ck_index r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    const vector mean = v_set(sum_of(term_product, columns, y, dy, 0));
    ck_index i = 0;
    for (; i + LANES <= columns; i += LANES) {
      v_store(dx + i, v_multiply(v_load(y + i), v_subtract(v_load(dy + i), mean)));
    }
    if (i < columns) {
      vector last = v_subtract(v_load_first(dy + i, columns - i), mean);
      v_store_first(dx + i, v_multiply(v_load_first(y + i, columns - i), last), columns - i);
    }
  }
}

static void log_softmax_gradient_kernel(ck_index rows, ck_index columns, const float *y,
                                        const float *dy, float *dx) {
  for (ck_index r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    const vector sum = v_set(sum_of(term_a, columns, dy, dy, 0));
    ck_index i = 0;
    for (; i + LANES <= columns; i += LANES) {
      v_store(dx + i, v_subtract_product(v_load(dy + i), v_exp(v_load(y + i)), sum));
    }
    if (i < columns) {
      vector last_dy = v_load_first(dy + i, columns - i);
      vector probability = v_exp(v_load_first(y + i, columns - i));
      v_store_first(dx + i, v_subtract_product(last_dy, probability, sum), columns - i);
    }
  }
}
