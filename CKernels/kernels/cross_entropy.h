// Cross-entropy fused with softmax, and binary cross-entropy fused with the logistic function.
//
// With d = logits - max and L = ln Σ e^d, the loss -Σ target·(d - L) is written
// L·Σ target - Σ target·d: no logarithm of a small probability is ever taken.

// The label of a row, or -1 when it is not a whole number in 0 ..< columns.
INLINE ck_index checked_label(float label, ck_index columns) {
  if (!(label >= 0 && label < (float)columns)) return -1;
  ck_index whole = (ck_index)label;
  return (float)whole == label && whole < columns ? whole : -1;
}

static void sparse_cross_entropy_kernel(ck_index rows, ck_index columns, float smoothing,
                                        const float *logits, const float *labels, float *loss) {
  for (ck_index r = 0; r < rows; r++, logits += columns) {
    ck_index label = checked_label(labels[r], columns);
    if (label < 0) {
      loss[r] = NAN;
      continue;
    }
    float highest = extreme_of(1, columns, logits);
    float result = log_of_sum(columns, logits, highest);
    result -= (1 - smoothing) * (logits[label] - highest);
    if (smoothing != 0) {
      float sum = sum_of(term_difference, columns, logits, logits, highest);
      result -= smoothing / (float)columns * sum;
    }
    loss[r] = result;
  }
}

static void sparse_cross_entropy_gradient_kernel(ck_index rows, ck_index columns, float smoothing,
                                                 const float *logits, const float *labels,
                                                 const float *dloss, float *dlogits) {
  for (ck_index r = 0; r < rows; r++, logits += columns, dlogits += columns) {
    ck_index label = checked_label(labels[r], columns);
    float slope = label < 0 ? NAN : dloss[r];
    float scale = slope / exp_of_row(columns, extreme_of(1, columns, logits), logits, dlogits);
    scale_add_kernel(columns, scale, -slope * (smoothing / (float)columns), dlogits, dlogits);
    if (label >= 0) dlogits[label] -= slope * (1 - smoothing);
  }
}

static void cross_entropy_kernel(ck_index rows, ck_index columns, float smoothing,
                                 const float *logits, const float *targets, float *loss) {
  for (ck_index r = 0; r < rows; r++, logits += columns, targets += columns) {
    float highest = extreme_of(1, columns, logits);
    float weight = sum_of(term_a, columns, targets, targets, 0);
    float result = weight * log_of_sum(columns, logits, highest);
    result -= (1 - smoothing) * sum_of(term_weighted_difference, columns, logits, targets, highest);
    if (smoothing != 0) {
      float sum = sum_of(term_difference, columns, logits, logits, highest);
      result -= smoothing * weight / (float)columns * sum;
    }
    loss[r] = result;
  }
}

static void cross_entropy_gradient_kernel(ck_index rows, ck_index columns, float smoothing,
                                          const float *logits, const float *targets,
                                          const float *dloss, float *dlogits) {
  for (ck_index r = 0; r < rows; r++, logits += columns, targets += columns, dlogits += columns) {
    float weight = sum_of(term_a, columns, targets, targets, 0);
    float scale = dloss[r] * weight / exp_of_row(columns, extreme_of(1, columns, logits), logits, dlogits);
    scale_add_kernel(columns, scale, -dloss[r] * (smoothing * weight / (float)columns), dlogits,
                     dlogits);
    accumulate_kernel(columns, -dloss[r] * (1 - smoothing), targets, dlogits);
  }
}

INLINE vector binary_loss(vector z, vector t) {
  vector tail = v_log_plus_one(v_exp(v_negate(v_absolute(z))));
  return v_add(v_subtract_product(v_larger(v_set(0), z), z, t), tail);
}

static void binary_cross_entropy_kernel(ck_index n, const float *logits, const float *targets,
                                        float *loss) {
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) {
    v_store(loss + i, binary_loss(v_load(logits + i), v_load(targets + i)));
  }
  if (i < n) {
    vector z = v_load_first(logits + i, n - i), t = v_load_first(targets + i, n - i);
    v_store_first(loss + i, binary_loss(z, t), n - i);
  }
}

INLINE vector binary_slope(vector z, vector t, vector dloss) {
  return v_multiply(dloss, v_subtract(v_sigmoid(z), t));
}

static void binary_cross_entropy_gradient_kernel(ck_index n, const float *logits,
                                                 const float *targets, const float *dloss,
                                                 float *dlogits) {
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) {
    vector slope = binary_slope(v_load(logits + i), v_load(targets + i), v_load(dloss + i));
    v_store(dlogits + i, slope);
  }
  if (i < n) {
    vector z = v_load_first(logits + i, n - i), t = v_load_first(targets + i, n - i);
    v_store_first(dlogits + i, binary_slope(z, t, v_load_first(dloss + i, n - i)), n - i);
  }
}
