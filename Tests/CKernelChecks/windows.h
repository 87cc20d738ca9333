// Random windows for the checks of convolution and pooling.
#ifndef CKERNELCHECKS_WINDOWS_H
#define CKERNELCHECKS_WINDOWS_H

#include "checks.h"

// How many shapes a check walks: 5 000, or what the environment variable MARTINET_CHECK_SHAPES says
// (for an emulated processor).
int window_shapes(void);

// A window: images of 1 … 12 by 1 … 12, kernels of 1 … 5, strides and dilations of 1 … 3, padding of
// up to two more than the kernel, 1 … 19 channels in each of 1 … 3 groups, or up to 19 groups of one
// channel. At least 40 % of its outputs have a tap inside the image. Opens a case that names it.
ck_window window_random(checker *c);
// The same with one group.
ck_window window_random_ungrouped(checker *c);

// Whether tap (ky, kx) of output (oy, ox) lies inside the image, and on which pixel.
bool window_tap(const ck_window *w, ck_index oy, ck_index ox, ck_index ky, ck_index kx,
                ck_index *pixel);

// Calls visit for every product of a convolution's definition, y[y] = Σ x[x] · weights[w], of `images` images
// with filters [kernel_height, kernel_width, channels / groups, outputs].
typedef void product_visitor(void *context, ck_index x, ck_index w, ck_index y);
void window_products(const ck_window *w, ck_index images, ck_index outputs, product_visitor *visit,
                     void *context);

ck_index window_input_pixels(const ck_window *w);
ck_index window_output_pixels(const ck_window *w);
// kernel_height · kernel_width · channels / groups.
ck_index window_patch(const ck_window *w);

// Counts outputs that are not zero over a whole check, and fails it when they are too few: a check
// whose answers are mostly zero proves nothing.
typedef struct nonzero_share {
  ck_index outputs, nonzero;
} nonzero_share;
void nonzero_count(nonzero_share *share, ck_index n, const double *expected);
void nonzero_require(checker *c, nonzero_share share, double least);

#endif
