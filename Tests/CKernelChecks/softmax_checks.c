// Checks of softmax and log-softmax over rows, and of their gradients.
#include "references.h"

static double log_sum(ck_index columns, const float *x) {
  double highest = x[0], sum = 0;
  for (ck_index i = 0; i < columns; i++) highest = x[i] > highest || isnan(x[i]) ? x[i] : highest;
  for (ck_index i = 0; i < columns; i++) sum += exp(x[i] - highest);
  return highest + log(sum);
}

static void check_rows(checker *c, const ck_kernels *k, float range) {
  for (int s = 0; s < check_size_count; s++) {
    ck_index rows = 1 + s % 4, columns = check_sizes[s], n = rows * columns;
    check_case(c, "rows %td, columns %td, range %g", rows, columns, range);
    float *x = check_floats(c, n, s % 8), *y = check_floats(c, n, (s + 1) % 8);
    float *log_y = check_floats(c, n, (s + 2) % 8);
    double *expected = check_doubles(c, n), *expected_log = check_doubles(c, n);
    check_fill(c, n, -range, range, x);
    for (ck_index i = 0; i < n; i++) {
      expected_log[i] = x[i] - log_sum(columns, x + i / columns * columns);
      expected[i] = exp(expected_log[i]);
    }
    k->softmax(rows, columns, x, y);
    check_close(c, "softmax", n, y, expected, 6e-7, 1e-44);
    k->log_softmax(rows, columns, x, log_y);
    check_close(c, "log_softmax", n, log_y, expected_log, 3e-7, 4e-7);
    float *copy = check_floats(c, n, 0);
    memcpy(copy, x, (size_t)n * sizeof(float));
    k->softmax(rows, columns, copy, copy);
    check_same_bits(c, "softmax in place", n, copy, y);
    k->log_softmax(rows, columns, x, x);
    check_same_bits(c, "log_softmax in place", n, x, log_y);
    check_end(c);
  }
}

static void check_values(checker *c, const ck_kernels *k) {
  check_rows(c, k, 3);
  check_rows(c, k, 100);
}

// Large logits do not overflow, -∞ has no probability, and a NaN spoils its own row only.
static void check_specials(checker *c, const ck_kernels *k) {
  for (ck_index columns = 2; columns <= 67; columns++) {
    for (ck_index place = 0; place < columns; place++) {
      check_case(c, "columns %td, place %td", columns, place);
      float *x = check_floats(c, 3 * columns, 0), *y = check_floats(c, 3 * columns, 0);
      float *log_y = check_floats(c, 3 * columns, 0);
      double *expected = check_doubles(c, 3 * columns), *expected_log = check_doubles(c, 3 * columns);
      for (ck_index i = 0; i < columns; i++) {
        x[i] = i == place ? NAN : 1;
        x[columns + i] = i == place ? -INFINITY : 3e38f;
        x[2 * columns + i] = i == place ? 1e5f : -1e5f;
        expected[i] = expected_log[i] = NAN;
        expected[columns + i] = i == place ? 0 : 1.0 / (double)(columns - 1);
        expected_log[columns + i] = i == place ? -INFINITY : -log((double)columns - 1);
        expected[2 * columns + i] = i == place;
        expected_log[2 * columns + i] = i == place ? 0 : -2e5;
      }
      k->softmax(3, columns, x, y);
      check_close(c, "softmax", 3 * columns, y, expected, 2e-7, 0);
      k->log_softmax(3, columns, x, log_y);
      check_close(c, "log_softmax", 3 * columns, log_y, expected_log, 2e-7, 0);
      check_end(c);
    }
  }
}

static void check_gradients(checker *c, const ck_kernels *k) {
  for (int s = 0; s < check_size_count; s++) {
    ck_index rows = 1 + s % 3, columns = check_sizes[s], n = rows * columns;
    check_case(c, "rows %td, columns %td", rows, columns);
    float *y = check_floats(c, n, s % 8), *dy = check_floats(c, n, (s + 1) % 8);
    float *dx = check_floats(c, n, 0), *log_dx = check_floats(c, n, 0), *log_y = check_floats(c, n, 0);
    double *expected = check_doubles(c, n), *expected_log = check_doubles(c, n);
    check_fill(c, n, 0.001f, 2 / (float)columns, y);
    check_fill(c, n, -1, 1, dy);
    for (ck_index i = 0; i < n; i++) log_y[i] = logf(y[i]);
    for (ck_index r = 0; r < rows; r++) {
      double products = 0, sum = 0;
      for (ck_index i = r * columns; i < (r + 1) * columns; i++) {
        products += (double)dy[i] * y[i];
        sum += dy[i];
      }
      for (ck_index i = r * columns; i < (r + 1) * columns; i++) {
        expected[i] = y[i] * (dy[i] - products);
        expected_log[i] = dy[i] - exp(log_y[i]) * sum;
      }
    }
    k->softmax_gradient(rows, columns, y, dy, dx);
    check_close(c, "softmax", n, dx, expected, 2e-7, 3e-7);
    k->log_softmax_gradient(rows, columns, log_y, dy, log_dx);
    check_close(c, "log_softmax", n, log_dx, expected_log, 3e-7, 1e-6);
    float *copy = check_floats(c, n, 1);
    memcpy(copy, dy, (size_t)n * sizeof(float));
    k->softmax_gradient(rows, columns, y, copy, copy);
    check_same_bits(c, "softmax in place", n, copy, dx);
    k->log_softmax_gradient(rows, columns, log_y, dy, dy);
    check_same_bits(c, "log_softmax in place", n, dy, log_dx);
    check_end(c);
  }
}

static const check checks[] = {
    {"softmax: values", check_values},
    {"softmax: special values", check_specials},
    {"softmax: gradients", check_gradients},
};
const check_family softmax_checks = CHECK_FAMILY(checks, false);
