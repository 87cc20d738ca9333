// The accuracy of the elementary functions, in units of the last place. The bounds asserted here are
// the ones written beside the functions in CKernels/simd/math.h.
#include "references.h"

enum { BATCH = 4096 };

typedef struct sweep {
  ck_function function;
  float low, high;
  double ulps;
} sweep;

static const sweep sweeps[] = {
    {CK_EXPONENTIAL, -104, 89, 1.05},
    {CK_EXPONENTIAL, -1, 1, 1.05},
    {CK_LOGARITHM, 0, 4, 0.9},
    {CK_LOGARITHM, 0.5f, 2, 0.9},
    {CK_TANH, -1, 1, 1.4},
    {CK_TANH, -10, 10, 1.4},
    {CK_SIGMOID, -100, 100, 2.5},
    {CK_SIGMOID, -5, 5, 2.5},
    {CK_SOFTPLUS, -100, 100, 1.8},
    {CK_SOFTPLUS, -3, 3, 1.8},
    {CK_ELU, -20, 0, 1},
    {CK_ELU, -1, 0, 1},
};

static void run_batch(const ck_kernels *k, const sweep *s, const float *x, float *y,
                        double *worst, float *where) {
  k->unary[s->function](BATCH, 1, x, y);
  for (int i = 0; i < BATCH; i++) {
    double ulps = check_ulps(y[i], reference_value(s->function, x[i], 1));
    if (ulps > *worst) {
      *worst = ulps;
      *where = x[i];
    }
  }
}

static void check_accuracy(checker *c, const ck_kernels *k) {
  for (int s = 0; s < (int)(sizeof sweeps / sizeof sweeps[0]); s++) {
    const sweep *sweep = &sweeps[s];
    check_case(c, "function %d on %g … %g", sweep->function, sweep->low, sweep->high);
    float *x = check_floats(c, BATCH, 0), *y = check_floats(c, BATCH, 0);
    double worst = 0;
    float where = 0;
    for (int batch = 0; batch < 100; batch++) {
      check_fill(c, BATCH, sweep->low, sweep->high, x);
      run_batch(k, sweep, x, y, &worst, &where);
    }
    if (!(worst <= sweep->ulps)) check_fail(c, "%.3f ulp at %.9g, bound %g", worst, where, sweep->ulps);
    check_end(c);
  }
}

// The logarithm over every exponent, the subnormal ones too.
static void check_logarithm_range(checker *c, const ck_kernels *k) {
  const sweep all = {CK_LOGARITHM, 0, 0, 0.9};
  check_case(c, "logarithm over all exponents");
  float *x = check_floats(c, BATCH, 0), *y = check_floats(c, BATCH, 0);
  double worst = 0;
  float where = 0;
  for (int batch = 0; batch < 100; batch++) {
    for (int i = 0; i < BATCH; i++) {
      uint32_t bits = check_random(c) % 0x7F800000u;
      memcpy(x + i, &bits, sizeof bits);
    }
    run_batch(k, &all, x, y, &worst, &where);
  }
  if (!(worst <= all.ulps)) check_fail(c, "%.3f ulp at %.9g, bound %g", worst, where, all.ulps);
  check_end(c);
}

static const check checks[] = {
    {"accuracy in ulps", check_accuracy},
    {"accuracy of the logarithm everywhere", check_logarithm_range},
};
const check_family math_checks = CHECK_FAMILY(checks, false);
