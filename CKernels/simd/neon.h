// The vector vocabulary for NEON on 64-bit Arm: four lanes. scalar.h documents the words.
#ifndef CK_SIMD_NEON_H
#define CK_SIMD_NEON_H

#include <arm_neon.h>

#include "common.h"

enum { LANES = 4, CHAINS = 24 };
typedef float32x4_t vector;
typedef uint32x4_t integers;
typedef struct wide {
  uint64x2_t first, last;
} wide;
typedef uint32x4_t mask;

INLINE vector v_load(const float *p) { return vld1q_f32(p); }
INLINE vector v_load_first(const float *p, ck_index n) {
  float lanes[4] = {0};
  for (ck_index j = 0; j < n; j++) lanes[j] = p[j];
  return vld1q_f32(lanes);
}
INLINE void v_store(float *p, vector v) { vst1q_f32(p, v); }
INLINE void v_store_first(float *p, vector v, ck_index n) {
  float lanes[4];
  vst1q_f32(lanes, v);
  for (ck_index j = 0; j < n; j++) p[j] = lanes[j];
}
INLINE vector v_load_bytes(const uint8_t *p) {
  uint32_t word;
  memcpy(&word, p, sizeof word);
  uint8x8_t bytes = vreinterpret_u8_u32(vdup_n_u32(word));
  return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(bytes))));
}
INLINE vector v_load_bytes_first(const uint8_t *p, ck_index n) {
  uint8_t bytes[4] = {0};
  for (ck_index j = 0; j < n; j++) bytes[j] = p[j];
  return v_load_bytes(bytes);
}
INLINE integers i_load(const int32_t *p) { return vreinterpretq_u32_s32(vld1q_s32(p)); }
INLINE integers i_load_first(const int32_t *p, ck_index n) {
  int32_t lanes[4] = {0};
  for (ck_index j = 0; j < n; j++) lanes[j] = p[j];
  return i_load(lanes);
}
INLINE void i_store(int32_t *p, integers i) { vst1q_s32(p, vreinterpretq_s32_u32(i)); }
INLINE void i_store_first(int32_t *p, integers i, ck_index n) {
  int32_t lanes[4];
  i_store(lanes, i);
  for (ck_index j = 0; j < n; j++) p[j] = lanes[j];
}
INLINE void v_store_interleaved(float *p, vector a, vector b, vector c, vector d) {
  float32x4x4_t quads = {{a, b, c, d}};
  vst4q_f32(p, quads);
}

INLINE vector v_pick_of_four(const float *low, const float *high, integers i) {
  uint8x16_t four = vreinterpretq_u8_f32(vcombine_f32(vld1_f32(low), vld1_f32(high)));
  uint32x4_t bytes = vmlaq_n_u32(vdupq_n_u32(0x03020100), i, 0x04040404);
  return vreinterpretq_f32_u8(vqtbl1q_u8(four, vreinterpretq_u8_u32(bytes)));
}
INLINE ck_index i_store_chosen(int32_t *p, integers i, mask m) {
  int32_t lanes[4];
  uint32_t chosen[4];
  i_store(lanes, i);
  vst1q_u32(chosen, m);
  ck_index count = 0;
  for (int j = 0; j < 4; j++) {
    p[count] = lanes[j];
    count += chosen[j] & 1;
  }
  return count;
}

INLINE vector v_set(float x) { return vdupq_n_f32(x); }
INLINE vector v_add(vector a, vector b) { return vaddq_f32(a, b); }
INLINE vector v_subtract(vector a, vector b) { return vsubq_f32(a, b); }
INLINE vector v_multiply(vector a, vector b) { return vmulq_f32(a, b); }
INLINE vector v_divide(vector a, vector b) { return vdivq_f32(a, b); }
INLINE vector v_square_root(vector a) { return vsqrtq_f32(a); }
INLINE vector v_absolute(vector a) { return vabsq_f32(a); }
INLINE vector v_negate(vector a) { return vnegq_f32(a); }
INLINE vector v_multiply_add(vector a, vector b, vector c) { return vfmaq_f32(c, a, b); }
INLINE vector v_subtract_product(vector c, vector a, vector b) { return vfmsq_f32(c, a, b); }
INLINE vector v_larger(vector a, vector b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
INLINE vector v_smaller(vector a, vector b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
INLINE vector v_max(vector a, vector b) { return vmaxq_f32(a, b); }
INLINE vector v_min(vector a, vector b) { return vminq_f32(a, b); }

INLINE mask v_less(vector a, vector b) { return vcltq_f32(a, b); }
INLINE mask v_less_equal(vector a, vector b) { return vcleq_f32(a, b); }
INLINE mask v_equal(vector a, vector b) { return vceqq_f32(a, b); }
INLINE mask v_unordered(vector a, vector b) {
  return vmvnq_u32(vandq_u32(vceqq_f32(a, a), vceqq_f32(b, b)));
}
INLINE mask m_and(mask a, mask b) { return vandq_u32(a, b); }
INLINE mask m_or(mask a, mask b) { return vorrq_u32(a, b); }
INLINE mask m_not(mask a) { return vmvnq_u32(a); }
INLINE uint32_t m_bits(mask a) {
  const uint32_t bits[4] = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(a, vld1q_u32(bits)));
}
INLINE bool m_any(mask a) { return vmaxvq_u32(a) != 0; }
INLINE integers i_iota(void) {
  const uint32_t lanes[4] = {0, 1, 2, 3};
  return vld1q_u32(lanes);
}
INLINE mask m_first(ck_index n) { return vcltq_u32(i_iota(), vdupq_n_u32((uint32_t)n)); }
INLINE vector v_select(mask m, vector a, vector b) { return vbslq_f32(m, a, b); }
INLINE integers i_select(mask m, integers a, integers b) { return vbslq_u32(m, a, b); }

INLINE integers i_set(int32_t x) { return vdupq_n_u32((uint32_t)x); }
INLINE integers i_add(integers a, integers b) { return vaddq_u32(a, b); }
INLINE integers i_subtract(integers a, integers b) { return vsubq_u32(a, b); }
INLINE integers i_and(integers a, integers b) { return vandq_u32(a, b); }
INLINE integers i_or(integers a, integers b) { return vorrq_u32(a, b); }
INLINE integers i_xor(integers a, integers b) { return veorq_u32(a, b); }
INLINE integers i_shift_left(integers a, int n) { return vshlq_u32(a, vdupq_n_s32(n)); }
INLINE integers i_shift_right(integers a, int n) { return vshlq_u32(a, vdupq_n_s32(-n)); }
INLINE mask i_equal(integers a, integers b) { return vceqq_u32(a, b); }
INLINE mask i_less_unsigned(integers a, integers b) { return vcltq_u32(a, b); }
INLINE wide w_set(uint32_t x) { return (wide){vdupq_n_u64(x), vdupq_n_u64(x)}; }
INLINE wide w_from(integers i) { return (wide){vmovl_u32(vget_low_u32(i)), vmovl_high_u32(i)}; }
INLINE wide w_product(wide a, wide b) {
  return (wide){vmull_u32(vmovn_u64(a.first), vmovn_u64(b.first)),
                vmull_u32(vmovn_u64(a.last), vmovn_u64(b.last))};
}
INLINE wide w_high(wide a) { return (wide){vshrq_n_u64(a.first, 32), vshrq_n_u64(a.last, 32)}; }
INLINE wide w_xor(wide a, wide b) {
  return (wide){veorq_u64(a.first, b.first), veorq_u64(a.last, b.last)};
}
INLINE integers w_low(wide a) { return vcombine_u32(vmovn_u64(a.first), vmovn_u64(a.last)); }
INLINE integers v_bits(vector v) { return vreinterpretq_u32_f32(v); }
INLINE vector i_bits_as_vector(integers i) { return vreinterpretq_f32_u32(i); }
INLINE vector v_from_integers(integers i) { return vcvtq_f32_s32(vreinterpretq_s32_u32(i)); }

// Halves, then neighbours.
INLINE float v_sum(vector v) {
  float32x2_t s = vadd_f32(vget_low_f32(v), vget_high_f32(v));
  return vget_lane_f32(s, 0) + vget_lane_f32(s, 1);
}
INLINE float v_highest(vector v) { return vmaxvq_f32(v); }
INLINE float v_lowest(vector v) { return vminvq_f32(v); }
INLINE void v_transpose(vector rows[LANES]) {
  float32x4_t ab_even = vtrn1q_f32(rows[0], rows[1]), ab_odd = vtrn2q_f32(rows[0], rows[1]);
  float32x4_t cd_even = vtrn1q_f32(rows[2], rows[3]), cd_odd = vtrn2q_f32(rows[2], rows[3]);
  rows[0] = vcombine_f32(vget_low_f32(ab_even), vget_low_f32(cd_even));
  rows[1] = vcombine_f32(vget_low_f32(ab_odd), vget_low_f32(cd_odd));
  rows[2] = vcombine_f32(vget_high_f32(ab_even), vget_high_f32(cd_even));
  rows[3] = vcombine_f32(vget_high_f32(ab_odd), vget_high_f32(cd_odd));
}

#include "powers.h"

#endif
