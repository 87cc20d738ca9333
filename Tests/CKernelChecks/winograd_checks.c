// Winograd's convolution and its gradients against the definition in double.
#include "references.h"
#include "windows.h"

enum { TILE = 4, PATCH = 6 };

// One random convolution of 3×3 filters: whole batches of x and of dy.
typedef struct convolution {
  ck_window w;
  ck_index images, outputs, tiles;  // tiles of the whole batch
  ck_index x_count, w_count, y_count;
  float *x, *weights, *bias, *dy;
} convolution;

static ck_index within(checker *c, ck_index low, ck_index high) {
  return low + (ck_index)(check_random(c) % (uint32_t)(high - low + 1));
}

static void take_arrays(checker *c, convolution *v, int offset) {
  v->tiles = v->images * ck_winograd_tiles(&v->w);
  v->x_count = v->images * window_input_pixels(&v->w) * v->w.channels;
  v->w_count = 9 * v->w.channels * v->outputs;
  v->y_count = v->images * window_output_pixels(&v->w) * v->outputs;
  v->x = check_floats(c, v->x_count, offset % 8);
  v->weights = check_floats(c, v->w_count, offset / 2 % 8);
  v->bias = check_floats(c, v->outputs, offset / 4 % 8);
  v->dy = check_floats(c, v->y_count, offset / 8 % 8);
  check_fill(c, v->x_count, -1, 1, v->x);
  check_fill(c, v->w_count, -1, 1, v->weights);
  check_fill(c, v->outputs, -1, 1, v->bias);
  check_fill(c, v->y_count, -1, 1, v->dy);
}

// How many shapes a check walks; a shape takes several times as long as one of the direct convolution.
static int shapes(void) { return window_shapes() / 4; }

// Images of 1 … 14 by 1 … 14, padding of up to `padding` on each side. A shape in eight has up to 70
// outputs, which are more than two panels.
static convolution convolution_random(checker *c, int shape, ck_index padding) {
  convolution v = {.images = 1 + shape % 2};
  ck_index bottom, right;
  v.w = (ck_window){.kernel_height = 3, .kernel_width = 3, .stride_y = 1, .stride_x = 1, .dilation_y = 1,
                    .dilation_x = 1, .groups = 1};
  do {
    v.w.height = within(c, 1, 14), v.w.width = within(c, 1, 14);
    v.w.pad_top = within(c, 0, padding), v.w.pad_left = within(c, 0, padding);
    bottom = within(c, 0, padding), right = within(c, 0, padding);
    v.w.output_height = v.w.height + v.w.pad_top + bottom - 2;
    v.w.output_width = v.w.width + v.w.pad_left + right - 2;
  } while (v.w.output_height < 1 || v.w.output_width < 1);
  v.w.channels = within(c, 1, shape % 8 == 1 ? 40 : 19);
  v.outputs = within(c, 1, shape % 8 == 2 ? 70 : 19);
  check_case(c, "shape %d: %tdx%tdx%td to %tdx%tdx%td, padding %td %td", shape, v.w.height, v.w.width,
             v.w.channels, v.w.output_height, v.w.output_width, v.outputs, v.w.pad_top, v.w.pad_left);
  take_arrays(c, &v, shape);
  return v;
}

// Sums over the products of a convolution, in double, and the sums of their sizes.
typedef struct sums_of {
  const convolution *v;
  double *sums, *sizes;
} sums_of;

static void for_every_product(const convolution *v, product_visitor *visit, double *sums, double *sizes) {
  window_products(&v->w, v->images, v->outputs, visit, &(sums_of){v, sums, sizes});
}

static void add(const sums_of *s, double product, ck_index place) {
  s->sums[place] += product;
  s->sizes[place] += fabs(product);
}
static void add_to_y(void *context, ck_index x, ck_index w, ck_index y) {
  sums_of *s = context;
  add(s, (double)s->v->x[x] * s->v->weights[w], y);
}
static void add_to_x(void *context, ck_index x, ck_index w, ck_index y) {
  sums_of *s = context;
  add(s, (double)s->v->dy[y] * s->v->weights[w], x);
}
static void add_to_w(void *context, ck_index x, ck_index w, ck_index y) {
  sums_of *s = context;
  add(s, (double)s->v->dy[y] * s->v->x[x], w);
}

// sizes[i] becomes the largest of those in the tile of [images, height, width, outputs] that holds it.
static void largest_of_tiles(const ck_window *w, ck_index images, ck_index outputs, double *sizes) {
  ck_index height = w->output_height, width = w->output_width;
  for (ck_index top = 0; top < height; top += TILE) {
    for (ck_index left = 0; left < width; left += TILE) {
      ck_index bottom = top + TILE < height ? top + TILE : height;
      ck_index right = left + TILE < width ? left + TILE : width;
      for (ck_index i = 0; i < images * outputs; i++) {
        double *image = sizes + i / outputs * height * width * outputs + i % outputs, largest = 0;
        for (ck_index pass = 0; pass < 2; pass++) {
          for (ck_index y = top; y < bottom; y++) {
            for (ck_index x = left; x < right; x++) {
              double *size = image + (y * width + x) * outputs;
              if (pass == 0) {
                largest = fmax(largest, *size);
              } else {
                *size = largest;
              }
            }
          }
        }
      }
    }
  }
}

// |got - expected| ≤ bound · sizes, and a rounding of `expected` itself.
static void check_within(checker *c, const char *what, ck_index n, const float *got, const double *expected,
                         const double *sizes, double bound) {
  for (ck_index i = 0; i < n; i++) {
    double error = fabs(got[i] - expected[i]);
    if (!(error <= bound * sizes[i] + 1e-6 * fabs(expected[i]))) {
      check_fail(c, "%s[%td] is %.9g, expected %.9g: off by %.3g of %.3g", what, i, got[i], expected[i],
                 error / sizes[i], sizes[i]);
      return;
    }
  }
}

// The whole batch in ranges of tiles of any length.
static void run(checker *c, const ck_kernels *k, const ck_window *w, ck_index images, ck_index outputs,
                const float *x, const float *filters, const float *bias, ck_function f, float *y) {
  ck_index tiles = images * ck_winograd_tiles(w), count;
  float *scratch = check_floats(c, ck_winograd_scratch(w, tiles), 0);
  for (ck_index first = 0; first < tiles; first += count) {
    count = within(c, 1, tiles - first);
    ck_winograd(k, w, outputs, first, count, x, filters, bias, f, 0.3f, y, scratch);
  }
}

// The filters in ranges of channels of any length.
static float *filters_of(checker *c, const ck_kernels *k, bool turned, ck_index channels, ck_index outputs,
                         const float *weights) {
  float *filters = check_floats(c, ck_winograd_filters_count(channels, outputs), 0);
  ck_index count;
  for (ck_index first = 0; first < channels; first += count) {
    count = within(c, 1, channels - first);
    ck_winograd_filters(k, turned, channels, outputs, first, count, weights, filters);
  }
  return filters;
}

static void convolution_is_close(checker *c, const ck_kernels *k) {
  static const ck_function functions[] = {CK_FUNCTION_COUNT, CK_RELU, CK_LEAKY_RELU, CK_TANH};
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < shapes(); shape++) {
    convolution v = convolution_random(c, shape, 4);
    ck_function f = functions[shape / 3 % 4];
    bool has_bias = shape % 3 != 0;
    float *y = check_floats(c, v.y_count, shape / 16 % 8);
    double *expected = check_zeros(c, v.y_count), *sizes = check_zeros(c, v.y_count);
    for_every_product(&v, add_to_y, expected, sizes);
    largest_of_tiles(&v.w, v.images, v.outputs, sizes);
    for (ck_index i = 0; i < v.y_count; i++) {
      if (has_bias) expected[i] += v.bias[i % v.outputs];
      if (f != CK_FUNCTION_COUNT) expected[i] = reference_value(f, expected[i], 0.3f);
    }
    float *filters = filters_of(c, k, false, v.w.channels, v.outputs, v.weights);
    run(c, k, &v.w, v.images, v.outputs, v.x, filters, has_bias ? v.bias : NULL, f, y);
    check_within(c, "y", v.y_count, y, expected, sizes, 3e-6);
    nonzero_count(&share, v.y_count, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

static void input_gradient_is_close(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < shapes(); shape++) {
    convolution v = convolution_random(c, shape, 2);
    ck_window reversed = v.w;
    reversed.height = v.w.output_height, reversed.width = v.w.output_width;
    reversed.output_height = v.w.height, reversed.output_width = v.w.width;
    reversed.pad_top = 2 - v.w.pad_top, reversed.pad_left = 2 - v.w.pad_left;
    reversed.channels = v.outputs;
    float *dx = check_floats(c, v.x_count, shape / 16 % 8);
    double *expected = check_zeros(c, v.x_count), *sizes = check_zeros(c, v.x_count);
    for_every_product(&v, add_to_x, expected, sizes);
    largest_of_tiles(&reversed, v.images, v.w.channels, sizes);
    float *filters = filters_of(c, k, true, v.outputs, v.w.channels, v.weights);
    run(c, k, &reversed, v.images, v.w.channels, v.dy, filters, NULL, CK_FUNCTION_COUNT, dx);
    check_within(c, "dx", v.x_count, dx, expected, sizes, 3e-6);
    nonzero_count(&share, v.x_count, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

static void weight_gradient_is_close(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < shapes(); shape++) {
    convolution v = convolution_random(c, shape, 4);
    float *dw = check_floats(c, v.w_count, shape / 16 % 8);
    float *scratch = check_floats(c, ck_winograd_weight_gradient_scratch(&v.w, v.outputs, v.tiles), 0);
    double *expected = check_zeros(c, v.w_count), *sizes = check_zeros(c, v.w_count);
    for_every_product(&v, add_to_w, expected, sizes);
    ck_index filters = v.w.channels * v.outputs, count;
    for (ck_index i = 0; i < filters; i++) {
      double largest = 0;
      for (ck_index tap = 0; tap < 9; tap++) largest = fmax(largest, sizes[tap * filters + i]);
      for (ck_index tap = 0; tap < 9; tap++) sizes[tap * filters + i] = largest;
    }
    check_fill(c, v.w_count, -1, 1, dw);
    for (ck_index i = 0; i < v.w_count; i++) expected[i] += dw[i];
    for (ck_index first = 0; first < v.tiles; first += count) {
      count = within(c, 1, v.tiles - first);
      ck_winograd_weight_gradient(k, &v.w, v.outputs, first, count, v.x, v.dy, dw, scratch);
    }
    check_within(c, "dw", v.w_count, dw, expected, sizes, 3e-6);
    nonzero_count(&share, v.w_count, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

// Many channels, several blocks of tiles: 1e-5 of each output's own sum, and the same bits however the
// tiles are divided.
static void large_shapes(checker *c, const ck_kernels *k) {
  static const ck_window windows[] = {
      {33, 47, 32, 3, 3, 1, 1, 1, 1, 1, 1, 33, 47, 1},
      {30, 21, 65, 3, 3, 1, 1, 1, 1, 0, 0, 28, 19, 1},
      {13, 14, 128, 3, 3, 1, 1, 1, 1, 1, 1, 13, 14, 1},
      {10, 7, 512, 3, 3, 1, 1, 1, 1, 2, 2, 12, 9, 1},
  };
  for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
    check_case(c, "large shape %zu", i);
    convolution v = {.w = windows[i], .images = 3, .outputs = 33};
    take_arrays(c, &v, 0);
    float *y = check_floats(c, v.y_count, 0), *other = check_floats(c, v.y_count, 0);
    float *dw = check_floats(c, v.w_count, 0);
    float *scratch = check_floats(c, ck_winograd_weight_gradient_scratch(&v.w, v.outputs, v.tiles), 0);
    double *expected = check_zeros(c, v.y_count), *sizes = check_zeros(c, v.y_count);
    double *wanted = check_zeros(c, v.w_count), *w_sizes = check_zeros(c, v.w_count);
    for_every_product(&v, add_to_y, expected, sizes);
    for_every_product(&v, add_to_w, wanted, w_sizes);
    float *filters = filters_of(c, k, false, v.w.channels, v.outputs, v.weights);
    run(c, k, &v.w, v.images, v.outputs, v.x, filters, NULL, CK_FUNCTION_COUNT, y);
    run(c, k, &v.w, v.images, v.outputs, v.x, filters, NULL, CK_FUNCTION_COUNT, other);
    check_within(c, "y", v.y_count, y, expected, sizes, 1e-5);
    check_same_bits(c, "y", v.y_count, y, other);
    memset(dw, 0, (size_t)v.w_count * sizeof(float));
    ck_winograd_weight_gradient(k, &v.w, v.outputs, 0, v.tiles, v.x, v.dy, dw, scratch);
    check_within(c, "dw", v.w_count, dw, wanted, w_sizes, 1e-5);
    check_end(c);
  }
}

// A NaN or an infinity reaches the outputs whose patch holds it, and none outside the tiles that read it.
static void what_is_not_finite(checker *c, const ck_kernels *k) {
  for (int shape = 0; shape < 600; shape++) {
    convolution v = convolution_random(c, shape, 2);
    const ck_window *w = &v.w;
    ck_index pixel = within(c, 0, v.images * window_input_pixels(w) - 1);
    v.x[pixel * w->channels + within(c, 0, w->channels - 1)] = shape % 3 == 0 ? NAN : INFINITY;
    ck_index image = pixel / window_input_pixels(w), in_image = pixel % window_input_pixels(w);
    ck_index row = in_image / w->width + w->pad_top, column = in_image % w->width + w->pad_left;
    float *y = check_floats(c, v.y_count, 0);
    float *filters = filters_of(c, k, false, w->channels, v.outputs, v.weights);
    run(c, k, w, v.images, v.outputs, v.x, filters, v.bias, CK_FUNCTION_COUNT, y);
    for (ck_index i = 0; i < v.y_count; i++) {
      ck_index p = i / v.outputs, oy = p / w->output_width % w->output_height, ox = p % w->output_width;
      bool same = p / window_output_pixels(w) == image;
      ck_index below = row - oy / TILE * TILE, right = column - ox / TILE * TILE;
      bool in_patch = same && row >= oy && row < oy + 3 && column >= ox && column < ox + 3;
      bool in_tile = same && below >= 0 && below < PATCH && right >= 0 && right < PATCH;
      if ((in_patch && isfinite(y[i])) || (!in_tile && !isfinite(y[i]))) {
        check_fail(c, "y[%td] is %g", i, y[i]);
        break;
      }
    }
    check_end(c);
  }
}

static const check checks[] = {
    {"winograd is close", convolution_is_close},
    {"winograd input gradient is close", input_gradient_is_close},
    {"winograd weight gradient is close", weight_gradient_is_close},
    {"winograd of large shapes", large_shapes},
    {"winograd with NaN", what_is_not_finite},
};
const check_family winograd_checks = CHECK_FAMILY(checks, false);
