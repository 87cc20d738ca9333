// Copies of runs of floats, for the bodies that move more than they compute.
#ifndef CK_KERNELS_COPY_H
#define CK_KERNELS_COPY_H

// y = x, n floats.
INLINE void copy_floats(ck_index n, const float *x, float *y) {
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_load(x + i));
  if (i < n) v_store_first(y + i, v_load_first(x + i, n - i), n - i);
}

#endif
