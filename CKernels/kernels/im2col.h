// Patches of an image as the rows of a matrix (im2col), and the sum of such rows back into an image
// (col2im).
//
// A patch row holds, for each kernel row, kernel_width runs of channels / groups floats. Where the
// group is the whole image and the columns are not dilated, the runs of a kernel row lie side by
// side in the image too, and are copied or added as one.

#include "copy.h"

// y += x, n floats.
INLINE void add_floats(ck_index n, const float *x, float *y) {
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_add(v_load(y + i), v_load(x + i)));
  if (i < n) {
    vector sum = v_add(v_load_first(y + i, n - i), v_load_first(x + i, n - i));
    v_store_first(y + i, sum, n - i);
  }
}

// `count` runs of n floats, the steps apart, for an n that the compiler knows: a few moves each.
INLINE void copy_short_runs(ck_index count, ck_index n, const float *x, ck_index x_step, float *y,
                            ck_index y_step) {
  for (ck_index run = 0; run < count; run++, x += x_step, y += y_step) {
    for (ck_index i = 0; i < n; i++) y[i] = x[i];
  }
}

static void copy_runs(ck_index count, ck_index n, const float *x, ck_index x_step, float *y,
                      ck_index y_step) {
  switch (n) {
    case 1: copy_short_runs(count, 1, x, x_step, y, y_step); return;
    case 2: copy_short_runs(count, 2, x, x_step, y, y_step); return;
    case 3: copy_short_runs(count, 3, x, x_step, y, y_step); return;
    case 5: copy_short_runs(count, 5, x, x_step, y, y_step); return;
    default:
      for (ck_index run = 0; run < count; run++) copy_floats(n, x + run * x_step, y + run * y_step);
  }
}

static void clear_runs(ck_index count, ck_index n, float *y, ck_index y_step) {
  for (ck_index run = 0; run < count; run++) {
    for (ck_index i = 0; i < n; i++) y[run * y_step + i] = 0;
  }
}

INLINE ck_index between(ck_index low, ck_index value, ck_index high) {
  return value < low ? low : value > high ? high : value;
}

// a / b rounded up, for b > 0 and any a.
INLINE ck_index divide_up(ck_index a, ck_index b) { return a > 0 ? (a + b - 1) / b : -(-a / b); }

// The output columns whose tap number kx lies inside the image, as a range of first ..< end.
typedef struct column_range {
  ck_index begin, end;
} column_range;

INLINE column_range columns_inside(const ck_window *w, ck_index kx, column_range within) {
  ck_index shift = w->pad_left - kx * w->dilation_x;  // x = ox · stride - shift
  ck_index begin = between(within.begin, divide_up(shift, w->stride_x), within.end);
  ck_index end = between(begin, divide_up(w->width + shift, w->stride_x), within.end);
  return (column_range){begin, end};
}

// One tap (ky, kx) of output columns `range` of one row. `row` is the image row that the tap falls
// on, at the group's first channel; `columns` is where the tap of the range's first pixel goes.
static void im2col_tap(const ck_window *w, ck_index kx, column_range range, const float *row,
                       float *columns, ck_index step) {
  if (range.begin == range.end) return;
  ck_index run = w->channels / w->groups;
  column_range inside = columns_inside(w, kx, range);
  clear_runs(inside.begin - range.begin, run, columns, step);
  if (inside.begin < inside.end) {
    ck_index x = inside.begin * w->stride_x - w->pad_left + kx * w->dilation_x;
    copy_runs(inside.end - inside.begin, run, row + x * w->channels, w->stride_x * w->channels,
              columns + (inside.begin - range.begin) * step, step);
  }
  clear_runs(range.end - inside.end, run, columns + (inside.end - range.begin) * step, step);
}

// The patches of output columns `range` of output row oy.
static void im2col_row(const ck_window *w, ck_index group, ck_index oy, column_range range,
                       const float *image, float *columns) {
  ck_index run = w->channels / w->groups;
  ck_index kernel_row = w->kernel_width * run;
  ck_index step = w->kernel_height * kernel_row;

  // The columns where every tap is inside, when their runs can be copied as one; else none.
  column_range whole = {range.begin, range.begin};
  if (w->groups == 1 && w->dilation_x == 1) {
    whole = columns_inside(w, w->kernel_width - 1, columns_inside(w, 0, range));
  }
  column_range left = {range.begin, whole.begin}, right = {whole.end, range.end};

  for (ck_index ky = 0; ky < w->kernel_height; ky++, columns += kernel_row) {
    ck_index y = oy * w->stride_y - w->pad_top + ky * w->dilation_y;
    if (y < 0 || y >= w->height) {
      clear_runs(range.end - range.begin, kernel_row, columns, step);
      continue;
    }
    const float *row = image + y * w->width * w->channels + group * run;
    float *right_columns = columns + (right.begin - range.begin) * step;
    for (ck_index kx = 0; kx < w->kernel_width; kx++) {
      im2col_tap(w, kx, left, row, columns + kx * run, step);
      im2col_tap(w, kx, right, row, right_columns + kx * run, step);
    }
    if (whole.begin < whole.end) {
      copy_runs(whole.end - whole.begin, kernel_row,
                row + (whole.begin * w->stride_x - w->pad_left) * w->channels,
                w->stride_x * w->channels, columns + (whole.begin - range.begin) * step, step);
    }
  }
}

static void im2col_kernel(const ck_window *window, ck_index group, ck_index first, ck_index count,
                          const float *image, float *columns) {
  const ck_window w = *window;
  ck_index step = w.kernel_height * w.kernel_width * (w.channels / w.groups);
  for (ck_index done = 0; done < count;) {
    ck_index oy = (first + done) / w.output_width, ox = (first + done) % w.output_width;
    ck_index end = between(0, ox + count - done, w.output_width);
    im2col_row(&w, group, oy, (column_range){ox, end}, image, columns + done * step);
    done += end - ox;
  }
}

// Adds one kernel row of one patch to an image row. `row` is at the group's first channel.
INLINE void col2im_row(const ck_window *w, ck_index x, const float *columns, float *row) {
  ck_index run = w->channels / w->groups;
  if (w->groups == 1 && w->dilation_x == 1) {
    ck_index begin = between(0, -x, w->kernel_width);
    ck_index end = between(begin, w->width - x, w->kernel_width);
    add_floats((end - begin) * run, columns + begin * run, row + (x + begin) * run);
    return;
  }
  for (ck_index kx = 0; kx < w->kernel_width; kx++) {
    ck_index tap = x + kx * w->dilation_x;
    if (tap >= 0 && tap < w->width) add_floats(run, columns + kx * run, row + tap * w->channels);
  }
}

// Patch after patch, so that a pixel's sum has one order however the caller splits the rows.
static void col2im_kernel(const ck_window *window, ck_index group, ck_index first, ck_index count,
                          const float *columns, float *image) {
  const ck_window w = *window;
  ck_index run = w.channels / w.groups;
  for (ck_index p = first; p < first + count; p++) {
    ck_index top = p / w.output_width * w.stride_y - w.pad_top;
    ck_index left = p % w.output_width * w.stride_x - w.pad_left;
    for (ck_index ky = 0; ky < w.kernel_height; ky++, columns += w.kernel_width * run) {
      ck_index y = top + ky * w.dilation_y;
      if (y < 0 || y >= w.height) continue;
      col2im_row(&w, left, columns, image + y * w.width * w.channels + group * run);
    }
  }
}
