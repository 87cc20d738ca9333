// Convolutions pooled 2 by 2 in one step: what convolution and max-pooling give one after the other.
#include "windows.h"

typedef struct pooled {
  ck_window w, pool;
  ck_index outputs, images, x_count, w_count, middle, value;  // the last two of one image
  float *x, *weights, *bias, *scratch;
} pooled;

static ck_index below(checker *c, ck_index n) { return check_random(c) % (uint32_t)n; }

// Whole numbers, so that every sum is exact. of_one: one channel and steps of one pixel.
static pooled pooled_random(checker *c, int turn, bool of_one) {
  pooled p = {.images = 1 + below(c, 2)};
  ck_window w = {.channels = of_one ? 1 : 1 + below(c, 6), .kernel_height = 1 + below(c, 5),
                 .kernel_width = 1 + below(c, 5), .stride_y = of_one ? 1 : 1 + below(c, 2),
                 .stride_x = of_one ? 1 : 1 + below(c, 2), .dilation_y = 1 + below(c, 2),
                 .dilation_x = 1 + below(c, 2), .pad_top = below(c, 3), .pad_left = below(c, 3),
                 .output_height = 2 + below(c, 8), .output_width = 2 + below(c, 13), .groups = 1};
  // Now and then more windows in a row, and more floats under one, than are looked at together.
  const bool wide = turn % 100 == 7;
  if (wide) w.output_height = 2 + below(c, 8), w.output_width = 2 + below(c, 1400);
  if (wide && !of_one) w.channels = 1 + below(c, 30);
  // Whatever image is large enough for these outputs with up to two pixels of padding behind it.
  ck_index height = (w.output_height - 1) * w.stride_y + (w.kernel_height - 1) * w.dilation_y + 1;
  ck_index width = (w.output_width - 1) * w.stride_x + (w.kernel_width - 1) * w.dilation_x + 1;
  w.height = height - w.pad_top - below(c, 3), w.width = width - w.pad_left - below(c, 3);
  if (w.height < 1) w.height = 1;
  if (w.width < 1) w.width = 1;
  p.w = w;
  p.outputs = wide ? 1 + below(c, 3) : turn % 9 == 0 ? 32 + below(c, 40) : 1 + below(c, 35);
  check_case(c, "turn %d: %td×%td×%td, kernel %td×%td, stride %td %td, dilation %td %td, pad %td %td, out %td×%td×%td",
             turn, w.height, w.width, w.channels, w.kernel_height, w.kernel_width, w.stride_y, w.stride_x,
             w.dilation_y, w.dilation_x, w.pad_top, w.pad_left, w.output_height, w.output_width, p.outputs);
  p.pool = (ck_window){.height = w.output_height, .width = w.output_width, .channels = p.outputs,
                       .kernel_height = 2, .kernel_width = 2, .stride_y = 2, .stride_x = 2, .dilation_y = 1,
                       .dilation_x = 1, .output_height = w.output_height / 2,
                       .output_width = w.output_width / 2, .groups = 1};
  p.middle = w.output_height * w.output_width * p.outputs;
  p.value = p.pool.output_height * p.pool.output_width * p.outputs;
  p.x_count = p.images * w.height * w.width * w.channels;
  p.w_count = w.kernel_height * w.kernel_width * w.channels * p.outputs;
  p.x = check_floats(c, p.x_count, turn % 8);
  p.weights = check_floats(c, p.w_count, turn / 3 % 8);
  p.bias = check_floats(c, p.outputs, turn / 5 % 8);
  p.scratch = check_floats(c, ck_convolution_scratch(&p.w, p.outputs), 0);
  check_fill_whole(c, p.x_count, -4, 5, p.x);
  check_fill_whole(c, p.w_count, -4, 5, p.weights);
  check_fill_whole(c, p.outputs, -4, 5, p.bias);
  return p;
}

// Empties a part of every image, or most of its places, zeros of both signs, so that some windows are blank.
static void blot(checker *c, int turn, pooled *p) {
  if (turn % 3 == 0) return;
  bool is_sparse = turn / 100 % 4 == 2;
  ck_index row = p->w.width * p->w.channels, rows = p->images * p->w.height;
  for (ck_index i = 0; i < rows * row; i++) {
    bool right = i % row > row / 2, upper = i / row % p->w.height < p->w.height / 2;
    if (is_sparse ? check_random(c) % 100 > 0 : upper || right == (turn / 100 % 2 == 0)) p->x[i] = check_random(c) % 2 ? 0.0f : -0.0f;
  }
}

// Convolution, then max-pooling; `y` and `winners` are of all images.
static void one_after_the_other(checker *c, const ck_kernels *k, const pooled *p, const float *bias,
                                ck_function f, float *y, int32_t *winners) {
  float *middle = check_floats(c, p->images * p->middle, 0);
  ck_convolution(k, &p->w, p->outputs, p->images, p->x, p->weights, bias, f, 0, middle, p->scratch);
  for (ck_index i = 0; i < p->images; i++) {
    k->max_pool(&p->pool, 0, p->pool.output_height, middle + i * p->middle, y + i * p->value,
                winners + i * p->value);
  }
}

static void is_both(checker *c, const ck_kernels *k) {
  for (int turn = 0; turn < window_shapes() / 2; turn++) {
    pooled p = pooled_random(c, turn, false);
    ck_index count = p.images * p.value;
    bool relu = turn % 2;
    if (turn % 4 > 1) {
      // No whole numbers: the chains of additions must be the same ones.
      check_fill(c, p.x_count, -1, 1, p.x);
      check_fill(c, p.w_count, -1, 1, p.weights);
    }
    blot(c, turn, &p);
    if (turn % 10 == 0) p.x[below(c, p.x_count)] = NAN;
    float *bias = turn % 3 == 0 ? NULL : p.bias;
    float *y = check_floats(c, count, turn / 7 % 8), *wanted = check_floats(c, count, 0);
    float *alone = check_floats(c, count, turn / 7 % 8);
    int32_t *winners = check_integers(c, count, turn / 11 % 8), *right = check_integers(c, count, 0);
    bool blanks = turn % 5 < 3;
    ck_convolution_pool(k, &p.w, p.outputs, p.images, p.x, p.weights, bias, relu, blanks, y, winners, p.scratch);
    ck_convolution_pool(k, &p.w, p.outputs, p.images, p.x, p.weights, bias, relu, blanks, alone, NULL, p.scratch);
    one_after_the_other(c, k, &p, bias, relu ? CK_RELU : CK_FUNCTION_COUNT, wanted, right);
    double *expected = check_doubles(c, count);
    for (ck_index i = 0; i < count; i++) expected[i] = wanted[i];
    check_equal(c, "y", count, y, expected);
    check_equal(c, "y without winners", count, alone, expected);
    for (ck_index i = 0; i < count; i++) {
      // Behind ReLU four zeros are equal; without it the order decides.
      if (winners[i] != right[i] && !(relu && wanted[i] == 0)) {
        check_fail(c, "winner %td: %d, expected %d", i, winners[i], right[i]);
      }
    }
    check_end(c);
  }
}

static void weight_gradient_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int turn = 0; turn < window_shapes() / 2; turn++) {
    pooled p = pooled_random(c, turn, true);
    ck_index count = p.images * p.value;
    float *y = check_floats(c, count, 0), *dy = check_floats(c, count, turn / 7 % 8);
    float *spread = check_floats(c, p.images * p.middle, 0);
    float *dw = check_floats(c, p.w_count, turn / 2 % 8), *wanted = check_floats(c, p.w_count, 0);
    int32_t *winners = check_integers(c, count, turn / 11 % 8);
    blot(c, turn, &p);
    check_fill_whole(c, count, -3, 3, dy);
    check_fill_whole(c, p.w_count, -9, 9, dw);
    memcpy(wanted, dw, (size_t)p.w_count * sizeof(float));
    one_after_the_other(c, k, &p, NULL, CK_FUNCTION_COUNT, y, winners);
    for (ck_index i = 0; i < p.images; i++) {
      k->max_pool_gradient(&p.pool, winners + i * p.value, dy + i * p.value, spread + i * p.middle);
    }
    ck_convolution_weight_gradient(k, &p.w, p.outputs, p.images, p.x, spread, wanted, p.scratch);
    ck_convolution_pool_weight_gradient(k, &p.w, p.outputs, p.images, p.x, winners, dy, dw, p.scratch);
    double *expected = check_doubles(c, p.w_count);
    for (ck_index i = 0; i < p.w_count; i++) expected[i] = wanted[i];
    check_equal(c, "dw", p.w_count, dw, expected);
    nonzero_count(&share, p.w_count, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

// One pixel that is not zero, wherever it is, is seen by the windows that it lies under.
static void one_pixel_is_seen(checker *c, const ck_kernels *k) {
  enum { WIDTH = 200, KERNEL = 3, OUT = WIDTH - KERNEL + 1 };
  const ck_window w = {.height = 2, .width = WIDTH, .channels = 1, .kernel_height = 1, .kernel_width = KERNEL,
                       .stride_y = 1, .stride_x = 1, .dilation_y = 1, .dilation_x = 1, .output_height = 2,
                       .output_width = OUT, .groups = 1};
  float *x = check_floats(c, 2 * WIDTH, 0), *y = check_floats(c, OUT / 2, 0);
  float *scratch = check_floats(c, ck_convolution_scratch(&w, 1), 0);
  const float weights[KERNEL] = {1, 2, 3};
  double *expected = check_doubles(c, OUT / 2);
  for (ck_index pixel = 0; pixel < 2 * WIDTH; pixel++) {
    check_case(c, "pixel %td", pixel);
    for (ck_index i = 0; i < 2 * WIDTH; i++) x[i] = i == pixel;
    for (ck_index cell = 0; cell < OUT / 2; cell++) {
      expected[cell] = 0;
      for (ck_index i = 0; i < 2 * KERNEL; i++) {
        // Output 2·cell + i / KERNEL meets the pixel with weight i mod KERNEL.
        bool meets = pixel % WIDTH == 2 * cell + i / KERNEL + i % KERNEL;
        if (meets && weights[i % KERNEL] > expected[cell]) expected[cell] = weights[i % KERNEL];
      }
    }
    ck_convolution_pool(k, &w, 1, 1, x, weights, NULL, false, true, y, NULL, scratch);
    check_equal(c, "y", OUT / 2, y, expected);
  }
  check_end(c);
}

static const check checks[] = {
    {"convolution_pool sees one pixel", one_pixel_is_seen},
    {"convolution_pool is convolution and pooling", is_both},
    {"convolution_pool weight gradient is exact", weight_gradient_is_exact},
};

const check_family convolution_pool_checks = CHECK_FAMILY(checks, false);
