// Loads and stores of a whole vector or of its first elements, chosen by a constant: a step can be
// written once and used in the loop (whole) and in its tail (not whole).
#ifndef CK_SIMD_PARTS_H
#define CK_SIMD_PARTS_H

INLINE vector v_load_part(bool whole, const float *p, ck_index n) {
  return whole ? v_load(p) : v_load_first(p, n);
}

INLINE integers i_load_part(bool whole, const int32_t *p, ck_index n) {
  return whole ? i_load(p) : i_load_first(p, n);
}

INLINE void i_store_part(bool whole, int32_t *p, integers i, ck_index n) {
  if (whole) {
    i_store(p, i);
  } else {
    i_store_first(p, i, n);
  }
}

INLINE void v_store_part(bool whole, float *p, vector v, ck_index n) {
  if (whole) {
    v_store(p, v);
  } else {
    v_store_first(p, v, n);
  }
}

#endif
