// What every vocabulary shares: how helpers are declared, and floats as bits.
//
// Contraction is off everywhere: a·b + c is two roundings unless a body says v_multiply_add, so the
// bits never depend on what an optimiser finds.
#ifndef CK_SIMD_COMMON_H
#define CK_SIMD_COMMON_H

#include <string.h>

#include "CKernels.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#define INLINE static inline __attribute__((always_inline))

// Adding and subtracting 1.5·2²³ rounds to a whole number, which then stands in the low bits.
#define ROUNDER 12582912.0f

INLINE uint32_t bits_of_float(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

INLINE float float_of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

#endif
