// Convolution with 3×3 filters by Winograd's F(4×4, 3×3), in blocks of tiles that stay in the cache.
//
// A tile is 4×4 outputs and the 6×6 pixels under them. For each of its 36 points a block of tiles is a
// matrix product of its own: [tiles, channels] by [channels, outputs], by the product kernel.
//
// Against the direct convolution on one thread with AVX-512, as the median of ratios by turns (and the
// gradient of the weights): 64 to 64 channels at 56² 2.4 (2.2), one image alone 2.7 (2.8), 128 to 128 at
// 28² 2.8 (2.6), 32 to 64 from 26² to 24² 2.0 (1.6).
#include "CKernels.h"

#include <string.h>

enum { TILE = 4, PATCH = TILE + 2, POINTS = PATCH * PATCH };
// Outputs are computed so many at a time: the filters of a panel lie together, in the order of their use.
enum { PANEL = 32 };
// Channels whose turned filters are on the stack at a time.
enum { TURNED = 16 };

static ck_index smaller(ck_index a, ck_index b) { return a < b ? a : b; }
static ck_index larger(ck_index a, ck_index b) { return a > b ? a : b; }

static ck_index tile_rows(const ck_window *w) { return (w->output_height + TILE - 1) / TILE; }
static ck_index tile_columns(const ck_window *w) { return (w->output_width + TILE - 1) / TILE; }

ck_index ck_winograd_tiles(const ck_window *window) { return tile_rows(window) * tile_columns(window); }

// Tiles of a block. Its transformed pixels and their products with a panel take 640 KiB of the second-level
// cache, through which the filters pass; where they are many, fewer blocks matter more. Twelve rows fill the
// product's own tiles.
static ck_index block_tiles(const ck_window *w, ck_index count) {
  ck_index tiles = 160 * 1024 / (POINTS * (w->channels + PANEL)) / 12 * 12;
  return smaller(count, larger(24, smaller(96, tiles)));
}

// A line of the cache more, so that the 36 values of a tile do not all fall into one set.
static ck_index plane(ck_index rows, ck_index width) { return rows * width + 16; }

ck_index ck_winograd_scratch(const ck_window *window, ck_index count) {
  ck_index tiles = block_tiles(window, count);
  return POINTS * (plane(tiles, window->channels) + plane(tiles, PANEL) + window->channels);
}

ck_index ck_winograd_filters_count(ck_index channels, ck_index outputs) {
  return POINTS * (channels * outputs + (outputs + PANEL - 1) / PANEL * plane(0, 0));
}

// Where the filters of a panel lie.
static ck_index panel_offset(ck_index channels, ck_index panel) {
  return ck_winograd_filters_count(channels, panel);
}

void ck_winograd_filters(const ck_kernels *k, bool turned, ck_index channels, ck_index outputs, ck_index first,
                         ck_index count, const float *weights, float *filters) {
  enum { TAPS = 9 };
  float block[TAPS * TURNED * PANEL];
  for (ck_index panel = 0; panel < outputs; panel += PANEL) {
    ck_index width = smaller(PANEL, outputs - panel);
    float *u = filters + panel_offset(channels, panel);
    for (ck_index c = first; c < first + count; c += TURNED) {
      ck_index rows = smaller(TURNED, first + count - c);
      for (ck_index tap = 0; turned && tap < TAPS; tap++) {
        k->transpose(width, rows, weights + (tap * outputs + panel) * channels + c, channels,
                     block + (TAPS - 1 - tap) * TURNED * PANEL, PANEL);
      }
      for (ck_index row = 0; row < rows; row++) {
        const float *w = turned ? block + row * PANEL : weights + (c + row) * outputs + panel;
        k->winograd_filter(width, w, turned ? TURNED * PANEL : channels * outputs, u + (c + row) * width,
                           plane(channels, width));
      }
    }
  }
}

// The 6×6 pixels under a tile where they lie, or copied among zeros where they reach over the edge.
static const float *patch(const ck_window *w, const float *image, ck_index top, ck_index left, float *frame,
                          ck_index *row) {
  if (top >= 0 && left >= 0 && top + PATCH <= w->height && left + PATCH <= w->width) {
    *row = w->width * w->channels;
    return image + (top * w->width + left) * w->channels;
  }
  *row = PATCH * w->channels;
  memset(frame, 0, (size_t)(POINTS * w->channels) * sizeof(float));
  ck_index start = larger(left, 0), end = smaller(left + PATCH, w->width);
  for (ck_index y = larger(top, 0); start < end && y < smaller(top + PATCH, w->height); y++) {
    memcpy(frame + ((y - top) * PATCH + start - left) * w->channels,
           image + (y * w->width + start) * w->channels, (size_t)((end - start) * w->channels) * sizeof(float));
  }
  return frame;
}

// Where a tile lies.
typedef struct place {
  ck_index image, top, left;  // the first of its outputs
  ck_index rows, columns;     // how many there are
} place;

static place place_of(const ck_window *w, ck_index index) {
  ck_index tiles = ck_winograd_tiles(w), across = tile_columns(w), tile = index % tiles;
  place at = {.image = index / tiles, .top = tile / across * TILE, .left = tile % across * TILE};
  at.rows = smaller(TILE, w->output_height - at.top);
  at.columns = smaller(TILE, w->output_width - at.left);
  return at;
}

static ck_index output_offset(const ck_window *w, ck_index outputs, place at) {
  return ((at.image * w->output_height + at.top) * w->output_width + at.left) * outputs;
}

// The outputs of a tile are written once, far apart: they are asked for while the products run.
static void prefetch(const ck_window *w, ck_index outputs, ck_index width, place at, const float *y) {
  enum { LINE = 16 };
  for (ck_index pixel = 0; pixel < at.rows * at.columns; pixel++) {
    const float *line = y + (pixel / at.columns * w->output_width + pixel % at.columns) * outputs;
    for (ck_index i = 0; i < width; i += LINE) __builtin_prefetch(line + i, 1);
  }
}

// v: the transformed pixels of `count` tiles, rows of `step` floats.
static void transform_pixels(const ck_kernels *k, const ck_window *w, ck_index first, ck_index count,
                             const float *x, float *v, ck_index step, float *frame) {
  ck_index image = w->height * w->width * w->channels, row;
  for (ck_index t = 0; t < count; t++) {
    place at = place_of(w, first + t);
    const float *pixels =
        patch(w, x + at.image * image, at.top - w->pad_top, at.left - w->pad_left, frame, &row);
    k->winograd_input(w->channels, pixels, row, w->channels, v + t * step, plane(count, step));
  }
}

static const ck_index no_offset = 0;

void ck_winograd(const ck_kernels *k, const ck_window *window, ck_index outputs, ck_index first,
                 ck_index count, const float *x, const float *filters, const float *bias, ck_function f,
                 float p, float *y, float *scratch) {
  ck_index channels = window->channels, row = window->output_width * outputs, limit = block_tiles(window, count);
  float *v = scratch, *m = v + POINTS * plane(limit, channels), *frame = m + POINTS * plane(limit, PANEL);
  ck_product product = {.segments = 1,
                        .length = channels,
                        .a_segments = &no_offset,
                        .a_row = channels,
                        .a_step = 1,
                        .c_row = PANEL};
  ck_index blocks = count > 0 ? (count + limit - 1) / limit : 0;
  for (ck_index block = 0; block < blocks; block++) {
    ck_index start = first + count * block / blocks, tiles = first + count * (block + 1) / blocks - start;
    transform_pixels(k, window, start, tiles, x, v, channels, frame);
    for (ck_index panel = 0; panel < outputs; panel += PANEL) {
      ck_index width = product.b_step = smaller(PANEL, outputs - panel);
      const float *u = filters + panel_offset(channels, panel);
      for (ck_index point = 0; point < POINTS; point++) {
        for (ck_index t = tiles * point / POINTS; t < tiles * (point + 1) / POINTS; t++) {
          place at = place_of(window, start + t);
          prefetch(window, outputs, width, at, y + output_offset(window, outputs, at) + panel);
        }
        k->product(&product, tiles, width, v + point * plane(tiles, channels),
                   u + point * plane(channels, width), 1, false, m + point * plane(tiles, PANEL));
      }
      for (ck_index t = 0; t < tiles; t++) {
        place at = place_of(window, start + t);
        float *tile = y + output_offset(window, outputs, at) + panel;
        const float *b = bias != NULL ? bias + panel : NULL;
        k->winograd_output(width, m + t * PANEL, plane(tiles, PANEL), b, f == CK_RELU, at.rows, at.columns,
                           tile, row, outputs);
        for (ck_index r = 0; f != CK_RELU && f != CK_FUNCTION_COUNT && r < at.rows; r++) {
          k->bias_activation(at.columns, width, outputs, NULL, f, p, tile + r * row);
        }
      }
    }
  }
}

// -- The gradient of the weights ------------------------------------------------------------------

// Tiles of a block here: the more, the seldomer the sums are read and written.
static ck_index gradient_tiles(ck_index count) { return smaller(count, 64); }

// Rows a line apart from a power of two, which would fall into one set of the cache.
static ck_index padded(ck_index width) { return width + 16; }

ck_index ck_winograd_weight_gradient_scratch(const ck_window *window, ck_index outputs, ck_index count) {
  ck_index channels = window->channels, tiles = gradient_tiles(count);
  return POINTS * (plane(tiles, padded(channels)) + plane(tiles, padded(outputs)) + plane(channels, outputs) +
                   channels);
}

void ck_winograd_weight_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                 ck_index first, ck_index count, const float *x, const float *dy, float *dw,
                                 float *scratch) {
  ck_index channels = window->channels, v_row = padded(channels), d_row = padded(outputs);
  ck_index sums = plane(channels, outputs), limit = gradient_tiles(count);
  float *v = scratch, *d = v + POINTS * plane(limit, v_row), *sum = d + POINTS * plane(limit, d_row);
  float *frame = sum + POINTS * sums;
  ck_product product = {.segments = 1,
                        .a_segments = &no_offset,
                        .a_row = 1,
                        .a_step = v_row,
                        .b_step = d_row,
                        .c_row = outputs};
  for (ck_index done = 0; done < count; done += limit) {
    ck_index tiles = product.length = smaller(limit, count - done);
    transform_pixels(k, window, first + done, tiles, x, v, v_row, frame);
    for (ck_index t = 0; t < tiles; t++) {
      place at = place_of(window, first + done + t);
      k->winograd_upstream(outputs, dy + output_offset(window, outputs, at), window->output_width * outputs,
                           outputs, at.rows, at.columns, d + t * d_row, plane(tiles, d_row));
    }
    for (ck_index point = 0; point < POINTS; point++) {
      k->product(&product, channels, outputs, v + point * plane(tiles, v_row),
                 d + point * plane(tiles, d_row), 1, done > 0, sum + point * sums);
    }
  }
  for (ck_index c = 0; count > 0 && c < channels; c++) {
    k->winograd_filter_gradient(outputs, sum + c * outputs, sums, dw + c * outputs, channels * outputs);
  }
}
