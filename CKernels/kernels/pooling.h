// Max and average pooling over the windows of an image, vectors running over the channels.

// The taps of one window that lie inside the image: kernel rows and columns as ranges, and the pixel
// of tap (0, 0), which may lie outside.
typedef struct window_taps {
  ck_index top, left;
  ck_index ky_begin, ky_end, kx_begin, kx_end;
} window_taps;

// The first k ≥ 0 with start + k·dilation ≥ 0, and the first past it that is outside again.
INLINE void taps_inside(ck_index start, ck_index dilation, ck_index kernel, ck_index size,
                        ck_index *begin, ck_index *end) {
  ck_index first = start < 0 ? (-start + dilation - 1) / dilation : 0;
  ck_index last = start < size ? (size - start + dilation - 1) / dilation : 0;
  *begin = first < kernel ? first : kernel;
  *end = last < kernel ? last : kernel;
  if (*end < *begin) *end = *begin;
}

INLINE window_taps taps_of(const ck_window *w, ck_index oy, ck_index ox) {
  window_taps taps = {.top = oy * w->stride_y - w->pad_top, .left = ox * w->stride_x - w->pad_left};
  taps_inside(taps.top, w->dilation_y, w->kernel_height, w->height, &taps.ky_begin, &taps.ky_end);
  taps_inside(taps.left, w->dilation_x, w->kernel_width, w->width, &taps.kx_begin, &taps.kx_end);
  return taps;
}

INLINE ck_index tap_count(window_taps taps) {
  return (taps.ky_end - taps.ky_begin) * (taps.kx_end - taps.kx_begin);
}

// The number of the pixel under tap (ky, kx).
INLINE ck_index tap_pixel(const ck_window *w, window_taps taps, ck_index ky, ck_index kx) {
  return (taps.top + ky * w->dilation_y) * w->width + taps.left + kx * w->dilation_x;
}

// ---------------------------------------------------------------------------------------------
// Max.

// The larger of two values and its place. A later one wins when it is larger, or NaN where the best is none:
// not (value ≤ best), and best = best.
INLINE void keep_larger(vector value, integers place, vector *best, integers *winner) {
  const mask wins = m_and(m_not(v_less_equal(value, *best)), v_equal(*best, *best));
  *best = v_select(wins, value, *best);
  *winner = i_select(wins, place, *winner);
}

// n ≤ LANES channels of one window; x, y and winners point at the first of them.
INLINE void max_of_window(const ck_window *w, window_taps taps, ck_index n, const float *x,
                          float *y, int32_t *winners) {
  vector best = v_set(-__builtin_inff());
  integers winner = i_set(-1);
  if (tap_count(taps) > 0) {
    ck_index pixel = tap_pixel(w, taps, taps.ky_begin, taps.kx_begin);
    const float *p = x + pixel * w->channels;
    best = n == LANES ? v_load(p) : v_load_first(p, n);
    winner = i_set((int32_t)pixel);
  }
  for (ck_index ky = taps.ky_begin; ky < taps.ky_end; ky++) {
    for (ck_index kx = taps.kx_begin; kx < taps.kx_end; kx++) {
      ck_index pixel = tap_pixel(w, taps, ky, kx);
      const float *p = x + pixel * w->channels;
      vector tap = n == LANES ? v_load(p) : v_load_first(p, n);
      keep_larger(tap, i_set((int32_t)pixel), &best, &winner);
    }
  }
  v_store_part(n == LANES, y, best, n);
  if (winners != NULL) i_store_part(n == LANES, winners, winner, n);
}

// n ≤ LANES channels of a window of 2 × 2 pixels a b / c d, `pixel` being the number of a. False, and
// nothing is stored, where there is a NaN.
INLINE bool max_of_four(ck_index n, ck_index pixel, ck_index width, ck_index channels, const float *x, float *y,
                        int32_t *winners) {
  const bool whole = n == LANES;
  const float *below = x + width * channels;
  vector a = v_load_part(whole, x, n), b = v_load_part(whole, x + channels, n);
  vector c = v_load_part(whole, below, n), d = v_load_part(whole, below + channels, n);
  if (m_any(m_or(v_unordered(a, b), v_unordered(c, d)))) return false;
  // v_larger gives its second operand, the earlier pixel, where both are equal.
  vector upper = v_larger(b, a), lower = v_larger(d, c);
  v_store_part(whole, y, v_larger(lower, upper), n);
  if (winners != NULL) {
    integers at_a = i_set((int32_t)pixel), at_c = i_set((int32_t)(pixel + width)), one = i_set(1);
    integers of_upper = i_select(v_less(a, b), i_add(at_a, one), at_a);
    integers of_lower = i_select(v_less(c, d), i_add(at_c, one), at_c);
    integers winner = i_select(v_less(upper, lower), of_lower, of_upper);
    i_store_part(whole, winners, winner, n);
  }
  return true;
}

// A row of such windows side by side. Compared and stored without masks and without a loop over taps, they
// take half the time of the general body.
INLINE void max_of_pairs_of_rows(const ck_window *w, ck_index oy, const float *x, float *y, int32_t *winners) {
  const ck_index channels = w->channels;
  for (ck_index ox = 0; ox < w->output_width; ox++) {
    ck_index pixel = 2 * oy * w->width + 2 * ox, output = (oy * w->output_width + ox) * channels;
    for (ck_index c = 0; c < channels; c += LANES) {
      ck_index n = channels - c < LANES ? channels - c : LANES;
      const float *from = x + pixel * channels + c;
      // The window below: with every row the processor's own prefetching starts anew (10 % past the cache).
      for (ck_index tap = 0; tap < 4; tap++) {
        __builtin_prefetch(from + ((2 + tap / 2) * w->width + tap % 2) * channels);
      }
      int32_t *winner = winners == NULL ? NULL : winners + output + c;
      bool ordered = n == LANES ? max_of_four(LANES, pixel, w->width, channels, from, y + output + c, winner)
                                : max_of_four(n, pixel, w->width, channels, from, y + output + c, winner);
      if (!ordered) max_of_window(w, taps_of(w, oy, ox), n, x + c, y + output + c, winner);
    }
  }
}

static void max_pool_kernel(const ck_window *window, ck_index first, ck_index count, const float *x,
                            float *y, int32_t *winners) {
  const ck_window w = *window;
  const bool halves = w.kernel_height == 2 && w.kernel_width == 2 && w.stride_y == 2 && w.stride_x == 2 &&
      w.dilation_y == 1 && w.dilation_x == 1 && w.pad_top == 0 && w.pad_left == 0 &&
      2 * w.output_height <= w.height && 2 * w.output_width <= w.width;
  for (ck_index oy = first; oy < first + count; oy++) {
    if (halves) {
      if (winners == NULL) max_of_pairs_of_rows(&w, oy, x, y, NULL);
      else max_of_pairs_of_rows(&w, oy, x, y, winners);
      continue;
    }
    for (ck_index ox = 0; ox < w.output_width; ox++) {
      window_taps taps = taps_of(&w, oy, ox);
      ck_index output = (oy * w.output_width + ox) * w.channels;
      int32_t *winner = winners == NULL ? NULL : winners + output;
      ck_index c = 0;
      for (; c + LANES <= w.channels; c += LANES) {
        max_of_window(&w, taps, LANES, x + c, y + output + c, winner == NULL ? NULL : winner + c);
      }
      if (c < w.channels) {
        max_of_window(&w, taps, w.channels - c, x + c, y + output + c,
                      winner == NULL ? NULL : winner + c);
      }
    }
  }
}

INLINE void clear_image(const ck_window *w, float *image) {
  memset(image, 0, (size_t)(w->height * w->width * w->channels) * sizeof(float));
}

static void max_pool_gradient_kernel(const ck_window *window, const int32_t *winners,
                                     const float *dy, float *dx) {
  const ck_index channels = window->channels;
  const ck_index outputs = window->output_height * window->output_width;
  clear_image(window, dx);
  for (ck_index output = 0; output < outputs; output++, winners += channels, dy += channels) {
    for (ck_index c = 0; c < channels; c++) {
      if (winners[c] >= 0) dx[winners[c] * channels + c] += dy[c];
    }
  }
}

// ---------------------------------------------------------------------------------------------
// Average.

INLINE float average_divisor(const ck_window *w, bool include_padding, window_taps taps) {
  ck_index count = include_padding ? w->kernel_height * w->kernel_width : tap_count(taps);
  return (float)(count > 0 ? count : 1);
}

// n ≤ LANES channels of one window.
INLINE void average_of_window(const ck_window *w, window_taps taps, ck_index n, vector divisor,
                              const float *x, float *y) {
  vector sum = v_set(0);
  for (ck_index ky = taps.ky_begin; ky < taps.ky_end; ky++) {
    for (ck_index kx = taps.kx_begin; kx < taps.kx_end; kx++) {
      const float *p = x + tap_pixel(w, taps, ky, kx) * w->channels;
      sum = v_add(sum, n == LANES ? v_load(p) : v_load_first(p, n));
    }
  }
  vector mean = v_divide(sum, divisor);
  if (n == LANES) v_store(y, mean);
  else v_store_first(y, mean, n);
}

static void average_pool_kernel(const ck_window *window, bool include_padding, ck_index first,
                                ck_index count, const float *x, float *y) {
  const ck_window w = *window;
  for (ck_index oy = first; oy < first + count; oy++) {
    for (ck_index ox = 0; ox < w.output_width; ox++) {
      window_taps taps = taps_of(&w, oy, ox);
      vector divisor = v_set(average_divisor(&w, include_padding, taps));
      float *output = y + (oy * w.output_width + ox) * w.channels;
      ck_index c = 0;
      for (; c + LANES <= w.channels; c += LANES) {
        average_of_window(&w, taps, LANES, divisor, x + c, output + c);
      }
      if (c < w.channels) {
        average_of_window(&w, taps, w.channels - c, divisor, x + c, output + c);
      }
    }
  }
}

// Adds n ≤ LANES channels of one output's share to every pixel of its window.
INLINE void spread_over_window(const ck_window *w, window_taps taps, ck_index n, vector share,
                               float *dx) {
  for (ck_index ky = taps.ky_begin; ky < taps.ky_end; ky++) {
    for (ck_index kx = taps.kx_begin; kx < taps.kx_end; kx++) {
      float *p = dx + tap_pixel(w, taps, ky, kx) * w->channels;
      if (n == LANES) v_store(p, v_add(v_load(p), share));
      else v_store_first(p, v_add(v_load_first(p, n), share), n);
    }
  }
}

static void average_pool_gradient_kernel(const ck_window *window, bool include_padding,
                                         const float *dy, float *dx) {
  const ck_window w = *window;
  clear_image(&w, dx);
  for (ck_index oy = 0; oy < w.output_height; oy++) {
    for (ck_index ox = 0; ox < w.output_width; ox++, dy += w.channels) {
      window_taps taps = taps_of(&w, oy, ox);
      vector divisor = v_set(average_divisor(&w, include_padding, taps));
      ck_index c = 0;
      for (; c + LANES <= w.channels; c += LANES) {
        spread_over_window(&w, taps, LANES, v_divide(v_load(dy + c), divisor), dx + c);
      }
      ck_index rest = w.channels - c;
      if (rest > 0) {
        spread_over_window(&w, taps, rest, v_divide(v_load_first(dy + c, rest), divisor), dx + c);
      }
    }
  }
}
