// Max and average pooling and their gradients against the definition, exactly, over random windows.
#include "windows.h"

// Every second shape has values with many ties; every fourth also NaN and infinities.
static void fill_image(checker *c, int shape, ck_index n, float *x) {
  check_fill_whole(c, n, shape % 2 == 0 ? -2 : -900, shape % 2 == 0 ? 2 : 900, x);
  if (shape % 4 != 0) return;
  static const float special[] = {NAN, INFINITY, -INFINITY, 0.0f, -0.0f};
  for (ck_index i = 0; i < n; i++) {
    if (check_random(c) % 6 == 0) x[i] = special[check_random(c) % 5];
  }
}

// The winner of one window and channel by the contract: the first NaN, else the first of the
// largest; -1 when no tap is inside.
static ck_index winner_of(const ck_window *w, ck_index output, ck_index channel, const float *x) {
  ck_index winner = -1, pixel;
  for (ck_index tap = 0; tap < w->kernel_height * w->kernel_width; tap++) {
    if (!window_tap(w, output / w->output_width, output % w->output_width, tap / w->kernel_width,
                    tap % w->kernel_width, &pixel)) {
      continue;
    }
    float value = x[pixel * w->channels + channel];
    float best = winner < 0 ? 0 : x[winner * w->channels + channel];
    if (winner < 0 || (!isnan(best) && (isnan(value) || value > best))) winner = pixel;
  }
  return winner;
}

// One window: values and winners, in two parts, and the values alone.
static void check_max_pool(checker *c, const ck_kernels *k, ck_window w, int shape, nonzero_share *share) {
  ck_index size = window_input_pixels(&w) * w.channels, outputs = window_output_pixels(&w);
  ck_index n = outputs * w.channels, split = check_random(c) % (w.output_height + 1);
  float *x = check_floats(c, size, shape % 8), *y = check_floats(c, n, shape / 8 % 8);
  float *plain = check_floats(c, n, shape / 4 % 8), *picked = check_floats(c, n, 0);
  int32_t *winners = check_integers(c, n, shape / 2 % 8);
  double *expected = check_doubles(c, n);
  fill_image(c, shape, size, x);

  k->max_pool(&w, 0, split, x, y, winners);
  k->max_pool(&w, split, w.output_height - split, x, y, winners);
  k->max_pool(&w, 0, w.output_height, x, plain, NULL);
  for (ck_index i = 0; i < n; i++) {
    ck_index channel = i % w.channels, winner = winner_of(&w, i / w.channels, channel, x);
    picked[i] = winner < 0 ? -INFINITY : x[winner * w.channels + channel];
    expected[i] = picked[i];
    if (winners[i] != winner) {
      check_fail(c, "winner[%td] is %d, expected %td", i, winners[i], winner);
      break;
    }
  }
  // Of 0 and -0 too the first.
  check_same_bits(c, "y", n, y, picked);
  check_same_bits(c, "y without winners", n, y, plain);
  nonzero_count(share, n, expected);
  check_end(c);
}

static void max_pool_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    check_max_pool(c, k, window_random_ungrouped(c), shape, &share);
  }
  nonzero_require(c, share, 0.3);
}

// The common window has a body of its own: every number of channels, even and odd sizes.
static void max_pool_of_four_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < 67 * 8; shape++) {
    ck_window w = {
        .height = 2 + check_random(c) % 6, .width = 2 + check_random(c) % 6, .channels = 1 + shape / 8,
        .kernel_height = 2, .kernel_width = 2, .stride_y = 2, .stride_x = 2, .dilation_y = 1,
        .dilation_x = 1, .groups = 1};
    w.output_height = w.height / 2;
    w.output_width = w.width / 2;
    check_case(c, "%td x %td x %td", w.height, w.width, w.channels);
    check_max_pool(c, k, w, shape, &share);
  }
  nonzero_require(c, share, 0.3);
}

static void max_pool_gradient_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    ck_window w = window_random_ungrouped(c);
    ck_index size = window_input_pixels(&w) * w.channels;
    ck_index n = window_output_pixels(&w) * w.channels;
    float *dy = check_floats(c, n, shape % 8), *dx = check_floats(c, size, shape / 8 % 8);
    int32_t *winners = check_integers(c, n, shape / 2 % 8);
    double *expected = check_doubles(c, size);
    check_fill_whole(c, n, 1, 9, dy);
    for (ck_index i = 0; i < size; i++) expected[i] = 0;
    for (ck_index i = 0; i < n; i++) {
      winners[i] = (int32_t)(check_random(c) % (uint32_t)(window_input_pixels(&w) + 1)) - 1;
      if (winners[i] >= 0) expected[winners[i] * w.channels + i % w.channels] += dy[i];
    }
    k->max_pool_gradient(&w, winners, dy, dx);
    check_equal(c, "dx", size, dx, expected);
    nonzero_count(&share, size, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

// The number that a window's sum is divided by, 0 for a window without a tap inside.
static ck_index divisor_of(const ck_window *w, bool include_padding, ck_index output) {
  ck_index inside = 0, pixel;
  for (ck_index tap = 0; tap < w->kernel_height * w->kernel_width; tap++) {
    inside += window_tap(w, output / w->output_width, output % w->output_width,
                         tap / w->kernel_width, tap % w->kernel_width, &pixel);
  }
  return include_padding ? w->kernel_height * w->kernel_width : inside;
}

static void average_pool_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    ck_window w = window_random_ungrouped(c);
    ck_index size = window_input_pixels(&w) * w.channels, outputs = window_output_pixels(&w);
    ck_index n = outputs * w.channels, split = check_random(c) % (w.output_height + 1), pixel;
    bool include_padding = shape % 2 == 0;
    float *x = check_floats(c, size, shape % 8), *y = check_floats(c, n, shape / 8 % 8);
    double *expected = check_doubles(c, n);
    check_fill_whole(c, size, -40, 60, x);
    for (ck_index i = 0; i < n; i++) {
      ck_index output = i / w.channels, divisor = divisor_of(&w, include_padding, output);
      double sum = 0;
      for (ck_index tap = 0; tap < w.kernel_height * w.kernel_width; tap++) {
        if (window_tap(&w, output / w.output_width, output % w.output_width, tap / w.kernel_width,
                       tap % w.kernel_width, &pixel)) {
          sum += x[pixel * w.channels + i % w.channels];
        }
      }
      // Rounded to float once: a quotient of two floats in double rounds to the float quotient.
      expected[i] = divisor == 0 ? 0 : (float)(sum / (double)divisor);
    }
    k->average_pool(&w, include_padding, 0, split, x, y);
    k->average_pool(&w, include_padding, split, w.output_height - split, x, y);
    check_equal(c, "y", n, y, expected);
    nonzero_count(&share, n, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

// dy is a multiple of each window's divisor, so that every share is whole.
static void average_pool_gradient_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    ck_window w = window_random_ungrouped(c);
    ck_index size = window_input_pixels(&w) * w.channels, outputs = window_output_pixels(&w);
    ck_index n = outputs * w.channels, pixel;
    bool include_padding = shape % 2 == 0;
    float *dy = check_floats(c, n, shape % 8), *dx = check_floats(c, size, shape / 8 % 8);
    double *expected = check_doubles(c, size);
    for (ck_index i = 0; i < size; i++) expected[i] = 0;
    for (ck_index i = 0; i < n; i++) {
      ck_index output = i / w.channels;
      float portion = (float)(1 + check_random(c) % 9);
      dy[i] = portion * (float)divisor_of(&w, include_padding, output);
      for (ck_index tap = 0; tap < w.kernel_height * w.kernel_width; tap++) {
        if (window_tap(&w, output / w.output_width, output % w.output_width, tap / w.kernel_width,
                       tap % w.kernel_width, &pixel)) {
          expected[pixel * w.channels + i % w.channels] += portion;
        }
      }
    }
    k->average_pool_gradient(&w, include_padding, dy, dx);
    check_equal(c, "dx", size, dx, expected);
    nonzero_count(&share, size, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

static void average_pool_with_nan(checker *c, const ck_kernels *k) {
  for (int shape = 0; shape < 300; shape++) {
    ck_window w = window_random_ungrouped(c);
    ck_index size = window_input_pixels(&w) * w.channels, n = window_output_pixels(&w) * w.channels;
    ck_index bad = check_random(c) % size, pixel;
    float *x = check_floats(c, size, 0), *y = check_floats(c, n, 0);
    check_fill_whole(c, size, -40, 60, x);
    x[bad] = NAN;
    k->average_pool(&w, true, 0, w.output_height, x, y);
    for (ck_index i = 0; i < n; i++) {
      ck_index output = i / w.channels;
      bool reached = false;
      for (ck_index tap = 0; tap < w.kernel_height * w.kernel_width; tap++) {
        reached |= window_tap(&w, output / w.output_width, output % w.output_width,
                              tap / w.kernel_width, tap % w.kernel_width, &pixel) &&
                   pixel * w.channels + i % w.channels == bad;
      }
      check_true(c, isnan(y[i]) == reached);
    }
    check_end(c);
  }
}

static const check checks[] = {
    {"max pool is exact", max_pool_is_exact},
    {"max pool of 2 x 2 is exact", max_pool_of_four_is_exact},
    {"max pool gradient is exact", max_pool_gradient_is_exact},
    {"average pool is exact", average_pool_is_exact},
    {"average pool gradient is exact", average_pool_gradient_is_exact},
    {"average pool with NaN", average_pool_with_nan},
};
const check_family pooling_checks = CHECK_FAMILY(checks, false);
