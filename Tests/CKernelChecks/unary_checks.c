// Checks of the functions of one variable, their gradients, bias_activation and gate.
#include "references.h"

// -- Textbook references -----------------------------------------------------------------------

double reference_value(ck_function f, double x, double p) {
  switch (f) {
    case CK_NEGATE: return -x;
    case CK_ABSOLUTE: return fabs(x);
    case CK_SQUARE: return x * x;
    case CK_SQUARE_ROOT: return sqrt(x);
    case CK_RECIPROCAL: return 1 / x;
    case CK_EXPONENTIAL: return exp(x);
    case CK_LOGARITHM: return log(x);
    case CK_RELU: return x > 0 || isnan(x) ? x : 0;
    case CK_LEAKY_RELU: return x > 0 ? x : p * x;
    case CK_ELU: return x > 0 ? x : p * expm1(x);
    case CK_SIGMOID: return 1 / (1 + exp(-p * x));
    case CK_TANH: return tanh(x);
    case CK_SOFTPLUS: return isnan(x) ? x : fmax(x, 0) + log1p(exp(-fabs(x)));
    case CK_SILU: return isinf(x) && x < 0 ? 0 : x / (1 + exp(-x));
    case CK_GELU: return isinf(x) && x < 0 ? 0 : x * 0.5 * erfc(-x / sqrt(2));
    case CK_STEP: return isnan(x) ? x : x > p;
    default: return x;
  }
}

double reference_gradient(ck_function f, double v, double dy, double p) {
  if (isnan(v) || isnan(dy)) return NAN;
  switch (f) {
    case CK_NEGATE: return -dy;
    case CK_ABSOLUTE: return v == 0 ? 0 : v < 0 ? -dy : dy;
    case CK_SQUARE: return dy * 2 * v;
    case CK_SQUARE_ROOT: return dy / (2 * v);
    case CK_RECIPROCAL: return -dy * v * v;
    case CK_EXPONENTIAL: return dy * v;
    case CK_LOGARITHM: return dy / v;
    case CK_RELU: return v > 0 ? dy : 0;
    case CK_LEAKY_RELU: return v > 0 ? dy : p * dy;
    case CK_ELU: return v > 0 ? dy : dy * (v + p);
    case CK_SIGMOID: return dy * p * v * (1 - v);
    case CK_TANH: return dy * (1 - v * v);
    case CK_SOFTPLUS: return dy * -expm1(-v);
    case CK_SILU: {
      if (isinf(v)) return dy * (v > 0);
      double s = 1 / (1 + exp(-v));
      return dy * s * (1 + v * (1 - s));
    }
    case CK_GELU: {
      if (isinf(v)) return dy * (v > 0);
      double density = exp(-v * v / 2) / sqrt(2 * acos(-1));
      return dy * (0.5 * erfc(-v / sqrt(2)) + v * density);
    }
    default: return 0;
  }
}

// -- What each function is tried on ------------------------------------------------------------

typedef struct trial {
  ck_function function;
  float parameter;
  float low, high;            // of x
  double relative, absolute;  // of the value
  float output_low, output_high;  // of y, where the derivative is taken from it
  double gradient_relative, gradient_absolute;
} trial;

// Relative bounds: 6e-8 is one rounding, 2.4e-7 two units in the last place, 3.6e-7 three.
static const trial trials[] = {
    {CK_NEGATE, 0, -9, 9, 0, 0, 0, 0, 0, 0},
    {CK_ABSOLUTE, 0, -9, 9, 0, 0, 0, 0, 0, 0},
    {CK_SQUARE, 0, -9, 9, 6e-8, 0, 0, 0, 6e-8, 0},
    {CK_SQUARE_ROOT, 0, 0, 9, 6e-8, 0, 0, 3, 6e-8, 0},
    {CK_RECIPROCAL, 0, -9, 9, 6e-8, 0, -9, 9, 1.2e-7, 0},
    {CK_EXPONENTIAL, 0, -20, 20, 2.4e-7, 0, 0, 9, 6e-8, 0},
    {CK_LOGARITHM, 0, 0, 30, 2.4e-7, 0, 0, 0, 6e-8, 0},
    {CK_RELU, 0, -9, 9, 0, 0, 0, 9, 0, 0},
    {CK_LEAKY_RELU, 0.25f, -9, 9, 0, 0, -2, 9, 0, 0},
    {CK_LEAKY_RELU, 0.01f, -9, 9, 6e-8, 0, -1, 9, 6e-8, 0},
    {CK_ELU, 1, -9, 9, 4e-7, 0, -1, 9, 2.4e-7, 0},
    {CK_ELU, 0.5f, -30, 9, 4e-7, 0, -0.5f, 9, 2.4e-7, 0},
    {CK_SIGMOID, 1, -20, 20, 3.6e-7, 0, 0, 1, 2.4e-7, 0},
    {CK_SIGMOID, 4, -20, 20, 3.6e-7, 0, 0, 1, 2.4e-7, 0},
    {CK_SIGMOID, 0.5f, -20, 20, 3.6e-7, 0, 0, 1, 2.4e-7, 0},
    // A slope that is no power of two rounds p·x, up to 34 here, before e^(p·x).
    {CK_SIGMOID, 1.7f, -20, 20, 2.4e-6, 0, 0, 1, 3e-7, 0},
    {CK_TANH, 0, -12, 12, 3.6e-7, 0, -1, 1, 2.4e-7, 1.2e-7},
    {CK_SOFTPLUS, 0, -30, 30, 3.6e-7, 0, 0, 9, 3.6e-7, 0},
    {CK_SILU, 0, -20, 20, 4.2e-7, 0, 0, 0, 4e-7, 4e-7},
    {CK_GELU, 0, -6, 6, 2e-6, 0, 0, 0, 4e-7, 4e-7},
    {CK_GELU, 0, -12, 12, 5e-6, 1e-36, 0, 0, 4e-7, 4e-7},
    {CK_STEP, 0, -9, 9, 0, 0, 0, 0, 0, 0},
    {CK_STEP, 0.5f, -9, 9, 0, 0, 0, 0, 0, 0},
};
enum { TRIALS = sizeof trials / sizeof trials[0] };

static void expect_values(const trial *t, ck_index n, const float *x, double *expected) {
  for (ck_index i = 0; i < n; i++) {
    expected[i] = reference_value(t->function, x[i], t->parameter);
  }
}

static void check_values(checker *c, const ck_kernels *k) {
  for (int t = 0; t < TRIALS; t++) {
    const trial *trial = &trials[t];
    for (int s = 0; s < check_size_count; s++) {
      ck_index n = check_sizes[s];
      check_case(c, "function %d, p %g, n %td", trial->function, trial->parameter, n);
      float *x = check_floats(c, n, s % 8), *y = check_floats(c, n, (s / 2) % 8);
      double *expected = check_doubles(c, n);
      check_fill(c, n, trial->low, trial->high, x);
      expect_values(trial, n, x, expected);
      k->unary[trial->function](n, trial->parameter, x, y);
      check_close(c, "y", n, y, expected, trial->relative, trial->absolute);
      k->unary[trial->function](n, trial->parameter, x, x);
      check_same_bits(c, "in place", n, x, y);
      check_end(c);
    }
  }
}

static void check_special_values(checker *c, const ck_kernels *k) {
  const float specials[] = {NAN,   INFINITY, -INFINITY, 0.0f,     -0.0f, 1,   -1,
                            1e-45f, -1e-45f, 0x1p-126f, FLT_MAX, -FLT_MAX, 0.5f, 90, -110};
  const int count = sizeof specials / sizeof specials[0];
  for (int t = 0; t < TRIALS; t++) {
    const trial *trial = &trials[t];
    for (ck_index n = 1; n <= 67; n++) {
      for (int shift = 0; shift < count; shift++) {
        check_case(c, "function %d, p %g, n %td", trial->function, trial->parameter, n);
        float *x = check_floats(c, n, (int)(n % 8)), *y = check_floats(c, n, 0);
        double *expected = check_doubles(c, n);
        for (ck_index i = 0; i < n; i++) x[i] = specials[(i + shift) % count];
        expect_values(trial, n, x, expected);
        k->unary[trial->function](n, trial->parameter, x, y);
        // A subnormal result may miss by a few of the smallest steps.
        check_close(c, "y", n, y, expected, trial->relative, fmax(trial->absolute, 0x1p-147));
        check_end(c);
      }
    }
  }
}

static void fill_argument(checker *c, const trial *trial, ck_index n, float *v) {
  bool from_output = ck_derivative_from_output(trial->function);
  check_fill(c, n, from_output ? trial->output_low : trial->low,
             from_output ? trial->output_high : trial->high, v);
}

static void expect_gradients(const trial *t, ck_index n, const float *v, const float *dy,
                             double *expected) {
  for (ck_index i = 0; i < n; i++) {
    expected[i] = reference_gradient(t->function, v[i], dy[i], t->parameter);
  }
}

static void check_gradients(checker *c, const ck_kernels *k) {
  for (int t = 0; t < TRIALS; t++) {
    const trial *trial = &trials[t];
    for (int s = 0; s < check_size_count; s++) {
      ck_index n = check_sizes[s];
      check_case(c, "function %d, p %g, n %td", trial->function, trial->parameter, n);
      float *v = check_floats(c, n, s % 8), *dy = check_floats(c, n, (s + 3) % 8);
      float *dx = check_floats(c, n, (s + 5) % 8);
      double *expected = check_doubles(c, n);
      fill_argument(c, trial, n, v);
      check_fill(c, n, -1, 1, dy);
      expect_gradients(trial, n, v, dy, expected);
      k->unary_gradient[trial->function](n, trial->parameter, v, dy, dx);
      check_close(c, "dx", n, dx, expected, trial->gradient_relative, trial->gradient_absolute);
      float *copy = check_floats(c, n, 1);
      memcpy(copy, v, (size_t)n * sizeof(float));
      k->unary_gradient[trial->function](n, trial->parameter, copy, dy, copy);
      check_same_bits(c, "in place on v", n, copy, dx);
      k->unary_gradient[trial->function](n, trial->parameter, v, dy, dy);
      check_same_bits(c, "in place on dy", n, dy, dx);
      check_end(c);
    }
  }
}

static void check_special_gradients(checker *c, const ck_kernels *k) {
  const float slopes[] = {1, NAN, INFINITY, -INFINITY, 0.0f, -0.0f, -2};
  for (int t = 0; t < TRIALS; t++) {
    const trial *trial = &trials[t];
    bool from_output = ck_derivative_from_output(trial->function);
    float low = from_output ? trial->output_low : -INFINITY;
    float high = from_output ? trial->output_high : INFINITY;
    const float values[] = {NAN, low, high, low <= 0 ? 0.0f : low, low <= 0 ? -0.0f : low};
    for (ck_index n = 1; n <= 67; n++) {
      for (int shift = 0; shift < 35; shift++) {
        check_case(c, "function %d, p %g, n %td", trial->function, trial->parameter, n);
        float *v = check_floats(c, n, 0), *dy = check_floats(c, n, (int)(n % 8));
        float *dx = check_floats(c, n, 0);
        double *expected = check_doubles(c, n);
        // 5 and 7 have no common factor: every pair meets every lane.
        for (ck_index i = 0; i < n; i++) {
          v[i] = values[(i + shift) % 5];
          dy[i] = slopes[(i + shift) % 7];
        }
        expect_gradients(trial, n, v, dy, expected);
        k->unary_gradient[trial->function](n, trial->parameter, v, dy, dx);
        check_close(c, "dx", n, dx, expected, trial->gradient_relative, trial->gradient_absolute);
        check_end(c);
      }
    }
  }
}

// Elements are independent: the bits of one do not depend on where a caller cuts the array.
static void check_splits(checker *c, const ck_kernels *k) {
  for (int t = 0; t < TRIALS; t++) {
    const trial *trial = &trials[t];
    for (ck_index cut = 0; cut <= 203; cut += 7) {
      ck_index n = 203;
      check_case(c, "function %d, cut at %td", trial->function, cut);
      float *x = check_floats(c, n, 0), *whole = check_floats(c, n, 0), *parts = check_floats(c, n, 1);
      check_fill(c, n, trial->low, trial->high, x);
      k->unary[trial->function](n, trial->parameter, x, whole);
      k->unary[trial->function](cut, trial->parameter, x, parts);
      k->unary[trial->function](n - cut, trial->parameter, x + cut, parts + cut);
      check_same_bits(c, "y", n, whole, parts);
      check_end(c);
    }
  }
}

static void check_bias_activation(checker *c, const ck_kernels *k) {
  const ck_index widths[] = {1, 3, 7, 8, 10, 16, 17, 31, 33, 64, 65};
  for (int t = -1; t < TRIALS; t++) {
    trial identity = {CK_FUNCTION_COUNT, 0, -9, 9, 0, 0, 0, 0, 0, 0};
    trial used = t < 0 ? identity : trials[t];
    for (int w = 0; w < (int)(sizeof widths / sizeof widths[0]); w++) {
      for (int kind = 0; kind < 4; kind++) {
        ck_index rows = 1 + w % 4, columns = widths[w], step = columns + (kind & 1) * 5;
        ck_index n = (rows - 1) * step + columns;
        bool biased = kind & 2;
        check_case(c, "function %d, rows %td, columns %td, step %td, bias %d", used.function, rows,
                   columns, step, biased);
        float *y = check_floats(c, n, w % 8), *bias = check_floats(c, columns, kind);
        double *expected = check_doubles(c, n);
        check_fill(c, n, used.low * 0.5f, used.high * 0.5f, y);
        check_fill(c, columns, used.low * 0.5f, used.high * 0.5f, bias);
        for (ck_index i = 0; i < n; i++) {
          ck_index column = i % step;
          float sum = y[i] + (biased && column < columns ? bias[column] : 0);
          bool between = column >= columns;
          expected[i] = between ? y[i] : reference_value(used.function, sum, used.parameter);
        }
        k->bias_activation(rows, columns, step, biased ? bias : NULL, used.function, used.parameter, y);
        check_close(c, "y", n, y, expected, used.relative, used.absolute);
        check_end(c);
      }
    }
  }
}

static void check_gate(checker *c, const ck_kernels *k) {
  const ck_index widths[] = {1, 3, 7, 8, 10, 16, 17, 31, 33, 64, 65};
  const float factors[] = {2, 4.0f / 3, -0.5f};
  for (int turn = 0; turn < 11 * 4 * 4; turn++) {
    ck_index rows = 1 + turn % 3, columns = widths[turn % 11], step = columns + turn % 2 * 5;
    ck_index n = (rows - 1) * step + columns, used = turn / 11 % 4;
    check_case(c, "rows %td, columns %td, step %td, %td factors", rows, columns, step, used);
    float *y = check_floats(c, n, turn % 8), *dy = check_floats(c, n, turn / 2 % 8);
    float *dx = check_floats(c, n, turn / 3 % 8);
    double *expected = check_doubles(c, n);
    check_fill_whole(c, n, -3, 4, y);
    check_fill(c, n, -2, 2, dy);
    y[turn % n] = turn % 5 == 0 ? NAN : 1;
    for (ck_index i = 0; i < n; i++) {
      dx[i] = 77;
      expected[i] = reference_gradient(CK_RELU, y[i], dy[i], 0);
      for (ck_index f = 0; f < used; f++) expected[i] *= factors[f];
      if (i % step >= columns) expected[i] = 77;
    }
    k->gate(rows, columns, step, y, dy, used, factors, dx);
    check_close(c, "dx", n, dx, expected, 3e-7, 0);
    for (int in_place = 0; in_place < 2; in_place++) {
      float *copy = check_floats(c, n, 3), *place = in_place == 0 ? y : dy;
      memcpy(copy, place, (size_t)n * sizeof(float));
      k->gate(rows, columns, step, in_place == 0 ? copy : y, in_place == 0 ? dy : copy, used, factors, copy);
      for (ck_index i = 0; i < n; i++) expected[i] = i % step < columns ? dx[i] : place[i];
      check_equal(c, "in place", n, copy, expected);
    }
    check_end(c);
  }
}

static const check checks[] = {
    {"unary: values", check_values},
    {"unary: special values", check_special_values},
    {"unary: gradients", check_gradients},
    {"unary: special gradients", check_special_gradients},
    {"unary: split anywhere", check_splits},
    {"bias and activation", check_bias_activation},
    {"gate", check_gate},
};
const check_family unary_checks = CHECK_FAMILY(checks, false);
