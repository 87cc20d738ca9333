// The vector vocabulary for AVX-512 (F, BW, DQ, VL): sixteen lanes. scalar.h documents the words.
// Included inside a target region, after <immintrin.h>.
#ifndef CK_SIMD_AVX512_H
#define CK_SIMD_AVX512_H

#include "common.h"

enum { LANES = 16, CHAINS = 24 };
typedef __m512 vector;
typedef __m512i integers;
// The lanes by turns.
typedef struct wide {
  integers even, odd;
} wide;
typedef __mmask16 mask;

INLINE mask m_first(ck_index n) { return (__mmask16)((1u << n) - 1); }

INLINE vector v_load(const float *p) { return _mm512_loadu_ps(p); }
INLINE vector v_load_first(const float *p, ck_index n) { return _mm512_maskz_loadu_ps(m_first(n), p); }
INLINE void v_store(float *p, vector v) { _mm512_storeu_ps(p, v); }
INLINE void v_store_first(float *p, vector v, ck_index n) {
  _mm512_mask_storeu_ps(p, m_first(n), v);
}
INLINE vector v_load_bytes(const uint8_t *p) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)));
}
INLINE vector v_load_bytes_first(const uint8_t *p, ck_index n) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(m_first(n), p)));
}
INLINE integers i_load(const int32_t *p) { return _mm512_loadu_si512(p); }
INLINE integers i_load_first(const int32_t *p, ck_index n) { return _mm512_maskz_loadu_epi32(m_first(n), p); }
INLINE void i_store(int32_t *p, integers i) { _mm512_storeu_si512(p, i); }
INLINE void i_store_first(int32_t *p, integers i, ck_index n) {
  _mm512_mask_storeu_epi32(p, m_first(n), i);
}
INLINE void v_store_interleaved(float *p, vector a, vector b, vector c, vector d) {
  __m512 ab_low = _mm512_unpacklo_ps(a, b), ab_high = _mm512_unpackhi_ps(a, b);
  __m512 cd_low = _mm512_unpacklo_ps(c, d), cd_high = _mm512_unpackhi_ps(c, d);
  // In r0: the four numbers of lanes 0, 4, 8, 12; in r1: of lanes 1, 5, 9, 13; and so on.
  __m512 r0 = _mm512_shuffle_ps(ab_low, cd_low, 0x44), r1 = _mm512_shuffle_ps(ab_low, cd_low, 0xEE);
  __m512 r2 = _mm512_shuffle_ps(ab_high, cd_high, 0x44), r3 = _mm512_shuffle_ps(ab_high, cd_high, 0xEE);
  __m512 low01 = _mm512_shuffle_f32x4(r0, r1, 0x44), high01 = _mm512_shuffle_f32x4(r0, r1, 0xEE);
  __m512 low23 = _mm512_shuffle_f32x4(r2, r3, 0x44), high23 = _mm512_shuffle_f32x4(r2, r3, 0xEE);
  _mm512_storeu_ps(p, _mm512_shuffle_f32x4(low01, low23, 0x88));
  _mm512_storeu_ps(p + 16, _mm512_shuffle_f32x4(low01, low23, 0xDD));
  _mm512_storeu_ps(p + 32, _mm512_shuffle_f32x4(high01, high23, 0x88));
  _mm512_storeu_ps(p + 48, _mm512_shuffle_f32x4(high01, high23, 0xDD));
}

INLINE vector v_pick_of_four(const float *low, const float *high, integers i) {
  __m128 four = _mm_loadh_pi(_mm_castpd_ps(_mm_load_sd((const double *)low)), (const __m64 *)high);
  return _mm512_permutexvar_ps(i, _mm512_castps128_ps512(four));
}
INLINE ck_index i_store_chosen(int32_t *p, integers i, mask m) {
  _mm512_storeu_si512(p, _mm512_maskz_compress_epi32(m, i));
  return __builtin_popcount(m);
}

INLINE vector v_set(float x) { return _mm512_set1_ps(x); }
INLINE vector v_add(vector a, vector b) { return _mm512_add_ps(a, b); }
INLINE vector v_subtract(vector a, vector b) { return _mm512_sub_ps(a, b); }
INLINE vector v_multiply(vector a, vector b) { return _mm512_mul_ps(a, b); }
INLINE vector v_divide(vector a, vector b) { return _mm512_div_ps(a, b); }
INLINE vector v_square_root(vector a) { return _mm512_sqrt_ps(a); }
INLINE vector v_absolute(vector a) { return _mm512_andnot_ps(_mm512_set1_ps(-0.0f), a); }
INLINE vector v_negate(vector a) { return _mm512_xor_ps(a, _mm512_set1_ps(-0.0f)); }
INLINE vector v_multiply_add(vector a, vector b, vector c) { return _mm512_fmadd_ps(a, b, c); }
INLINE vector v_subtract_product(vector c, vector a, vector b) { return _mm512_fnmadd_ps(a, b, c); }
INLINE vector v_larger(vector a, vector b) { return _mm512_max_ps(a, b); }
INLINE vector v_smaller(vector a, vector b) { return _mm512_min_ps(a, b); }
// max_ps gives its second operand where either is NaN; a NaN in the first is put back.
INLINE vector v_max(vector a, vector b) {
  return _mm512_mask_mov_ps(_mm512_max_ps(a, b), _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q), a);
}
INLINE vector v_min(vector a, vector b) {
  return _mm512_mask_mov_ps(_mm512_min_ps(a, b), _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q), a);
}

INLINE mask v_less(vector a, vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
INLINE mask v_less_equal(vector a, vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
INLINE mask v_equal(vector a, vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
INLINE mask v_unordered(vector a, vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_UNORD_Q); }
INLINE mask m_and(mask a, mask b) { return (mask)(a & b); }
INLINE mask m_or(mask a, mask b) { return (mask)(a | b); }
INLINE mask m_not(mask a) { return (mask)~a; }
INLINE uint32_t m_bits(mask a) { return a; }
INLINE bool m_any(mask a) { return a != 0; }
INLINE vector v_select(mask m, vector a, vector b) { return _mm512_mask_blend_ps(m, b, a); }
INLINE integers i_select(mask m, integers a, integers b) {
  return _mm512_mask_blend_epi32(m, b, a);
}

INLINE integers i_set(int32_t x) { return _mm512_set1_epi32(x); }
INLINE integers i_iota(void) {
  return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
INLINE integers i_add(integers a, integers b) { return _mm512_add_epi32(a, b); }
INLINE integers i_subtract(integers a, integers b) { return _mm512_sub_epi32(a, b); }
INLINE integers i_and(integers a, integers b) { return _mm512_and_si512(a, b); }
INLINE integers i_or(integers a, integers b) { return _mm512_or_si512(a, b); }
INLINE integers i_xor(integers a, integers b) { return _mm512_xor_si512(a, b); }
INLINE integers i_shift_left(integers a, int n) { return _mm512_slli_epi32(a, (unsigned)n); }
INLINE integers i_shift_right(integers a, int n) { return _mm512_srli_epi32(a, (unsigned)n); }
INLINE mask i_equal(integers a, integers b) { return _mm512_cmpeq_epi32_mask(a, b); }
INLINE mask i_less_unsigned(integers a, integers b) { return _mm512_cmplt_epu32_mask(a, b); }
INLINE wide w_set(uint32_t x) { return (wide){_mm512_set1_epi32((int32_t)x), _mm512_set1_epi32((int32_t)x)}; }
INLINE wide w_from(integers i) { return (wide){i, _mm512_srli_epi64(i, 32)}; }
INLINE wide w_product(wide a, wide b) {
  return (wide){_mm512_mul_epu32(a.even, b.even), _mm512_mul_epu32(a.odd, b.odd)};
}
INLINE wide w_high(wide a) { return (wide){_mm512_srli_epi64(a.even, 32), _mm512_srli_epi64(a.odd, 32)}; }
INLINE wide w_xor(wide a, wide b) {
  return (wide){_mm512_xor_si512(a.even, b.even), _mm512_xor_si512(a.odd, b.odd)};
}
INLINE integers w_low(wide a) {
  return _mm512_mask_blend_epi32(0xAAAA, a.even, _mm512_slli_epi64(a.odd, 32));
}
INLINE vector v_times_power(vector v, vector whole) {
  return _mm512_scalef_ps(v, _mm512_sub_ps(whole, _mm512_set1_ps(ROUNDER)));
}
INLINE integers v_bits(vector v) { return _mm512_castps_si512(v); }
INLINE vector i_bits_as_vector(integers i) { return _mm512_castsi512_ps(i); }
INLINE vector v_from_integers(integers i) { return _mm512_cvtepi32_ps(i); }

// Halves, quarters, eighths, then neighbours.
INLINE float v_sum(vector v) {
  __m256 h = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_shuffle_ps(s, s, 1)));
}
INLINE float v_highest(vector v) {
  v = v_max(v, _mm512_shuffle_f32x4(v, v, 0x4E));
  v = v_max(v, _mm512_shuffle_f32x4(v, v, 0xB1));
  v = v_max(v, _mm512_permute_ps(v, 0x4E));
  return _mm512_cvtss_f32(v_max(v, _mm512_permute_ps(v, 0xB1)));
}
INLINE float v_lowest(vector v) {
  v = v_min(v, _mm512_shuffle_f32x4(v, v, 0x4E));
  v = v_min(v, _mm512_shuffle_f32x4(v, v, 0xB1));
  v = v_min(v, _mm512_permute_ps(v, 0x4E));
  return _mm512_cvtss_f32(v_min(v, _mm512_permute_ps(v, 0xB1)));
}
INLINE void v_transpose(vector rows[LANES]) {
  vector quads[16];
  for (int group = 0; group < 4; group++) {
    const vector *r = rows + 4 * group;
    __m512 t0 = _mm512_unpacklo_ps(r[0], r[1]), t1 = _mm512_unpackhi_ps(r[0], r[1]);
    __m512 t2 = _mm512_unpacklo_ps(r[2], r[3]), t3 = _mm512_unpackhi_ps(r[2], r[3]);
    quads[4 * group] = _mm512_shuffle_ps(t0, t2, 0x44);
    quads[4 * group + 1] = _mm512_shuffle_ps(t0, t2, 0xEE);
    quads[4 * group + 2] = _mm512_shuffle_ps(t1, t3, 0x44);
    quads[4 * group + 3] = _mm512_shuffle_ps(t1, t3, 0xEE);
  }
  // quads[4g + c] holds, in quarter q, rows 4g … 4g + 3 of column 4q + c.
  for (int c = 0; c < 4; c++) {
    __m512 low01 = _mm512_shuffle_f32x4(quads[c], quads[4 + c], 0x44);
    __m512 high01 = _mm512_shuffle_f32x4(quads[c], quads[4 + c], 0xEE);
    __m512 low23 = _mm512_shuffle_f32x4(quads[8 + c], quads[12 + c], 0x44);
    __m512 high23 = _mm512_shuffle_f32x4(quads[8 + c], quads[12 + c], 0xEE);
    rows[c] = _mm512_shuffle_f32x4(low01, low23, 0x88);
    rows[4 + c] = _mm512_shuffle_f32x4(low01, low23, 0xDD);
    rows[8 + c] = _mm512_shuffle_f32x4(high01, high23, 0x88);
    rows[12 + c] = _mm512_shuffle_f32x4(high01, high23, 0xDD);
  }
}

#endif
