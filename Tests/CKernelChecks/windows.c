// Random windows for the checks of convolution and pooling.
#include "windows.h"

int window_shapes(void) {
  const char *text = getenv("MARTINET_CHECK_SHAPES");
  int shapes = text == NULL ? 0 : atoi(text);
  return shapes > 0 ? shapes : 5000;
}

static ck_index in_range(checker *c, ck_index low, ck_index high) {
  return low + (ck_index)(check_random(c) % (uint32_t)(high - low + 1));
}

// The number of outputs along one dimension; not positive when the kernel does not fit.
static ck_index extent(ck_index size, ck_index padding, ck_index kernel, ck_index stride,
                       ck_index dilation) {
  ck_index span = (kernel - 1) * dilation + 1;
  return size + padding < span ? 0 : (size + padding - span) / stride + 1;
}

static bool touches_image(const ck_window *w, ck_index oy, ck_index ox) {
  ck_index pixel;
  for (ck_index ky = 0; ky < w->kernel_height; ky++) {
    for (ck_index kx = 0; kx < w->kernel_width; kx++) {
      if (window_tap(w, oy, ox, ky, kx, &pixel)) return true;
    }
  }
  return false;
}

static bool is_useful(const ck_window *w) {
  if (w->output_height <= 0 || w->output_width <= 0) return false;
  ck_index touching = 0;
  for (ck_index oy = 0; oy < w->output_height; oy++) {
    for (ck_index ox = 0; ox < w->output_width; ox++) touching += touches_image(w, oy, ox);
  }
  return touching * 10 >= window_output_pixels(w) * 4;
}

static ck_window draw(checker *c) {
  ck_window w = {
      .height = in_range(c, 1, 12), .width = in_range(c, 1, 12),
      .kernel_height = in_range(c, 1, 5), .kernel_width = in_range(c, 1, 5),
      .stride_y = in_range(c, 1, 3), .stride_x = in_range(c, 1, 3),
      .dilation_y = in_range(c, 1, 3), .dilation_x = in_range(c, 1, 3),
  };
  if (check_random(c) % 2 == 0) w.dilation_y = w.dilation_x = 1;
  w.pad_top = in_range(c, 0, w.kernel_height + 2);
  w.pad_left = in_range(c, 0, w.kernel_width + 2);
  if (check_random(c) % 3 == 0) w.pad_top = w.pad_left = 0;
  ck_index bottom = in_range(c, 0, w.kernel_height), right = in_range(c, 0, w.kernel_width);
  w.output_height =
      extent(w.height, w.pad_top + bottom, w.kernel_height, w.stride_y, w.dilation_y);
  w.output_width = extent(w.width, w.pad_left + right, w.kernel_width, w.stride_x, w.dilation_x);
  return w;
}

static ck_window draw_useful(checker *c) {
  ck_window w = draw(c);
  while (!is_useful(&w)) w = draw(c);
  return w;
}

static void name_case(checker *c, const ck_window *w) {
  check_case(c,
             "%tdx%tdx%td, %td groups, kernel %tdx%td, stride %td %td, dilation %td %td, "
             "padding %td %td, output %tdx%td",
             w->height, w->width, w->channels, w->groups, w->kernel_height, w->kernel_width,
             w->stride_y, w->stride_x, w->dilation_y, w->dilation_x, w->pad_top, w->pad_left,
             w->output_height, w->output_width);
}

ck_window window_random(checker *c) {
  ck_window w = draw_useful(c);
  bool depthwise = check_random(c) % 6 == 0;
  w.groups = depthwise ? in_range(c, 1, 19) : check_random(c) % 2 == 0 ? 1 : in_range(c, 2, 3);
  w.channels = w.groups * (depthwise ? 1 : in_range(c, 1, 19));
  name_case(c, &w);
  return w;
}

ck_window window_random_ungrouped(checker *c) {
  ck_window w = draw_useful(c);
  w.groups = 1;
  w.channels = in_range(c, 1, 37);
  name_case(c, &w);
  return w;
}

bool window_tap(const ck_window *w, ck_index oy, ck_index ox, ck_index ky, ck_index kx,
                ck_index *pixel) {
  ck_index y = oy * w->stride_y + ky * w->dilation_y - w->pad_top;
  ck_index x = ox * w->stride_x + kx * w->dilation_x - w->pad_left;
  *pixel = y * w->width + x;
  return y >= 0 && y < w->height && x >= 0 && x < w->width;
}

void window_products(const ck_window *w, ck_index images, ck_index outputs, product_visitor *visit,
                     void *context) {
  ck_index run = w->channels / w->groups, group_outputs = outputs / w->groups, pixel;
  ck_index pixels = window_output_pixels(w);
  for (ck_index p = 0; p < images * pixels; p++) {
    ck_index oy = p % pixels / w->output_width, ox = p % pixels % w->output_width;
    for (ck_index ky = 0; ky < w->kernel_height; ky++) {
      for (ck_index kx = 0; kx < w->kernel_width; kx++) {
        if (!window_tap(w, oy, ox, ky, kx, &pixel)) continue;
        ck_index x = (p / pixels * window_input_pixels(w) + pixel) * w->channels;
        for (ck_index o = 0; o < outputs; o++) {
          for (ck_index channel = 0; channel < run; channel++) {
            ck_index tap = (ky * w->kernel_width + kx) * run + channel;
            visit(context, x + o / group_outputs * run + channel, tap * outputs + o, p * outputs + o);
          }
        }
      }
    }
  }
}

ck_index window_input_pixels(const ck_window *w) { return w->height * w->width; }
ck_index window_output_pixels(const ck_window *w) { return w->output_height * w->output_width; }
ck_index window_patch(const ck_window *w) {
  return w->kernel_height * w->kernel_width * (w->channels / w->groups);
}

void nonzero_count(nonzero_share *share, ck_index n, const double *expected) {
  share->outputs += n;
  for (ck_index i = 0; i < n; i++) share->nonzero += expected[i] != 0;
}

void nonzero_require(checker *c, nonzero_share share, double least) {
  check_case(c, "all shapes");
  double got = (double)share.nonzero / (double)share.outputs;
  if (!(got >= least)) {
    check_fail(c, "only %.1f %% of %td outputs are not zero", 100 * got, share.outputs);
  }
}
