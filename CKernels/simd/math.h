// Elementary functions in the vocabulary's words: exp, log, tanh, the logistic function, the normal
// distribution, sine and cosine, for any width.
//
// The polynomials are this project's own minimax fits (iteratively reweighted least squares over
// Chebyshev nodes). Beside each function stands its largest error in units of the last place, over
// every third float of its range, with and without fma; Tests/CKernelChecks/math_checks.c asserts it
// over a sample.
#ifndef CK_SIMD_MATH_H
#define CK_SIMD_MATH_H

// x = n·ln 2 + remainder, |remainder| ≤ ln 2 / 2; gives n + ROUNDER. ln 2 is split in two parts, the
// first short enough that n times it is exact.
INLINE vector v_split_by_ln2(vector x, vector *remainder) {
  vector whole = v_multiply_add(x, v_set(1.44269504f), v_set(ROUNDER));
  vector n = v_subtract(whole, v_set(ROUNDER));
  vector r = v_subtract_product(x, n, v_set(0.693359375f));
  *remainder = v_subtract_product(r, n, v_set(-2.12194440e-4f));
  return whole;
}

// One vector's chain of dependent steps leaves units idle, and the compiler keeps the order in which steps
// are written. Where it pays (sigmoid of numbers in the first cache: 1.2 × on AVX2, 1.17 × on AVX-512), a
// function is therefore written for `count` ≤ TOGETHER vectors (a constant), step by step over EACH of
// them, in place; with one vector it is the plain function.
enum { TOGETHER = 4 };
#define EACH for (int k = 0; k < count; k++)

// e^x for x in -170 … 170, NaN for NaN.
INLINE void exp_of_each(int count, vector *x) {
  vector whole[TOGETHER], r[TOGETHER], p[TOGETHER];
  EACH whole[k] = v_split_by_ln2(x[k], &r[k]);
  EACH p[k] = v_multiply_add(v_set(0x1.6a21acp-10f), r[k], v_set(0x1.123b6ap-7f));
  EACH p[k] = v_multiply_add(p[k], r[k], v_set(0x1.5558fap-5f));
  EACH p[k] = v_multiply_add(p[k], r[k], v_set(0x1.555490p-3f));
  EACH p[k] = v_multiply_add(p[k], r[k], v_set(0x1.fffffcp-2f));
  EACH p[k] = v_multiply_add(p[k], v_multiply(r[k], r[k]), r[k]);
  EACH x[k] = v_times_power(v_add(p[k], v_set(1)), whole[k]);
}

INLINE vector v_exp_within(vector x) {
  exp_of_each(1, &x);
  return x;
}

// e^x; 0 below -104, ∞ above 89. At most 1.01 ulp.
INLINE vector v_exp(vector x) { return v_exp_within(v_larger(v_set(-104), v_smaller(v_set(89), x))); }

// The same where x ≤ 0 is known.
INLINE vector v_exp_of_negative(vector x) { return v_exp_within(v_larger(v_set(-104), x)); }

// e^x - 1 for x ≤ 0, near 0 without cancellation. At most 0.88 ulp.
INLINE vector v_exp_minus_one(vector x) {
  vector r;
  vector whole = v_split_by_ln2(v_larger(v_set(-20), x), &r);
  vector p = v_set(0x1.a032dcp-13f);
  p = v_multiply_add(p, r, v_set(0x1.6d73c0p-10f));
  p = v_multiply_add(p, r, v_set(0x1.11118ap-7f));
  p = v_multiply_add(p, r, v_set(0x1.5554b0p-5f));
  p = v_multiply_add(p, r, v_set(0x1.555554p-3f));
  p = v_multiply_add(p, r, v_set(0.5f));
  p = v_multiply_add(p, v_multiply(r, r), r);
  vector scale = v_times_power(v_set(1), whole);
  return v_multiply_add(p, scale, v_subtract(scale, v_set(1)));
}

// ln(1 + f) + exponent·ln 2 for f in √½ - 1 … √2 - 1.
INLINE vector v_log_of_parts(vector f, vector exponent) {
  vector p = v_set(-0x1.38c1a8p-4f);
  p = v_multiply_add(p, f, v_set(0x1.056498p-3f));
  p = v_multiply_add(p, f, v_set(-0x1.0d875ap-3f));
  p = v_multiply_add(p, f, v_set(0x1.22d90ap-3f));
  p = v_multiply_add(p, f, v_set(-0x1.5471f6p-3f));
  p = v_multiply_add(p, f, v_set(0x1.99a012p-3f));
  p = v_multiply_add(p, f, v_set(-0x1.000228p-2f));
  p = v_multiply_add(p, f, v_set(0x1.555554p-2f));
  vector square = v_multiply(f, f);
  vector low = v_multiply(v_multiply(p, f), square);
  low = v_multiply_add(exponent, v_set(-2.12194440e-4f), low);
  low = v_subtract_product(low, v_set(0.5f), square);
  return v_multiply_add(exponent, v_set(0.693359375f), v_add(f, low));
}

// ln x; -∞ at 0, NaN below. At most 0.84 ulp.
INLINE vector v_log(vector x) {
  const integers root_half = i_set(0x3F3504F3);
  mask tiny = v_less(x, v_set(0x1p-126f));
  vector normal = v_select(tiny, v_multiply(x, v_set(0x1p23f)), x);
  // Offset so that the mantissa left over lies in √½ … √2 instead of 1 … 2.
  integers bits = i_add(i_subtract(v_bits(normal), root_half), i_set(127 << 23));
  vector exponent = v_from_integers(i_subtract(i_shift_right(bits, 23), i_set(127)));
  exponent = v_subtract(exponent, v_select(tiny, v_set(23), v_set(0)));
  vector mantissa = i_bits_as_vector(i_add(i_and(bits, i_set(0x7FFFFF)), root_half));
  vector result = v_log_of_parts(v_subtract(mantissa, v_set(1)), exponent);
  mask ordinary = m_and(v_less(v_set(0), x), v_less(x, v_set(INFINITY)));
  vector special = v_select(v_equal(x, v_set(INFINITY)), x, v_set(NAN));
  special = v_select(v_equal(x, v_set(0)), v_set(-INFINITY), special);
  return v_select(ordinary, result, special);
}

// ln(1 + u) for u in 0 … 1, near 0 without cancellation. Softplus, made of it: at most 1.70 ulp.
INLINE vector v_log_plus_one(vector u) {
  mask large = v_less(v_set(0.41421354f), u);
  vector f = v_select(large, v_multiply(v_subtract(u, v_set(1)), v_set(0.5f)), u);
  return v_log_of_parts(f, v_select(large, v_set(1), v_set(0)));
}

// tanh x. At most 1.34 ulp.
INLINE vector v_tanh(vector x) {
  vector square = v_multiply(x, x);
  vector p = v_set(-0x1.73641ap-8f);
  p = v_multiply_add(p, square, v_set(0x1.519c92p-6f));
  p = v_multiply_add(p, square, v_set(-0x1.b827fep-5f));
  p = v_multiply_add(p, square, v_set(0x1.110692p-3f));
  p = v_multiply_add(p, square, v_set(-0x1.555530p-2f));
  vector near = v_multiply_add(v_multiply(p, square), x, x);
  vector magnitude = v_absolute(x);
  // From 9.02 on, tanh rounds to 1.
  vector bounded = v_smaller(v_set(10), magnitude);
  vector e = v_exp_within(v_add(bounded, bounded));
  vector far = v_subtract(v_set(1), v_divide(v_set(2), v_add(e, v_set(1))));
  far = v_select(v_less(x, v_set(0)), v_negate(far), far);
  return v_select(v_less(magnitude, v_set(0.625f)), near, far);
}

// 1 / (1 + e^-x), and 1 minus that without cancellation, which is 1 / (1 + e^x).
// At most 2.41 ulp.
INLINE vector v_sigmoid_and_rest(vector x, vector *rest) {
  vector e = v_exp_of_negative(v_negate(v_absolute(x)));
  vector sum = v_add(v_set(1), e);
  mask below = v_less(x, v_set(0));
  *rest = v_divide(v_select(below, v_set(1), e), sum);
  return v_divide(v_select(below, e, v_set(1)), sum);
}

INLINE void sigmoid_of_each(int count, vector *x) {
  vector e[TOGETHER];
  EACH e[k] = v_larger(v_set(-104), v_negate(v_absolute(x[k])));
  exp_of_each(count, e);
  EACH x[k] = v_select(v_less(x[k], v_set(0)), e[k], v_set(1));
  EACH x[k] = v_divide(x[k], v_add(v_set(1), e[k]));
}

INLINE vector v_sigmoid(vector x) {
  sigmoid_of_each(1, &x);
  return x;
}

// The tail of the normal distribution, Φ(-a) = R(a) · e^(-a²/2): a in 0 … 15 becomes R(a), beside it the
// exponential. R is a polynomial in t = 1 / (1 + 0.3a), good to 6e-8 up to a = 14.6, where Φ leaves the
// floats. Made of it, GELU's relative error is at most 4.1e-6 (a²/2 is rounded before e^), 1.3e-6 for
// x ≥ -6, 4.8e-7 for x ≥ -2 (5.6e-7 without fma).
INLINE void normal_tail_of_each(int count, vector *a, vector *exponential) {
  vector t[TOGETHER], p[TOGETHER];
  EACH t[k] = v_divide(v_set(1), v_multiply_add(a[k], v_set(0.3f), v_set(1)));
  EACH exponential[k] = v_multiply(v_multiply(a[k], a[k]), v_set(-0.5f));
  exp_of_each(count, exponential);
  EACH p[k] = v_multiply_add(v_set(0x1.3aab4ap-5f), t[k], v_set(-0x1.5ac8f8p-3f));
  EACH p[k] = v_multiply_add(p[k], t[k], v_set(0x1.d4fb90p-3f));
  EACH p[k] = v_multiply_add(p[k], t[k], v_set(-0x1.3af074p-4f));
  EACH p[k] = v_multiply_add(p[k], t[k], v_set(0x1.24741ap-3f));
  EACH p[k] = v_multiply_add(p[k], t[k], v_set(0x1.835d34p-4f));
  EACH p[k] = v_multiply_add(p[k], t[k], v_set(0x1.f380c4p-4f));
  EACH p[k] = v_multiply_add(p[k], t[k], v_set(0x1.e967bap-4f));
  EACH a[k] = v_multiply_add(p[k], t[k], v_set(0x1.f0c5f0p-18f));
}

// x · Φ(x) = max(x, 0) - |x| · Φ(-|x|), without cancellation; 0 at -∞.
INLINE void gelu_of_each(int count, vector *x) {
  vector a[TOGETHER], tail[TOGETHER], exponential[TOGETHER];
  EACH tail[k] = a[k] = v_smaller(v_set(15), v_absolute(x[k]));
  normal_tail_of_each(count, tail, exponential);
  EACH x[k] = v_subtract_product(v_larger(v_set(0), x[k]), a[k], v_multiply(tail[k], exponential[k]));
}

// The normal distribution Φ(x), and e^(-x²/2), from which its density is that over √(2π).
INLINE vector v_normal_distribution(vector x, vector *exponential) {
  vector tail = v_smaller(v_set(15), v_absolute(x));
  normal_tail_of_each(1, &tail, exponential);
  vector below = v_multiply(tail, *exponential);
  return v_select(v_less(v_set(0), x), v_subtract(v_set(1), below), below);
}

// The sine and the cosine of 2π·turns for turns in 0 … 1. Absolute error at most 1e-7.
INLINE void v_sine_and_cosine(vector turns, vector *sine, vector *cosine) {
  vector quarters = v_multiply(turns, v_set(4));
  vector whole = v_add(quarters, v_set(ROUNDER));
  vector f = v_subtract(quarters, v_subtract(whole, v_set(ROUNDER)));
  vector square = v_multiply(f, f);
  vector s = v_set(-0x1.2d9306p-8f);
  s = v_multiply_add(s, square, v_set(0x1.465e92p-4f));
  s = v_multiply_add(s, square, v_set(-0x1.4abbbap-1f));
  s = v_multiply_add(s, square, v_set(0x1.921fb6p+0f));
  s = v_multiply(s, f);
  vector c = v_set(0x1.d9f7bcp-11f);
  c = v_multiply_add(c, square, v_set(-0x1.55c664p-6f));
  c = v_multiply_add(c, square, v_set(0x1.03c1dep-2f));
  c = v_multiply_add(c, square, v_set(-0x1.3bd3ccp+0f));
  c = v_multiply_add(c, square, v_set(1));
  // Odd quarters exchange the two; the second bit of the quarter (of the next one) is the sign of the
  // sine (of the cosine).
  integers quarter = v_bits(whole);
  mask odd = i_equal(i_and(quarter, i_set(1)), i_set(1));
  integers sine_sign = i_shift_left(i_and(quarter, i_set(2)), 30);
  integers cosine_sign = i_shift_left(i_and(i_add(quarter, i_set(1)), i_set(2)), 30);
  *sine = i_bits_as_vector(i_xor(v_bits(v_select(odd, c, s)), sine_sign));
  *cosine = i_bits_as_vector(i_xor(v_bits(v_select(odd, s, c)), cosine_sign));
}

#endif
