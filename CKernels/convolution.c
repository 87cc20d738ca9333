// Convolution as matrix products: blocks of patch rows (im2col) times the weights, and the two
// gradients from the same blocks.
#include "CKernels.h"

#include <string.h>

// Floats of patches in one block: 768 KiB, so that a block stays in the second-level cache between
// im2col and the product, and that the product is tall enough to pay for packing the weights. For 32
// to 64 channels at 26² and 3×3, the input gradient runs at 87 GFLOP/s with a sixth of this, 154
// with two thirds, 168 with this.
static const ck_index BLOCK_FLOATS = 192 * 1024;

// What the loops below need of a window, worked out once.
typedef struct sizes {
  ck_index pixels;         // of one output image
  ck_index input;          // floats of one input image
  ck_index patch;          // columns of the patch matrix of one group
  ck_index group_channels;
  ck_index group_outputs;
  ck_index block;          // patch rows at a time
  bool pointwise;          // the patch matrix is the image itself
} sizes;

static sizes sizes_of(const ck_window *w, ck_index outputs) {
  sizes s = {
      .pixels = w->output_height * w->output_width,
      .input = w->height * w->width * w->channels,
      .group_channels = w->channels / w->groups,
      .group_outputs = outputs / w->groups,
      .pointwise = w->kernel_height == 1 && w->kernel_width == 1 && w->stride_y == 1 &&
                   w->stride_x == 1 && w->pad_top == 0 && w->pad_left == 0 &&
                   w->output_height == w->height && w->output_width == w->width,
  };
  s.patch = w->kernel_height * w->kernel_width * s.group_channels;
  s.block = s.patch > 0 ? BLOCK_FLOATS / s.patch : 1;
  if (s.block < 1) s.block = 1;
  return s;
}

static ck_index smaller(ck_index a, ck_index b) { return a < b ? a : b; }

ck_index ck_convolution_scratch(const ck_window *window, ck_index outputs) {
  sizes s = sizes_of(window, outputs);
  return s.pointwise ? 0 : s.block * s.patch;
}

// A matrix in memory: rows `step` apart.
typedef struct rows {
  const float *first;
  ck_index step;
} rows;

// The patch rows first ..< first + count of one image for one group: in scratch, or in the image.
static rows patches(const ck_kernels *k, const ck_window *w, const sizes *s, ck_index group,
                    ck_index first, ck_index count, const float *image, float *scratch) {
  if (s->pointwise) {
    return (rows){image + first * w->channels + group * s->group_channels, w->channels};
  }
  k->im2col(w, group, first, count, image, scratch);
  return (rows){scratch, s->patch};
}

void ck_convolution(const ck_kernels *k, const ck_window *window, ck_index outputs,
                    ck_index images, const float *x, const float *weights, const float *bias,
                    ck_function f, float p, float *y, float *scratch) {
  sizes s = sizes_of(window, outputs);
  for (ck_index image = 0; image < images; image++, x += s.input, y += s.pixels * outputs) {
    for (ck_index first = 0; first < s.pixels; first += s.block) {
      ck_index count = smaller(s.block, s.pixels - first);
      float *block = y + first * outputs;
      for (ck_index group = 0; group < window->groups; group++) {
        rows a = patches(k, window, &s, group, first, count, x, scratch);
        ck_gemm(false, false, count, s.group_outputs, s.patch, 1, a.first, a.step,
                weights + group * s.group_outputs, outputs, 0, block + group * s.group_outputs,
                outputs);
      }
      if (bias != NULL || f != CK_FUNCTION_COUNT) {
        k->bias_activation(count, outputs, outputs, bias, f, p, block);
      }
    }
  }
}

void ck_convolution_input_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                   ck_index images, const float *weights, const float *dy,
                                   float *dx, float *scratch) {
  sizes s = sizes_of(window, outputs);
  for (ck_index image = 0; image < images; image++, dx += s.input, dy += s.pixels * outputs) {
    if (!s.pointwise) memset(dx, 0, (size_t)s.input * sizeof(float));
    for (ck_index first = 0; first < s.pixels; first += s.block) {
      ck_index count = smaller(s.block, s.pixels - first);
      for (ck_index group = 0; group < window->groups; group++) {
        float *columns = scratch;
        ck_index step = s.patch;
        if (s.pointwise) {
          columns = dx + first * window->channels + group * s.group_channels;
          step = window->channels;
        }
        ck_gemm(false, true, count, s.patch, s.group_outputs, 1,
                dy + first * outputs + group * s.group_outputs, outputs,
                weights + group * s.group_outputs, outputs, 0, columns, step);
        if (!s.pointwise) k->col2im(window, group, first, count, columns, dx);
      }
    }
  }
}

// Patch rows of all images are one long matrix, as their dy is: a block may span images, which
// keeps the products of small images long.
void ck_convolution_weight_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                    ck_index images, const float *x, const float *dy, float *dw,
                                    float *scratch) {
  sizes s = sizes_of(window, outputs);
  ck_index total = images * s.pixels;
  for (ck_index first = 0; first < total; first += s.block) {
    ck_index count = smaller(s.block, total - first);
    for (ck_index group = 0; group < window->groups; group++) {
      rows a = {x + first * window->channels + group * s.group_channels, window->channels};
      if (!s.pointwise) {
        a = (rows){scratch, s.patch};
        for (ck_index done = 0; done < count;) {
          ck_index image = (first + done) / s.pixels, pixel = (first + done) % s.pixels;
          ck_index part = smaller(count - done, s.pixels - pixel);
          k->im2col(window, group, pixel, part, x + image * s.input, scratch + done * s.patch);
          done += part;
        }
      }
      ck_gemm(true, false, s.patch, s.group_outputs, count, 1, a.first, a.step,
              dy + first * outputs + group * s.group_outputs, outputs, 1,
              dw + group * s.group_outputs, outputs);
    }
  }
}
