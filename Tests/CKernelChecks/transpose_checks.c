// Checks of the transpose: every small shape, larger ones, and rows further apart than they are long.
#include "references.h"

static void run_case(checker *c, const ck_kernels *k, ck_index rows, ck_index columns, ck_index x_gap,
                     ck_index y_gap, int offset) {
  ck_index x_step = columns + x_gap, y_step = rows + y_gap;
  ck_index x_count = (rows - 1) * x_step + columns, y_count = (columns - 1) * y_step + rows;
  check_case(c, "%td × %td, steps %td and %td", rows, columns, x_step, y_step);
  float *x = check_floats(c, x_count, offset), *y = check_floats(c, y_count, (offset + 3) % 8);
  double *expected = check_doubles(c, y_count);
  for (ck_index i = 0; i < x_count; i++) x[i] = (float)i;
  for (ck_index i = 0; i < y_count; i++) {
    ck_index row = i % y_step, column = i / y_step;
    y[i] = -1;
    expected[i] = row < rows ? (double)(row * x_step + column) : -1;
  }
  k->transpose(rows, columns, x, x_step, y, y_step);
  check_equal(c, "y", y_count, y, expected);
  check_end(c);
}

static void check_shapes(checker *c, const ck_kernels *k) {
  for (ck_index rows = 1; rows <= 35; rows++) {
    for (ck_index columns = 1; columns <= 35; columns++) {
      run_case(c, k, rows, columns, 0, 0, (int)(rows + columns) % 8);
      if ((rows + columns) % 3 == 0) run_case(c, k, rows, columns, 2, 5, (int)rows % 8);
    }
  }
  run_case(c, k, 129, 257, 0, 0, 0);
  run_case(c, k, 784, 10, 0, 0, 1);
  run_case(c, k, 3, 1000, 1, 0, 2);
}

static const check checks[] = {{"transpose", check_shapes}};
const check_family transpose_checks = CHECK_FAMILY(checks, false);
