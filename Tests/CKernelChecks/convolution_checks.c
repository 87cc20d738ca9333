// Convolution and its gradients against the definition: small whole numbers, exact answers.
#include "windows.h"

// One random convolution: two images, x and dy for all of them.
typedef struct convolution {
  ck_window w;
  ck_index images, outputs, pixels, patch;
  ck_index x_count, w_count, y_count;
  float *x, *weights, *bias, *dy, *scratch;
} convolution;

static convolution convolution_random(checker *c, int shape) {
  convolution v = {.w = window_random(c), .images = 1 + shape % 2};
  v.outputs = v.w.groups * (1 + check_random(c) % (v.w.groups > 4 ? 2 : 18));
  v.pixels = window_output_pixels(&v.w);
  v.patch = window_patch(&v.w);
  v.x_count = v.images * window_input_pixels(&v.w) * v.w.channels;
  v.w_count = v.patch * v.outputs;
  v.y_count = v.images * v.pixels * v.outputs;
  v.x = check_floats(c, v.x_count, shape % 8);
  v.weights = check_floats(c, v.w_count, shape / 2 % 8);
  v.bias = check_floats(c, v.outputs, shape / 4 % 8);
  v.dy = check_floats(c, v.y_count, shape / 8 % 8);
  v.scratch = check_floats(c, ck_convolution_scratch(&v.w, v.outputs), 0);
  check_fill_whole(c, v.x_count, -3, 5, v.x);
  check_fill_whole(c, v.w_count, -3, 4, v.weights);
  check_fill_whole(c, v.outputs, -5, 5, v.bias);
  check_fill_whole(c, v.y_count, -3, 4, v.dy);
  return v;
}

// Sums over the products of a convolution, in double.
typedef struct sums_of {
  const convolution *v;
  double *sums;
} sums_of;

static void for_every_product(const convolution *v, product_visitor *visit, double *sums) {
  window_products(&v->w, v->images, v->outputs, visit, &(sums_of){v, sums});
}

static void add_to_y(void *context, ck_index x, ck_index w, ck_index y) {
  sums_of *s = context;
  s->sums[y] += (double)s->v->x[x] * s->v->weights[w];
}
static void add_to_x(void *context, ck_index x, ck_index w, ck_index y) {
  sums_of *s = context;
  s->sums[x] += (double)s->v->dy[y] * s->v->weights[w];
}
static void add_to_w(void *context, ck_index x, ck_index w, ck_index y) {
  sums_of *s = context;
  s->sums[w] += (double)s->v->dy[y] * s->v->x[x];
}

static void convolution_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    convolution v = convolution_random(c, shape);
    bool has_bias = shape % 3 != 0, has_relu = shape % 5 == 0;
    float *y = check_floats(c, v.y_count, shape / 16 % 8);
    double *expected = check_zeros(c, v.y_count);
    for_every_product(&v, add_to_y, expected);
    for (ck_index i = 0; i < v.y_count; i++) {
      if (has_bias) expected[i] += v.bias[i % v.outputs];
      if (has_relu) expected[i] = fmax(expected[i], 0);
    }
    ck_convolution(k, &v.w, v.outputs, v.images, v.x, v.weights, has_bias ? v.bias : NULL,
                   has_relu ? CK_RELU : CK_FUNCTION_COUNT, 0, y, v.scratch);
    check_equal(c, "y", v.y_count, y, expected);
    nonzero_count(&share, v.y_count, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

static void input_gradient_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    convolution v = convolution_random(c, shape);
    float *dx = check_floats(c, v.x_count, shape / 16 % 8);
    double *expected = check_zeros(c, v.x_count);
    for_every_product(&v, add_to_x, expected);
    ck_convolution_input_gradient(k, &v.w, v.outputs, v.images, v.weights, v.dy, dx, v.scratch);
    check_equal(c, "dx", v.x_count, dx, expected);
    nonzero_count(&share, v.x_count, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

static void weight_gradient_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    convolution v = convolution_random(c, shape);
    float *dw = check_floats(c, v.w_count, shape / 16 % 8);
    double *expected = check_doubles(c, v.w_count);
    check_fill_whole(c, v.w_count, -9, 9, dw);
    for (ck_index i = 0; i < v.w_count; i++) expected[i] = dw[i];
    for_every_product(&v, add_to_w, expected);
    ck_convolution_weight_gradient(k, &v.w, v.outputs, v.images, v.x, v.dy, dw, v.scratch);
    check_equal(c, "dw", v.w_count, dw, expected);
    nonzero_count(&share, v.w_count, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

// Images larger than one block of patches, and a pointwise kernel: exact too, and each image's bits
// are the same alone and among others.
static void large_images(checker *c, const ck_kernels *k) {
  static const ck_window windows[] = {
      {40, 37, 32, 3, 3, 1, 1, 1, 1, 1, 1, 40, 37, 1},
      {40, 37, 32, 3, 3, 2, 2, 1, 1, 0, 0, 19, 18, 2},
      {40, 40, 20, 1, 1, 1, 1, 1, 1, 0, 0, 40, 40, 1},
      {40, 40, 20, 1, 1, 1, 1, 1, 1, 0, 0, 40, 40, 4},
      {40, 40, 20, 1, 1, 1, 1, 1, 1, 0, 2, 40, 40, 1},  // pointwise, but shifted
  };
  for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
    check_case(c, "large image %zu", i);
    convolution v = {.w = windows[i], .images = 2, .outputs = 24};
    v.pixels = window_output_pixels(&v.w);
    v.patch = window_patch(&v.w);
    ck_index size = window_input_pixels(&v.w) * v.w.channels;
    v.x_count = 2 * size;
    v.w_count = v.patch * v.outputs;
    v.y_count = 2 * v.pixels * v.outputs;
    v.x = check_floats(c, v.x_count, 1);
    v.weights = check_floats(c, v.w_count, 2);
    v.dy = check_floats(c, v.y_count, 3);
    v.scratch = check_floats(c, ck_convolution_scratch(&v.w, v.outputs), 0);
    check_fill_whole(c, v.x_count, -3, 5, v.x);
    check_fill_whole(c, v.w_count, -3, 4, v.weights);
    check_fill_whole(c, v.y_count, -3, 4, v.dy);
    float *y = check_floats(c, v.y_count, 0), *dx = check_floats(c, v.x_count, 0);
    float *dw = check_floats(c, v.w_count, 0), *alone = check_floats(c, v.y_count, 0);
    memset(dw, 0, (size_t)v.w_count * sizeof(float));
    double *wanted_y = check_zeros(c, v.y_count), *wanted_x = check_zeros(c, v.x_count);
    double *wanted_w = check_zeros(c, v.w_count);
    for_every_product(&v, add_to_y, wanted_y);
    for_every_product(&v, add_to_x, wanted_x);
    for_every_product(&v, add_to_w, wanted_w);
    ck_convolution(k, &v.w, v.outputs, 2, v.x, v.weights, NULL, CK_FUNCTION_COUNT, 0, y, v.scratch);
    ck_convolution_input_gradient(k, &v.w, v.outputs, 2, v.weights, v.dy, dx, v.scratch);
    ck_convolution_weight_gradient(k, &v.w, v.outputs, 2, v.x, v.dy, dw, v.scratch);
    check_equal(c, "y", v.y_count, y, wanted_y);
    check_equal(c, "dx", v.x_count, dx, wanted_x);
    check_equal(c, "dw", v.w_count, dw, wanted_w);

    check_fill(c, v.x_count, -1, 1, v.x);
    check_fill(c, v.w_count, -1, 1, v.weights);
    ck_convolution(k, &v.w, v.outputs, 2, v.x, v.weights, NULL, CK_FUNCTION_COUNT, 0, y, v.scratch);
    for (ck_index image = 0; image < 2; image++) {
      ck_convolution(k, &v.w, v.outputs, 1, v.x + image * size, v.weights, NULL, CK_FUNCTION_COUNT,
                     0, alone + image * v.pixels * v.outputs, v.scratch);
    }
    check_same_bits(c, "y", v.y_count, y, alone);
    check_end(c);
  }
}

// A NaN in one pixel reaches exactly the outputs whose window holds it.
static void nan_reaches_its_outputs(checker *c, const ck_kernels *k) {
  for (int shape = 0; shape < 300; shape++) {
    convolution v = convolution_random(c, shape);
    float *y = check_floats(c, v.y_count, 0);
    double *expected = check_zeros(c, v.y_count);
    v.x[check_random(c) % v.x_count] = NAN;
    for_every_product(&v, add_to_y, expected);
    ck_convolution(k, &v.w, v.outputs, v.images, v.x, v.weights, NULL, CK_RELU, 0, y, v.scratch);
    for (ck_index i = 0; i < v.y_count; i++) {
      if (!isnan(expected[i])) expected[i] = fmax(expected[i], 0);
    }
    check_equal(c, "y", v.y_count, y, expected);
    check_end(c);
  }
}

static const check checks[] = {
    {"convolution is exact", convolution_is_exact},
    {"convolution input gradient is exact", input_gradient_is_exact},
    {"convolution weight gradient is exact", weight_gradient_is_exact},
    {"convolution of large images", large_images},
    {"convolution with NaN", nan_reaches_its_outputs},
};
const check_family convolution_checks = CHECK_FAMILY(checks, false);
