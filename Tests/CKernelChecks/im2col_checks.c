// im2col and col2im against the definition, exactly, over random windows.
#include "windows.h"

// The definition: row p, column (ky, kx, channel) of the group's patch matrix; 0 outside the image.
static double patch_entry(const ck_window *w, ck_index group, ck_index p, ck_index column,
                          const float *image) {
  ck_index run = w->channels / w->groups, tap = column / run, pixel;
  if (!window_tap(w, p / w->output_width, p % w->output_width, tap / w->kernel_width,
                  tap % w->kernel_width, &pixel)) {
    return 0;
  }
  return image[pixel * w->channels + group * run + column % run];
}

static void im2col_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    ck_window w = window_random(c);
    ck_index patch = window_patch(&w), pixels = window_output_pixels(&w);
    ck_index first = check_random(c) % pixels, count = 1 + check_random(c) % (pixels - first);
    if (shape % 2 == 0) first = 0, count = pixels;
    ck_index group = check_random(c) % w.groups;

    float *image = check_floats(c, window_input_pixels(&w) * w.channels, shape % 8);
    float *columns = check_floats(c, count * patch, shape / 8 % 8);
    double *expected = check_doubles(c, count * patch);
    check_fill_whole(c, window_input_pixels(&w) * w.channels, 1, 99, image);
    for (ck_index i = 0; i < count * patch; i++) {
      expected[i] = patch_entry(&w, group, first + i / patch, i % patch, image);
    }
    k->im2col(&w, group, first, count, image, columns);
    check_equal(c, "columns", count * patch, columns, expected);
    nonzero_count(&share, count * patch, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

// Σ (im2col x)·c = Σ x·(col2im c) for the c of one entry 1 is the definition of a transpose; here
// every entry is added where the definition reads it.
static void col2im_is_exact(checker *c, const ck_kernels *k) {
  nonzero_share share = {0, 0};
  for (int shape = 0; shape < window_shapes(); shape++) {
    ck_window w = window_random(c);
    ck_index run = w.channels / w.groups, patch = window_patch(&w), pixel;
    ck_index pixels = window_output_pixels(&w), size = window_input_pixels(&w) * w.channels;
    ck_index first = check_random(c) % pixels, count = 1 + check_random(c) % (pixels - first);
    if (shape % 2 == 0) first = 0, count = pixels;
    ck_index group = check_random(c) % w.groups;

    float *columns = check_floats(c, count * patch, shape % 8);
    float *image = check_floats(c, size, shape / 8 % 8);
    double *expected = check_doubles(c, size);
    check_fill_whole(c, count * patch, -9, 20, columns);
    check_fill_whole(c, size, 0, 5, image);
    for (ck_index i = 0; i < size; i++) expected[i] = image[i];
    for (ck_index i = 0; i < count * patch; i++) {
      ck_index p = first + i / patch, column = i % patch, tap = column / run;
      if (window_tap(&w, p / w.output_width, p % w.output_width, tap / w.kernel_width,
                     tap % w.kernel_width, &pixel)) {
        expected[pixel * w.channels + group * run + column % run] += columns[i];
      }
    }
    k->col2im(&w, group, first, count, columns, image);
    check_equal(c, "image", size, image, expected);
    nonzero_count(&share, size, expected);
    check_end(c);
  }
  nonzero_require(c, share, 0.3);
}

// The order of a pixel's sum is the order of the patches, however they are split.
static void col2im_splits(checker *c, const ck_kernels *k) {
  for (int shape = 0; shape < 200; shape++) {
    ck_window w = window_random(c);
    ck_index patch = window_patch(&w), pixels = window_output_pixels(&w);
    ck_index size = window_input_pixels(&w) * w.channels, split = check_random(c) % (pixels + 1);
    float *columns = check_floats(c, pixels * patch, 0);
    float *whole = check_floats(c, size, 0), *parts = check_floats(c, size, 1);
    check_fill(c, pixels * patch, -1, 1, columns);
    memset(whole, 0, (size_t)size * sizeof(float));
    memset(parts, 0, (size_t)size * sizeof(float));
    k->col2im(&w, 0, 0, pixels, columns, whole);
    k->col2im(&w, 0, 0, split, columns, parts);
    k->col2im(&w, 0, split, pixels - split, columns + split * patch, parts);
    check_same_bits(c, "image", size, whole, parts);
    check_end(c);
  }
}

static const check checks[] = {
    {"im2col is exact", im2col_is_exact},
    {"col2im is exact", col2im_is_exact},
    {"col2im splits", col2im_splits},
};
const check_family im2col_checks = CHECK_FAMILY(checks, false);
