// The vector vocabulary for AVX2 with FMA: eight lanes. scalar.h documents the words.
// Included inside a target region, after <immintrin.h>.
#ifndef CK_SIMD_AVX2_H
#define CK_SIMD_AVX2_H

#include "common.h"

enum { LANES = 8, CHAINS = 12 };
typedef __m256 vector;
typedef __m256i integers;
// The lanes by turns.
typedef struct wide {
  integers even, odd;
} wide;
typedef __m256 mask;

// Eight words from here on, starting 8 - n later, begin with n set words.
static const int32_t avx2_lane_masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

INLINE __m256i avx2_first(ck_index n) {
  return _mm256_loadu_si256((const __m256i *)(avx2_lane_masks + 8 - n));
}

INLINE vector v_load(const float *p) { return _mm256_loadu_ps(p); }
INLINE vector v_load_first(const float *p, ck_index n) { return _mm256_maskload_ps(p, avx2_first(n)); }
INLINE void v_store(float *p, vector v) { _mm256_storeu_ps(p, v); }
INLINE void v_store_first(float *p, vector v, ck_index n) {
  _mm256_maskstore_ps(p, avx2_first(n), v);
}
INLINE vector v_load_bytes(const uint8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}
INLINE vector v_load_bytes_first(const uint8_t *p, ck_index n) {
  uint8_t bytes[8] = {0};
  for (ck_index j = 0; j < n; j++) bytes[j] = p[j];
  return v_load_bytes(bytes);
}
INLINE integers i_load(const int32_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
INLINE integers i_load_first(const int32_t *p, ck_index n) { return _mm256_maskload_epi32(p, avx2_first(n)); }
INLINE void i_store(int32_t *p, integers i) { _mm256_storeu_si256((__m256i *)p, i); }
INLINE void i_store_first(int32_t *p, integers i, ck_index n) {
  _mm256_maskstore_epi32(p, avx2_first(n), i);
}
INLINE void v_store_interleaved(float *p, vector a, vector b, vector c, vector d) {
  __m256 ab_low = _mm256_unpacklo_ps(a, b), ab_high = _mm256_unpackhi_ps(a, b);
  __m256 cd_low = _mm256_unpacklo_ps(c, d), cd_high = _mm256_unpackhi_ps(c, d);
  __m256 r04 = _mm256_shuffle_ps(ab_low, cd_low, 0x44), r15 = _mm256_shuffle_ps(ab_low, cd_low, 0xEE);
  __m256 r26 = _mm256_shuffle_ps(ab_high, cd_high, 0x44), r37 = _mm256_shuffle_ps(ab_high, cd_high, 0xEE);
  _mm256_storeu_ps(p, _mm256_permute2f128_ps(r04, r15, 0x20));
  _mm256_storeu_ps(p + 8, _mm256_permute2f128_ps(r26, r37, 0x20));
  _mm256_storeu_ps(p + 16, _mm256_permute2f128_ps(r04, r15, 0x31));
  _mm256_storeu_ps(p + 24, _mm256_permute2f128_ps(r26, r37, 0x31));
}

INLINE vector v_pick_of_four(const float *low, const float *high, integers i) {
  __m128 four = _mm_loadh_pi(_mm_castpd_ps(_mm_load_sd((const double *)low)), (const __m64 *)high);
  return _mm256_permutevar_ps(_mm256_set_m128(four, four), i);
}
// The set bits of a number below 16, in order, a byte each.
static const uint32_t avx2_chosen[16] = {0x0,     0x0,     0x1,   0x100,   0x2,     0x200,   0x201,   0x20100,
                                         0x3,     0x300,   0x301, 0x30100, 0x302,   0x30200, 0x30201, 0x3020100};

INLINE void avx2_store_chosen(int32_t *p, __m128i i, int bits) {
  const __m128i order = _mm_cvtepu8_epi32(_mm_cvtsi32_si128((int)avx2_chosen[bits]));
  _mm_storeu_ps((float *)p, _mm_permutevar_ps(_mm_castsi128_ps(i), order));
}

INLINE ck_index i_store_chosen(int32_t *p, integers i, mask m) {
  const int bits = _mm256_movemask_ps(m), low = __builtin_popcount((unsigned)bits & 15);
  avx2_store_chosen(p, _mm256_castsi256_si128(i), bits & 15);
  avx2_store_chosen(p + low, _mm256_extracti128_si256(i, 1), bits >> 4);
  return low + __builtin_popcount((unsigned)bits >> 4);
}

INLINE vector v_set(float x) { return _mm256_set1_ps(x); }
INLINE vector v_add(vector a, vector b) { return _mm256_add_ps(a, b); }
INLINE vector v_subtract(vector a, vector b) { return _mm256_sub_ps(a, b); }
INLINE vector v_multiply(vector a, vector b) { return _mm256_mul_ps(a, b); }
INLINE vector v_divide(vector a, vector b) { return _mm256_div_ps(a, b); }
INLINE vector v_square_root(vector a) { return _mm256_sqrt_ps(a); }
INLINE vector v_absolute(vector a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
INLINE vector v_negate(vector a) { return _mm256_xor_ps(a, _mm256_set1_ps(-0.0f)); }
INLINE vector v_multiply_add(vector a, vector b, vector c) { return _mm256_fmadd_ps(a, b, c); }
INLINE vector v_subtract_product(vector c, vector a, vector b) { return _mm256_fnmadd_ps(a, b, c); }
INLINE vector v_larger(vector a, vector b) { return _mm256_max_ps(a, b); }
INLINE vector v_smaller(vector a, vector b) { return _mm256_min_ps(a, b); }
// max_ps gives its second operand where either is NaN; a NaN in the first is put back.
INLINE vector v_max(vector a, vector b) {
  return _mm256_blendv_ps(_mm256_max_ps(a, b), a, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}
INLINE vector v_min(vector a, vector b) {
  return _mm256_blendv_ps(_mm256_min_ps(a, b), a, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}

INLINE mask v_less(vector a, vector b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
INLINE mask v_less_equal(vector a, vector b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
INLINE mask v_equal(vector a, vector b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
INLINE mask v_unordered(vector a, vector b) { return _mm256_cmp_ps(a, b, _CMP_UNORD_Q); }
INLINE mask m_and(mask a, mask b) { return _mm256_and_ps(a, b); }
INLINE mask m_or(mask a, mask b) { return _mm256_or_ps(a, b); }
INLINE mask m_not(mask a) { return _mm256_xor_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32(-1))); }
INLINE uint32_t m_bits(mask a) { return (uint32_t)_mm256_movemask_ps(a); }
INLINE bool m_any(mask a) { return _mm256_movemask_ps(a) != 0; }
INLINE mask m_first(ck_index n) { return _mm256_castsi256_ps(avx2_first(n)); }
INLINE vector v_select(mask m, vector a, vector b) { return _mm256_blendv_ps(b, a, m); }
INLINE integers i_select(mask m, integers a, integers b) {
  return _mm256_blendv_epi8(b, a, _mm256_castps_si256(m));
}

INLINE integers i_set(int32_t x) { return _mm256_set1_epi32(x); }
INLINE integers i_iota(void) { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
INLINE integers i_add(integers a, integers b) { return _mm256_add_epi32(a, b); }
INLINE integers i_subtract(integers a, integers b) { return _mm256_sub_epi32(a, b); }
INLINE integers i_and(integers a, integers b) { return _mm256_and_si256(a, b); }
INLINE integers i_or(integers a, integers b) { return _mm256_or_si256(a, b); }
INLINE integers i_xor(integers a, integers b) { return _mm256_xor_si256(a, b); }
INLINE integers i_shift_left(integers a, int n) { return _mm256_slli_epi32(a, n); }
INLINE integers i_shift_right(integers a, int n) { return _mm256_srli_epi32(a, n); }
INLINE mask i_equal(integers a, integers b) {
  return _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b));
}
INLINE mask i_less_unsigned(integers a, integers b) {
  const __m256i sign = _mm256_set1_epi32(INT32_MIN);
  return _mm256_castsi256_ps(
      _mm256_cmpgt_epi32(_mm256_xor_si256(b, sign), _mm256_xor_si256(a, sign)));
}
INLINE wide w_set(uint32_t x) { return (wide){_mm256_set1_epi32((int32_t)x), _mm256_set1_epi32((int32_t)x)}; }
INLINE wide w_from(integers i) { return (wide){i, _mm256_srli_epi64(i, 32)}; }
INLINE wide w_product(wide a, wide b) {
  return (wide){_mm256_mul_epu32(a.even, b.even), _mm256_mul_epu32(a.odd, b.odd)};
}
INLINE wide w_high(wide a) { return (wide){_mm256_srli_epi64(a.even, 32), _mm256_srli_epi64(a.odd, 32)}; }
INLINE wide w_xor(wide a, wide b) {
  return (wide){_mm256_xor_si256(a.even, b.even), _mm256_xor_si256(a.odd, b.odd)};
}
INLINE integers w_low(wide a) {
  return _mm256_blend_epi32(a.even, _mm256_slli_epi64(a.odd, 32), 0xAA);
}
INLINE integers v_bits(vector v) { return _mm256_castps_si256(v); }
INLINE vector i_bits_as_vector(integers i) { return _mm256_castsi256_ps(i); }
INLINE vector v_from_integers(integers i) { return _mm256_cvtepi32_ps(i); }

// Halves, then quarters, then neighbours.
INLINE float v_sum(vector v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_shuffle_ps(s, s, 1)));
}
INLINE float v_highest(vector v) {
  v = v_max(v, _mm256_permute2f128_ps(v, v, 1));
  v = v_max(v, _mm256_permute_ps(v, 0x4E));
  return _mm256_cvtss_f32(v_max(v, _mm256_permute_ps(v, 0xB1)));
}
INLINE float v_lowest(vector v) {
  v = v_min(v, _mm256_permute2f128_ps(v, v, 1));
  v = v_min(v, _mm256_permute_ps(v, 0x4E));
  return _mm256_cvtss_f32(v_min(v, _mm256_permute_ps(v, 0xB1)));
}
INLINE void v_transpose(vector rows[LANES]) {
  vector quads[8];
  for (int half = 0; half < 2; half++) {
    const vector *r = rows + 4 * half;
    __m256 t0 = _mm256_unpacklo_ps(r[0], r[1]), t1 = _mm256_unpackhi_ps(r[0], r[1]);
    __m256 t2 = _mm256_unpacklo_ps(r[2], r[3]), t3 = _mm256_unpackhi_ps(r[2], r[3]);
    quads[4 * half] = _mm256_shuffle_ps(t0, t2, 0x44);
    quads[4 * half + 1] = _mm256_shuffle_ps(t0, t2, 0xEE);
    quads[4 * half + 2] = _mm256_shuffle_ps(t1, t3, 0x44);
    quads[4 * half + 3] = _mm256_shuffle_ps(t1, t3, 0xEE);
  }
  for (int c = 0; c < 4; c++) {
    rows[c] = _mm256_permute2f128_ps(quads[c], quads[4 + c], 0x20);
    rows[4 + c] = _mm256_permute2f128_ps(quads[c], quads[4 + c], 0x31);
  }
}

#include "powers.h"

#endif
