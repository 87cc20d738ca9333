// Convolution and its gradients, straight from the images: the product kernel reads a patch where it
// lies, run by run, so no patch matrix is written. Padding is a copy of the image in a frame of zeros.
//
// 32 to 64 channels at 26², 3×3, one thread with AVX-512 (peak 256 GFLOP/s): 252 GFLOP/s, where im2col
// and a product of the patch matrix reached 145; the weight gradient 252 against 145.
#include "CKernels.h"

#include <string.h>

static ck_index smaller(ck_index a, ck_index b) { return a < b ? a : b; }
static ck_index larger(ck_index a, ck_index b) { return a > b ? a : b; }

// How many runs one product sums over; a filter with more takes several products.
enum { RUNS = 128 };
// Terms of one chain of additions in a weight gradient: longer sums go in parts.
enum { CHAIN = 2048 };

// What the loops below need of a window, worked out once.
typedef struct sizes {
  ck_index pixels;          // of one output image
  ck_index input;           // floats of one input image
  ck_index patch;           // terms of one output
  ck_index group_channels, group_outputs;
  ck_index runs, run;       // a patch is so many runs of so many neighbouring floats of the image
  ck_index frame_height, frame_width;
  bool framed;              // whether patches reach outside the image
  bool joined;              // a run is a whole filter row, not one tap
} sizes;

static sizes sizes_of(const ck_window *w, ck_index outputs) {
  sizes s = {
      .pixels = w->output_height * w->output_width,
      .input = w->height * w->width * w->channels,
      .group_channels = w->channels / w->groups,
      .group_outputs = outputs / w->groups,
      .frame_height = (w->output_height - 1) * w->stride_y + (w->kernel_height - 1) * w->dilation_y + 1,
      .frame_width = (w->output_width - 1) * w->stride_x + (w->kernel_width - 1) * w->dilation_x + 1,
      .joined = w->groups == 1 && (w->dilation_x == 1 || w->kernel_width == 1),
  };
  s.patch = w->kernel_height * w->kernel_width * s.group_channels;
  s.runs = s.joined ? w->kernel_height : w->kernel_height * w->kernel_width;
  s.run = s.joined ? w->kernel_width * s.group_channels : s.group_channels;
  s.framed = w->pad_top > 0 || w->pad_left > 0 || s.frame_height > w->height || s.frame_width > w->width;
  if (!s.framed) s.frame_width = w->width;
  return s;
}

static ck_index frame_floats(const ck_window *w, const sizes *s) {
  return s->framed ? s->frame_height * s->frame_width * w->channels : 0;
}

// The image, or its copy in a frame of zeros.
static const float *framed(const ck_window *w, const sizes *s, const float *image, float *frame) {
  if (!s->framed) return image;
  ck_index row = s->frame_width * w->channels, left = w->pad_left * w->channels;
  ck_index length = smaller(w->width, s->frame_width - w->pad_left) * w->channels;
  for (ck_index y = 0; y < s->frame_height; y++, frame += row) {
    ck_index source = y - w->pad_top;
    if (source < 0 || source >= w->height || length <= 0) {
      memset(frame, 0, (size_t)row * sizeof(float));
      continue;
    }
    memset(frame, 0, (size_t)left * sizeof(float));
    memcpy(frame + left, image + source * w->width * w->channels, (size_t)length * sizeof(float));
    memset(frame + left + length, 0, (size_t)(row - left - length) * sizeof(float));
  }
  return frame - s->frame_height * row;
}

// Where run `i` of the patch at the frame's first pixel lies.
static ck_index run_offset(const ck_window *w, const sizes *s, ck_index i) {
  ck_index y = s->joined ? i : i / w->kernel_width, x = s->joined ? 0 : i % w->kernel_width;
  return (y * w->dilation_y * s->frame_width + x * w->dilation_x) * w->channels;
}

// The product of a row of patches with the filters, their runs still to be said.
static ck_product product_of(const ck_window *w, const sizes *s, ck_index outputs, const ck_index *offsets) {
  return (ck_product){.length = s->run,
                      .a_segments = offsets,
                      .a_row = w->stride_x * w->channels,
                      .a_step = 1,
                      .b_segment = s->run * outputs,
                      .b_step = outputs,
                      .c_row = outputs};
}

void ck_convolution(const ck_kernels *k, const ck_window *window, ck_index outputs, ck_index images,
                    const float *x, const float *weights, const float *bias, ck_function f, float p,
                    float *y, float *scratch) {
  sizes s = sizes_of(window, outputs);
  // A kernel of one tap that touches every pixel makes the image one row.
  bool flat = s.runs == 1 && s.run == window->channels && window->stride_x == 1 && window->stride_y == 1 &&
              s.frame_width == window->output_width;
  ck_index rows = flat ? 1 : window->output_height, columns = flat ? s.pixels : window->output_width;
  ck_index offsets[RUNS];
  ck_product product = product_of(window, &s, outputs, offsets);
  for (ck_index first = 0; first < s.runs; first += RUNS) {
    product.segments = smaller(RUNS, s.runs - first);
    for (ck_index i = 0; i < product.segments; i++) offsets[i] = run_offset(window, &s, first + i);
    bool last = first + product.segments == s.runs;
    for (ck_index image = 0; image < images; image++) {
      const float *source = framed(window, &s, x + image * s.input, scratch);
      for (ck_index row = 0; row < rows; row++) {
        const float *a = source + row * window->stride_y * s.frame_width * window->channels;
        float *c = y + (image * s.pixels + row * columns) * outputs;
        for (ck_index group = 0; group < window->groups; group++) {
          k->product(&product, columns, s.group_outputs, a + group * s.group_channels,
                     weights + first * s.run * outputs + group * s.group_outputs, 1, first > 0,
                     c + group * s.group_outputs);
        }
        if (last && (bias != NULL || f != CK_FUNCTION_COUNT)) {
          k->bias_activation(columns, outputs, outputs, bias, f, p, c);
        }
      }
    }
  }
}

// Where steps are of one pixel the input gradient is a convolution itself: of dy, with the filters
// turned around and their channels and outputs exchanged. Else patches of gradients are scattered.
static bool turned(const ck_window *w, ck_index outputs, ck_window *result) {
  ck_index top = (w->kernel_height - 1) * w->dilation_y - w->pad_top;
  ck_index left = (w->kernel_width - 1) * w->dilation_x - w->pad_left;
  if (w->groups > 1 || w->stride_y > 1 || w->stride_x > 1 || top < 0 || left < 0) return false;
  *result = *w;
  result->height = w->output_height, result->width = w->output_width;
  result->channels = outputs;
  result->pad_top = top, result->pad_left = left;
  result->output_height = w->height, result->output_width = w->width;
  return true;
}

// Patch rows scattered at a time: 768 KiB, which stay in the second-level cache until they are added.
static ck_index block_rows(const sizes *s) { return larger(1, 192 * 1024 / larger(s->patch, 1)); }

ck_index ck_convolution_scratch(const ck_window *window, ck_index outputs) {
  sizes s = sizes_of(window, outputs);
  ck_window dy;
  ck_index gradient = smaller(block_rows(&s), s.pixels) * s.patch;
  if (turned(window, outputs, &dy)) {
    sizes of_dy = sizes_of(&dy, window->channels);
    gradient = s.patch * outputs + frame_floats(&dy, &of_dy);
  }
  return larger(frame_floats(window, &s), gradient);
}

static void scatter(const ck_kernels *k, const ck_window *window, const sizes *s, ck_index outputs,
                    ck_index images, const float *weights, const float *dy, float *dx, float *patches) {
  ck_index block = block_rows(s);
  for (ck_index image = 0; image < images; image++, dx += s->input, dy += s->pixels * outputs) {
    memset(dx, 0, (size_t)s->input * sizeof(float));
    for (ck_index first = 0; first < s->pixels; first += block) {
      ck_index count = smaller(block, s->pixels - first);
      for (ck_index group = 0; group < window->groups; group++) {
        ck_matmul(k, false, true, count, s->patch, s->group_outputs, 1,
                  dy + first * outputs + group * s->group_outputs, outputs,
                  weights + group * s->group_outputs, outputs, 0, patches, s->patch);
        k->col2im(window, group, first, count, patches, dx);
      }
    }
  }
}

void ck_convolution_input_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                   ck_index images, const float *weights, const float *dy,
                                   float *dx, float *scratch) {
  sizes s = sizes_of(window, outputs);
  ck_window reversed;
  if (!turned(window, outputs, &reversed)) {
    scatter(k, window, &s, outputs, images, weights, dy, dx, scratch);
    return;
  }
  ck_index taps = window->kernel_height * window->kernel_width, size = window->channels * outputs;
  for (ck_index tap = 0; tap < taps; tap++) {
    k->transpose(window->channels, outputs, weights + tap * size, outputs,
                 scratch + (taps - 1 - tap) * size, window->channels);
  }
  ck_convolution(k, &reversed, window->channels, images, dy, scratch, NULL, CK_FUNCTION_COUNT, 0, dx,
                 scratch + taps * size);
}

void ck_convolution_weight_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                    ck_index images, const float *x, const float *dy, float *dw,
                                    float *scratch) {
  sizes s = sizes_of(window, outputs);
  ck_index height = window->output_height, width = window->output_width;
  ck_index block = larger(1, smaller(RUNS, CHAIN / width));
  ck_index offsets[RUNS];
  for (ck_index row = 0; row < RUNS; row++) {
    offsets[row] = row * window->stride_y * s.frame_width * window->channels;
  }
  ck_product product = {.length = width,
                        .a_segments = offsets,
                        .a_row = 1,
                        .a_step = window->stride_x * window->channels,
                        .b_segment = width * outputs,
                        .b_step = outputs,
                        .c_row = outputs};
  for (ck_index image = 0; image < images; image++, x += s.input, dy += s.pixels * outputs) {
    const float *source = framed(window, &s, x, scratch);
    for (ck_index first = 0; first < height; first += block) {
      product.segments = smaller(block, height - first);
      const float *a = source + first * window->stride_y * s.frame_width * window->channels;
      for (ck_index group = 0; group < window->groups; group++) {
        for (ck_index i = 0; i < s.runs; i++) {
          k->product(&product, s.run, s.group_outputs,
                     a + run_offset(window, &s, i) + group * s.group_channels,
                     dy + first * width * outputs + group * s.group_outputs, 1, true,
                     dw + i * s.run * outputs + group * s.group_outputs);
        }
      }
    }
  }
}

// ---------------------------------------------------------------------------------------------
// With a max-pooling of 2 × 2 behind.

void ck_convolution_pool(const ck_kernels *k, const ck_window *window, ck_index outputs, ck_index images,
                         const float *x, const float *weights, const float *bias, bool relu, bool blanks,
                         float *y, int32_t *winners, float *scratch) {
  sizes s = sizes_of(window, outputs);
  ck_index offsets[CK_POOLED_TAPS];
  for (ck_index i = 0; i < s.runs; i++) offsets[i] = run_offset(window, &s, i);
  ck_product product = product_of(window, &s, outputs, offsets);
  product.segments = s.runs;
  ck_index row = window->stride_y * s.frame_width * window->channels;
  ck_pooled pool = {.a_below = row, .width = (int32_t)window->output_width, .relu = relu, .blanks = blanks};
  ck_index rows = window->output_height / 2, cells = window->output_width / 2;
  for (ck_index image = 0; image < images; image++, x += s.input) {
    const float *source = framed(window, &s, x, scratch);
    k->product_pool(&product, &pool, rows, cells, outputs, source, weights, bias, y, winners);
    y += rows * cells * outputs;
    if (winners != NULL) winners += rows * cells * outputs;
  }
}

void ck_convolution_pool_weight_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                         ck_index images, const float *x, const int32_t *winners,
                                         const float *dy, float *dw, float *scratch) {
  sizes s = sizes_of(window, outputs);
  ck_index taps = window->kernel_height * window->kernel_width;
  ck_pooled_image pooled = {.width = s.frame_width,
                            .rows = window->output_height / 2,
                            .cells = window->output_width / 2,
                            .convolved_width = window->output_width,
                            .reach_y = (window->kernel_height - 1) * window->dilation_y + 2,
                            .reach_x = (window->kernel_width - 1) * window->dilation_x + 2};
  ck_index offsets[CK_POOLED_TAPS], values = pooled.rows * pooled.cells * outputs;
  for (ck_index t = 0; t < taps; t++) {
    ck_index y = t / window->kernel_width, column = t % window->kernel_width;
    offsets[t] = y * window->dilation_y * s.frame_width + column * window->dilation_x;
  }
  for (ck_index i = 0; i < images; i++, x += s.input, winners += values, dy += values) {
    pooled.pixels = framed(window, &s, x, scratch);
    k->pooled_gradient(&pooled, outputs, taps, offsets, winners, dy, dw);
  }
}
