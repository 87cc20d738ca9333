// Transposes by square tiles of one vector each way, kept in registers.

// One tile: at most LANES rows and columns; `whole` is a constant.
INLINE void transpose_tile(bool whole, ck_index rows, ck_index columns, const float *x,
                           ck_index x_step, float *y, ck_index y_step) {
  vector tile[LANES];
  for (int r = 0; r < LANES; r++) {
    if (whole) {
      tile[r] = v_load(x + r * x_step);
    } else {
      tile[r] = r < rows ? v_load_first(x + r * x_step, columns) : v_set(0);
    }
  }
  v_transpose(tile);
  for (int c = 0; c < LANES; c++) {
    if (whole) {
      v_store(y + c * y_step, tile[c]);
    } else if (c < columns) {
      v_store_first(y + c * y_step, tile[c], rows);
    }
  }
}

// Tiles go down x, so that each run of writes to y is as long as it can be.
static void transpose_kernel(ck_index rows, ck_index columns, const float *x, ck_index x_step,
                             float *y, ck_index y_step) {
  for (ck_index c = 0; c < columns; c += LANES) {
    ck_index width = columns - c < LANES ? columns - c : LANES;
    for (ck_index r = 0; r < rows; r += LANES) {
      ck_index height = rows - r < LANES ? rows - r : LANES;
      const float *from = x + r * x_step + c;
      float *to = y + c * y_step + r;
      if (width == LANES && height == LANES) {
        transpose_tile(true, LANES, LANES, from, x_step, to, y_step);
      } else {
        transpose_tile(false, height, width, from, x_step, to, y_step);
      }
    }
  }
}
