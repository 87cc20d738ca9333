// Checks of cross-entropy against labels, against targets, and of binary cross-entropy.
#include "references.h"

// The loss of one row against smoothed targets, and its gradient times dloss.
static double reference(ck_index columns, double smoothing, const float *logits, const double *targets,
                        double dloss, double *dlogits) {
  double highest = logits[0], sum = 0, weight = 0, loss = 0;
  for (ck_index i = 1; i < columns; i++) highest = fmax(highest, logits[i]);
  for (ck_index i = 0; i < columns; i++) {
    sum += exp(logits[i] - highest);
    weight += targets[i];
  }
  for (ck_index i = 0; i < columns; i++) {
    double target = (1 - smoothing) * targets[i] + smoothing * weight / (double)columns;
    double log_probability = logits[i] - highest - log(sum);
    loss -= target * log_probability;
    dlogits[i] = dloss * (exp(log_probability) * weight - target);
  }
  return loss;
}

enum { SPARSE, DENSE };

static void check_form(checker *c, const ck_kernels *k, int form) {
  const float smoothings[] = {0, 0.1f, 0.5f};
  for (int s = 0; s < check_size_count; s++) {
    float smoothing = smoothings[s % 3];
    ck_index rows = 1 + s % 4, columns = check_sizes[s], n = rows * columns;
    check_case(c, "rows %td, columns %td, smoothing %g", rows, columns, smoothing);
    float *logits = check_floats(c, n, s % 8), *labels = check_floats(c, rows, (s + 1) % 8);
    float *targets = check_floats(c, n, (s + 2) % 8), *loss = check_floats(c, rows, (s + 3) % 8);
    float *dloss = check_floats(c, rows, (s + 4) % 8), *dlogits = check_floats(c, n, (s + 5) % 8);
    double *exact = check_doubles(c, n), *expected = check_doubles(c, rows);
    double *slopes = check_doubles(c, n);
    check_fill(c, n, -5, 5, logits);
    check_fill(c, rows, 0.5f, 2, dloss);
    check_fill(c, n, 0, 2 / (float)columns, targets);
    for (ck_index r = 0; r < rows; r++) {
      labels[r] = (float)(check_random(c) % (uint32_t)columns);
      for (ck_index i = 0; i < columns; i++) {
        exact[r * columns + i] = form == SPARSE ? i == (ck_index)labels[r] : targets[r * columns + i];
      }
      expected[r] = reference(columns, smoothing, logits + r * columns, exact + r * columns, dloss[r],
                              slopes + r * columns);
    }
    if (form == SPARSE) {
      k->sparse_cross_entropy(rows, columns, smoothing, logits, labels, loss);
      k->sparse_cross_entropy_gradient(rows, columns, smoothing, logits, labels, dloss, dlogits);
    } else {
      k->cross_entropy(rows, columns, smoothing, logits, targets, loss);
      k->cross_entropy_gradient(rows, columns, smoothing, logits, targets, dloss, dlogits);
    }
    // The loss is a difference of terms of the size of the logits' range.
    check_close(c, "loss", rows, loss, expected, 3e-7, 3e-6);
    check_close(c, "gradient", n, dlogits, slopes, 1e-6, 1e-6);
    if (form == SPARSE) {
      k->sparse_cross_entropy_gradient(rows, columns, smoothing, logits, labels, dloss, logits);
    } else {
      k->cross_entropy_gradient(rows, columns, smoothing, logits, targets, dloss, logits);
    }
    check_same_bits(c, "in place", n, logits, dlogits);
    check_end(c);
  }
}

static void check_sparse(checker *c, const ck_kernels *k) { check_form(c, k, SPARSE); }
static void check_dense(checker *c, const ck_kernels *k) { check_form(c, k, DENSE); }

// A label that is no class: NaN for its row, and its row only.
static void check_bad_labels(checker *c, const ck_kernels *k) {
  const float bad[] = {-1, 10, 2.5f, NAN, INFINITY, -0.5f, 3e9f};
  for (int b = 0; b < 7; b++) {
    check_case(c, "label %g", bad[b]);
    float *logits = check_floats(c, 30, 0), *labels = check_floats(c, 3, 0);
    float *loss = check_floats(c, 3, 0), *dloss = check_floats(c, 3, 0), *dlogits = check_floats(c, 30, 0);
    check_fill(c, 30, -1, 1, logits);
    check_fill(c, 3, 1, 2, dloss);
    labels[0] = 3;
    labels[1] = bad[b];
    labels[2] = 9;
    k->sparse_cross_entropy(3, 10, 0, logits, labels, loss);
    k->sparse_cross_entropy_gradient(3, 10, 0, logits, labels, dloss, dlogits);
    check_true(c, isfinite(loss[0]) && isnan(loss[1]) && isfinite(loss[2]));
    for (int i = 0; i < 30; i++) check_true(c, isnan(dlogits[i]) == (i / 10 == 1));
    check_end(c);
  }
}

// A NaN among the logits spoils its row, wherever it stands.
static void check_nan_logits(checker *c, const ck_kernels *k) {
  for (ck_index columns = 1; columns <= 40; columns++) {
    for (ck_index place = 0; place < columns; place++) {
      check_case(c, "columns %td, place %td", columns, place);
      float *logits = check_floats(c, columns, 0), *targets = check_floats(c, columns, 0);
      float label = 0, dloss = 1, loss, *dlogits = check_floats(c, columns, 0);
      check_fill(c, columns, -1, 1, logits);
      check_fill(c, columns, 0, 1, targets);
      logits[place] = NAN;
      k->sparse_cross_entropy(1, columns, 0, logits, &label, &loss);
      check_true(c, isnan(loss));
      k->cross_entropy(1, columns, 0, logits, targets, &loss);
      check_true(c, isnan(loss));
      k->sparse_cross_entropy_gradient(1, columns, 0, logits, &label, &dloss, dlogits);
      for (ck_index i = 0; i < columns; i++) check_true(c, isnan(dlogits[i]));
      k->cross_entropy_gradient(1, columns, 0, logits, targets, &dloss, dlogits);
      for (ck_index i = 0; i < columns; i++) check_true(c, isnan(dlogits[i]));
      check_end(c);
    }
  }
}

static void check_binary(checker *c, const ck_kernels *k) {
  for (int s = 0; s < check_size_count; s++) {
    ck_index n = check_sizes[s];
    check_case(c, "n %td", n);
    float *z = check_floats(c, n, s % 8), *t = check_floats(c, n, (s + 1) % 8);
    float *loss = check_floats(c, n, (s + 2) % 8), *dloss = check_floats(c, n, (s + 3) % 8);
    float *dz = check_floats(c, n, (s + 4) % 8);
    double *expected = check_doubles(c, n), *slopes = check_doubles(c, n);
    check_fill(c, n, -30, 30, z);
    check_fill(c, n, 0, 1, t);
    check_fill(c, n, -2, 2, dloss);
    for (ck_index i = 0; i < n; i += 5) t[i] = (float)(i % 2);
    if (n > 2) z[n / 2] = NAN;
    for (ck_index i = 0; i < n; i++) {
      double zi = z[i], ti = t[i];
      expected[i] = isnan(zi) ? NAN : fmax(zi, 0) - zi * ti + log1p(exp(-fabs(zi)));
      slopes[i] = dloss[i] * (1 / (1 + exp(-zi)) - ti);
    }
    k->binary_cross_entropy(n, z, t, loss);
    check_close(c, "loss", n, loss, expected, 4e-7, 2e-6);
    k->binary_cross_entropy_gradient(n, z, t, dloss, dz);
    check_close(c, "gradient", n, dz, slopes, 3e-7, 4e-7);
    k->binary_cross_entropy_gradient(n, z, t, dloss, z);
    check_same_bits(c, "in place", n, z, dz);
    check_end(c);
  }
}

static const check checks[] = {
    {"cross-entropy: labels", check_sparse},
    {"cross-entropy: targets", check_dense},
    {"cross-entropy: labels that are no class", check_bad_labels},
    {"cross-entropy: NaN", check_nan_logits},
    {"binary cross-entropy", check_binary},
};
const check_family cross_entropy_checks = CHECK_FAMILY(checks, false);
