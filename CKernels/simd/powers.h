// v·2^n for the instruction sets that have no instruction for it, in the words of the others.
#ifndef CK_SIMD_POWERS_H
#define CK_SIMD_POWERS_H

// Two factors, so that the product is rounded once even where it is subnormal.
INLINE vector v_times_power(vector v, vector whole) {
  integers exponent = i_add(i_subtract(v_bits(whole), v_bits(v_set(ROUNDER))), i_set(254));
  integers half = i_shift_right(exponent, 1);
  integers rest = i_subtract(exponent, half);
  v = v_multiply(v, i_bits_as_vector(i_shift_left(half, 23)));
  return v_multiply(v, i_bits_as_vector(i_shift_left(rest, 23)));
}

#endif
