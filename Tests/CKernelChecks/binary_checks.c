// Checks of the functions of two variables, and of scale_add, clamp and accumulate.
#include "references.h"

static double reference(ck_binary_function f, double a, double b) {
  bool unordered = isnan(a) || isnan(b);
  switch (f) {
    case CK_ADD: return a + b;
    case CK_SUBTRACT: return a - b;
    case CK_MULTIPLY: return a * b;
    case CK_DIVIDE: return a / b;
    case CK_MAXIMUM: return unordered ? NAN : a > b ? a : b;
    case CK_MINIMUM: return unordered ? NAN : a < b ? a : b;
    case CK_POWER: return pow(a, b);
    case CK_GREATER: return unordered ? NAN : a > b;
    case CK_GREATER_EQUAL: return unordered ? NAN : a >= b;
    default: return unordered ? NAN : a == b;
  }
}

// `steps` bit 0: a is an array; bit 1: b is an array.
static void expect(ck_binary_function f, int steps, ck_index n, const float *a, const float *b,
                   double *expected) {
  for (ck_index i = 0; i < n; i++) {
    expected[i] = reference(f, a[steps & 1 ? i : 0], b[steps & 2 ? i : 0]);
  }
}

static void check_values(checker *c, const ck_kernels *k) {
  for (int f = 0; f < CK_BINARY_FUNCTION_COUNT; f++) {
    for (int steps = 0; steps < 4; steps++) {
      for (int s = 0; s < check_size_count; s++) {
        ck_index n = check_sizes[s];
        check_case(c, "function %d, steps %d, n %td", f, steps, n);
        float *a = check_floats(c, steps & 1 ? n : 1, s % 8);
        float *b = check_floats(c, steps & 2 ? n : 1, (s + 3) % 8);
        float *y = check_floats(c, n, (s / 8) % 8);
        double *expected = check_doubles(c, n);
        // Whole numbers make ties; a power's base is positive.
        check_fill_whole(c, steps & 1 ? n : 1, f == CK_POWER ? 1 : -4, 4, a);
        check_fill_whole(c, steps & 2 ? n : 1, -4, 4, b);
        expect((ck_binary_function)f, steps, n, a, b, expected);
        k->binary[f](n, a, steps & 1, b, steps >> 1, y);
        check_close(c, "y", n, y, expected, 1.2e-7, 0);
        if (steps == 3) {
          float *copy = check_floats(c, n, 2);
          memcpy(copy, a, (size_t)n * sizeof(float));
          k->binary[f](n, copy, 1, b, 1, copy);
          check_same_bits(c, "in place on a", n, copy, y);
          k->binary[f](n, a, 1, b, 1, b);
          check_same_bits(c, "in place on b", n, b, y);
        }
        check_end(c);
      }
    }
  }
}

static void check_specials(checker *c, const ck_kernels *k) {
  const float left[] = {NAN, 0.0f, -0.0f, 1, INFINITY, -INFINITY, -3};
  const float right[] = {1, NAN, 0.0f, -0.0f, INFINITY, -INFINITY, 2, -1};
  for (int f = 0; f < CK_BINARY_FUNCTION_COUNT; f++) {
    for (ck_index n = 1; n <= 67; n++) {
      for (int shift = 0; shift < 56; shift += 3) {
        check_case(c, "function %d, n %td", f, n);
        float *a = check_floats(c, n, 0), *b = check_floats(c, n, 0), *y = check_floats(c, n, 0);
        double *expected = check_doubles(c, n);
        for (ck_index i = 0; i < n; i++) {
          a[i] = left[(i + shift) % 7];
          b[i] = right[(i + shift) % 8];
        }
        expect((ck_binary_function)f, 3, n, a, b, expected);
        k->binary[f](n, a, 1, b, 1, y);
        check_close(c, "y", n, y, expected, 1.2e-7, 0);
        check_end(c);
      }
    }
  }
}

static void check_scale_add(checker *c, const ck_kernels *k) {
  for (int s = 0; s < check_size_count; s++) {
    ck_index n = check_sizes[s];
    check_case(c, "n %td", n);
    float *x = check_floats(c, n, s % 8), *y = check_floats(c, n, (s + 2) % 8);
    double *expected = check_doubles(c, n);
    check_fill_whole(c, n, -99, 99, x);
    for (ck_index i = 0; i < n; i++) expected[i] = 3.0 * x[i] - 7;
    k->scale_add(n, 3, -7, x, y);
    check_equal(c, "y", n, y, expected);
    k->scale_add(n, 3, -7, x, x);
    check_equal(c, "in place", n, x, expected);
    // y = expected; y += -3·x₀ over the whole numbers again.
    float *z = check_floats(c, n, (s + 4) % 8);
    check_fill_whole(c, n, -99, 99, z);
    for (ck_index i = 0; i < n; i++) expected[i] += -0.5 * z[i];
    k->accumulate(n, -0.5f, z, y);
    check_equal(c, "accumulated", n, y, expected);
    check_end(c);
  }
}

static void check_clamp(checker *c, const ck_kernels *k) {
  const float values[] = {NAN, INFINITY, -INFINITY, -2, -1, -0.5f, 0, 1.5f, 2, 3};
  for (ck_index n = 1; n <= 67; n++) {
    for (int shift = 0; shift < 10; shift++) {
      check_case(c, "n %td", n);
      float *x = check_floats(c, n, 0), *y = check_floats(c, n, (int)(n % 8));
      double *expected = check_doubles(c, n);
      for (ck_index i = 0; i < n; i++) {
        x[i] = values[(i + shift) % 10];
        expected[i] = x[i] < -1 ? -1 : x[i] > 2 ? 2 : x[i];
      }
      k->clamp(n, -1, 2, x, y);
      check_equal(c, "y", n, y, expected);
      k->clamp(n, -1, 2, x, x);
      check_equal(c, "in place", n, x, expected);
      check_end(c);
    }
  }
}

static const check checks[] = {
    {"binary: values", check_values},
    {"binary: special values", check_specials},
    {"scale_add and accumulate", check_scale_add},
    {"clamp", check_clamp},
};
const check_family binary_checks = CHECK_FAMILY(checks, false);
