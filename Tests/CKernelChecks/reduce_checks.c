// Checks of the reductions: values, ties, NaN, accuracy of long sums, and independence of the layout.
#include "references.h"

static bool better(ck_reduction r, float value, float best) {
  if (isnan(best)) return false;
  if (isnan(value)) return true;
  return r == CK_MAX || r == CK_ARGMAX ? value > best : value < best;
}

static double reference(ck_reduction r, ck_index count, ck_index step, const float *x) {
  double sum = 0;
  ck_index place = 0;
  for (ck_index i = 0; i < count; i++) {
    double value = x[i * step];
    sum += r == CK_SUM_OF_SQUARES ? value * value : value;
    if (better(r, x[i * step], x[place * step])) place = i;
  }
  switch (r) {
    case CK_SUM:
    case CK_SUM_OF_SQUARES: return sum;
    case CK_MAX:
    case CK_MIN: return x[place * step];
    default: return (double)place;
  }
}

static void run_case(checker *c, const ck_kernels *k, ck_reduction r, ck_index outer, ck_index count,
                     ck_index inner, ck_index gap, int offset, const float *values, int value_count,
                     int shift) {
  ck_index step = inner + gap, n = (outer * count - 1) * step + inner;
  check_case(c, "reduction %d, outer %td, count %td, inner %td, step %td", r, outer, count, inner, step);
  float *x = check_floats(c, n, offset), *y = check_floats(c, outer * inner, (offset + 3) % 8);
  double *expected = check_doubles(c, outer * inner);
  for (ck_index i = 0; i < n; i++) {
    // A seeded choice, shifted, so that ties, NaN and infinities meet every lane.
    x[i] = values[(check_random(c) + (uint32_t)shift) % (uint32_t)value_count];
  }
  for (ck_index o = 0; o < outer; o++) {
    for (ck_index i = 0; i < inner; i++) {
      expected[o * inner + i] = reference(r, count, step, x + o * count * step + i);
    }
  }
  k->reduce[r](outer, count, inner, step, x, y);
  check_equal(c, "y", outer * inner, y, expected);
  check_end(c);
}

static void check_shapes(checker *c, const ck_kernels *k) {
  const float whole[] = {-3, -2, -1, 0, 1, 2, 3, 4};
  const ck_index inners[] = {1, 2, 3, 7, 8, 9, 16, 31, 33, 64, 67, 130};
  for (int r = 0; r < CK_REDUCTION_COUNT; r++) {
    for (int s = 0; s < check_size_count; s++) {
      run_case(c, k, (ck_reduction)r, 1, check_sizes[s], 1, 0, s % 8, whole, 8, 0);
      run_case(c, k, (ck_reduction)r, 3, check_sizes[s], 1, 0, s % 8, whole, 8, 0);
      run_case(c, k, (ck_reduction)r, 2, check_sizes[s], 1, 4, s % 8, whole, 8, 0);
      for (int i = 1; i < 12; i++) {
        run_case(c, k, (ck_reduction)r, 1 + s % 3, 1 + s, inners[i], (s % 2) * 3, s % 8, whole, 8, 0);
      }
    }
  }
}

static void check_specials(checker *c, const ck_kernels *k) {
  const float with_nan[] = {1, 2, 3, -1, NAN, 2, 1, 3, -1, 0, 3, 2, 2, 1, 0, 3};
  const float infinite[] = {-INFINITY, -INFINITY, INFINITY, 1, -INFINITY};
  const float lowest[] = {-INFINITY}, zeros[] = {0.0f, -0.0f}, nan[] = {NAN};
  for (int r = CK_MAX; r < CK_REDUCTION_COUNT; r++) {
    for (ck_index n = 1; n <= 67; n++) {
      for (ck_index inner = 1; inner <= 19; inner += 6) {
        for (int shift = 0; shift < 4; shift++) {
          run_case(c, k, (ck_reduction)r, 2, n, inner, shift % 2, 0, with_nan, 16, shift);
          run_case(c, k, (ck_reduction)r, 2, n, inner, 0, 0, infinite, 5, shift);
        }
        run_case(c, k, (ck_reduction)r, 1, n, inner, 0, 0, lowest, 1, 0);
        run_case(c, k, (ck_reduction)r, 1, n, inner, 0, 0, zeros, 2, 0);
        run_case(c, k, (ck_reduction)r, 1, n, inner, 0, 0, nan, 1, 0);
      }
    }
  }
  for (ck_index n = 1; n <= 67; n++) {
    run_case(c, k, CK_SUM, 1, n, 1 + n % 20, 0, 0, nan, 1, 0);
  }
}

// A million terms that one chain of additions would get wrong in the fourth digit.
static void check_long_sums(checker *c, const ck_kernels *k) {
  const ck_index n = 1 << 20;
  for (ck_index inner = 1; inner <= 3; inner += 2) {
    check_case(c, "a million terms, inner %td", inner);
    float *x = check_floats(c, n * inner, 0), y[3];
    double expected[3] = {0, 0, 0};
    check_fill(c, n * inner, 0, 1, x);
    for (ck_index i = 0; i < n * inner; i++) expected[i % inner] += x[i];
    k->reduce[CK_SUM](1, n, inner, inner, x, y);
    check_close(c, "y", inner, y, expected, 1e-6, 0);
    check_end(c);
  }
}

// The bits depend on count, on whether inner is 1, and on the values alone.
static void check_independence(checker *c, const ck_kernels *k) {
  for (int s = 0; s < check_size_count; s++) {
    ck_index count = check_sizes[s], inner = 37;
    check_case(c, "count %td", count);
    float *x = check_floats(c, count * inner, 0), *column = check_floats(c, count * 5, 0);
    float all[37], part[37], dense, strided;
    check_fill(c, count * inner, -1, 1, x);
    k->reduce[CK_SUM](1, count, inner, inner, x, all);
    k->reduce[CK_SUM](1, count, 5, inner, x + 29, part);
    check_same_bits(c, "a slice of columns", 5, part, all + 29);
    check_fill(c, count * 5, -1, 1, column);
    k->reduce[CK_SUM](1, count, 1, 5, column, &strided);
    for (ck_index i = 0; i < count; i++) x[i] = column[5 * i];
    k->reduce[CK_SUM](1, count, 1, 1, x, &dense);
    check_same_bits(c, "a strided run", 1, &strided, &dense);
    check_end(c);
  }
}

static const check checks[] = {
    {"reduce: shapes", check_shapes},
    {"reduce: special values and ties", check_specials},
    {"reduce: long sums", check_long_sums},
    {"reduce: independence of the layout", check_independence},
};
const check_family reduce_checks = CHECK_FAMILY(checks, false);
