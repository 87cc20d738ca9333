// The vector vocabulary for any processor: vectors of one float. Also its documentation.
//
// A kernel body is written once in these words and compiled once per instruction set; scalar.h,
// avx2.h, avx512.h and neon.h each define all of them. Nothing else contains intrinsics.
//
//   LANES                        floats in one vector: 1, 8, 16, 4
//   CHAINS                       vectors of sums that the registers hold beside operands: 12 or 24
//   vector, integers, mask       LANES floats, LANES 32-bit integers, LANES truth values
//   wide                         LANES 64-bit integers
//
// Memory. No alignment is needed. The `_first` forms touch the first n elements only
// (0 ≤ n ≤ LANES); the other lanes are 0 after a load.
//   v_load(p)  v_load_first(p, n)  v_store(p, v)  v_store_first(p, v, n)
//   v_load_bytes(p)  v_load_bytes_first(p, n)          uint8_t to float
//   v_store_interleaved(p, a, b, c, d)                 p[4j] = a[j], p[4j+1] = b[j], …
//   i_load(p)  i_load_first(p, n)  i_store(p, i)  i_store_first(p, i, n)   int32_t
//   v_pick_of_four(low, high, i)                       of low[0], low[1], high[0], high[1], by 0 ≤ i < 4
//   i_store_chosen(p, i, m)      the lanes where m is true, one after the other; returns how many, and
//                                may write LANES
//   v_load_part(whole, p, n)  v_store_part(whole, p, v, n)  and i_…_part in parts.h: all lanes where `whole` is
//                                true, else the first n; one text for a loop and its tail
//
// Arithmetic, lane by lane.
//   v_set(x)  v_add  v_subtract  v_multiply  v_divide  v_square_root  v_absolute  v_negate
//   v_multiply_add(a, b, c)      a·b + c, rounded once where the processor can
//   v_subtract_product(c, a, b)  c - a·b, likewise
//   v_times_power(v, whole)      v·2^n for whole = n + ROUNDER, n in -252 … 254, rounded once
//   v_max  v_min                 NaN where either operand is NaN
//   v_larger(a, b)               a > b ? a : b, so b where either is NaN (one instruction on x86)
//   v_smaller(a, b)              a < b ? a : b
//
// Masks. Comparisons are false where an operand is NaN.
//   v_less  v_less_equal  v_equal  v_unordered(a, b)   either is NaN
//   m_and  m_or  m_not  m_any  m_first(n)              the first n lanes
//   m_bits(m)                    a bit for each lane, the first one's the lowest
//   v_select(m, a, b)  i_select(m, a, b)               a where m is true, else b
//
// Integers (wrapping; shifts are logical).
//   i_set(x)  i_iota()  i_add  i_subtract  i_and  i_or  i_xor  i_shift_left(a, n)
//   i_shift_right(a, n)  i_equal  i_less_unsigned
//   v_bits(v)  i_bits_as_vector(i)                     the same bits
//   v_from_integers(i)                                 signed integer to float
//
// 64-bit integers, one per lane, in halves: nothing but a product has a high half that means anything.
//   w_set(x)  w_from(i)  w_low(w) → integers           the low halves
//   w_product(a, b)                                    of the low halves, 64 bits
//   w_high(w)                                          the high half becomes the low one
//   w_xor
//
// Across lanes, always in the same order.
//   v_sum(v)  v_highest(v)  v_lowest(v)                the last two give NaN if any lane is NaN
//   v_transpose(rows)                                  LANES vectors in place
#ifndef CK_SIMD_SCALAR_H
#define CK_SIMD_SCALAR_H

#include <math.h>

#include "common.h"

enum { LANES = 1, CHAINS = 12 };
typedef float vector;
typedef uint32_t integers;
typedef uint64_t wide;
typedef bool mask;

INLINE vector v_load(const float *p) { return *p; }
INLINE vector v_load_first(const float *p, ck_index n) { return n > 0 ? *p : 0; }
INLINE void v_store(float *p, vector v) { *p = v; }
INLINE void v_store_first(float *p, vector v, ck_index n) {
  if (n > 0) *p = v;
}
INLINE vector v_load_bytes(const uint8_t *p) { return *p; }
INLINE vector v_load_bytes_first(const uint8_t *p, ck_index n) { return n > 0 ? *p : 0; }
INLINE integers i_load(const int32_t *p) { return (uint32_t)*p; }
INLINE integers i_load_first(const int32_t *p, ck_index n) { return n > 0 ? (uint32_t)*p : 0; }
INLINE void i_store(int32_t *p, integers i) { *p = (int32_t)i; }
INLINE void i_store_first(int32_t *p, integers i, ck_index n) {
  if (n > 0) *p = (int32_t)i;
}
INLINE void v_store_interleaved(float *p, vector a, vector b, vector c, vector d) {
  p[0] = a;
  p[1] = b;
  p[2] = c;
  p[3] = d;
}

INLINE vector v_pick_of_four(const float *low, const float *high, integers i) {
  return i < 2 ? low[i] : high[i - 2];
}
INLINE ck_index i_store_chosen(int32_t *p, integers i, mask m) {
  *p = (int32_t)i;
  return m;
}
INLINE vector v_set(float x) { return x; }
INLINE vector v_add(vector a, vector b) { return a + b; }
INLINE vector v_subtract(vector a, vector b) { return a - b; }
INLINE vector v_multiply(vector a, vector b) { return a * b; }
INLINE vector v_divide(vector a, vector b) { return a / b; }
INLINE vector v_square_root(vector a) { return sqrtf(a); }
INLINE vector v_absolute(vector a) { return fabsf(a); }
INLINE vector v_negate(vector a) { return -a; }
// Rounded twice: fmaf is a slow library call where the processor has no such instruction.
INLINE vector v_multiply_add(vector a, vector b, vector c) { return a * b + c; }
INLINE vector v_subtract_product(vector c, vector a, vector b) { return c - a * b; }
INLINE vector v_larger(vector a, vector b) { return a > b ? a : b; }
INLINE vector v_smaller(vector a, vector b) { return a < b ? a : b; }
INLINE vector v_max(vector a, vector b) { return a != a ? a : v_larger(a, b); }
INLINE vector v_min(vector a, vector b) { return a != a ? a : v_smaller(a, b); }

INLINE mask v_less(vector a, vector b) { return a < b; }
INLINE mask v_less_equal(vector a, vector b) { return a <= b; }
INLINE mask v_equal(vector a, vector b) { return a == b; }
INLINE mask v_unordered(vector a, vector b) { return a != a || b != b; }
INLINE mask m_and(mask a, mask b) { return a && b; }
INLINE mask m_or(mask a, mask b) { return a || b; }
INLINE mask m_not(mask a) { return !a; }
INLINE uint32_t m_bits(mask a) { return a; }
INLINE bool m_any(mask a) { return a; }
INLINE mask m_first(ck_index n) { return n > 0; }
INLINE vector v_select(mask m, vector a, vector b) { return m ? a : b; }
INLINE integers i_select(mask m, integers a, integers b) { return m ? a : b; }

INLINE integers i_set(int32_t x) { return (uint32_t)x; }
INLINE integers i_iota(void) { return 0; }
INLINE integers i_add(integers a, integers b) { return a + b; }
INLINE integers i_subtract(integers a, integers b) { return a - b; }
INLINE integers i_and(integers a, integers b) { return a & b; }
INLINE integers i_or(integers a, integers b) { return a | b; }
INLINE integers i_xor(integers a, integers b) { return a ^ b; }
INLINE integers i_shift_left(integers a, int n) { return a << n; }
INLINE integers i_shift_right(integers a, int n) { return a >> n; }
INLINE mask i_equal(integers a, integers b) { return a == b; }
INLINE mask i_less_unsigned(integers a, integers b) { return a < b; }
INLINE wide w_set(uint32_t x) { return x; }
INLINE wide w_from(integers i) { return i; }
INLINE wide w_product(wide a, wide b) { return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu); }
INLINE wide w_high(wide a) { return a >> 32; }
INLINE wide w_xor(wide a, wide b) { return a ^ b; }
INLINE integers w_low(wide a) { return (uint32_t)a; }
INLINE integers v_bits(vector v) { return bits_of_float(v); }
INLINE vector i_bits_as_vector(integers i) { return float_of_bits(i); }
INLINE vector v_from_integers(integers i) { return (float)(int32_t)i; }

INLINE float v_sum(vector v) { return v; }
INLINE float v_highest(vector v) { return v; }
INLINE float v_lowest(vector v) { return v; }
INLINE void v_transpose(vector rows[LANES]) { (void)rows; }

#include "powers.h"

#endif
