// Broadcasting, permutations, copies of blocks and picks against index arithmetic.
#include "checks.h"

enum { MAXIMUM_RANK = 8 };

typedef struct shape {
  int rank;
  int32_t dims[MAXIMUM_RANK];
  ck_index count;
} shape;

// Up to eight dimensions, mostly small, at most 3 000 elements; one in eight shapes is empty.
static shape draw_shape(checker *c) {
  shape s = {.rank = (int)(check_random(c) % (MAXIMUM_RANK + 1)), .count = 1};
  for (int d = 0; d < s.rank; d++) {
    ck_index largest = 3000 / s.count < 1 ? 1 : 3000 / s.count;
    uint32_t wanted = check_random(c) % 4 == 0 ? 1 + check_random(c) % 70 : 1 + check_random(c) % 4;
    s.dims[d] = wanted > largest ? (int32_t)largest : (int32_t)wanted;
    s.count *= s.dims[d];
  }
  if (s.rank > 0 && check_random(c) % 8 == 0) {
    s.dims[check_random(c) % (uint32_t)s.rank] = 0;
    s.count = 0;
  }
  return s;
}

static void name_shape(checker *c, const shape *s) {
  int32_t d[MAXIMUM_RANK] = {0};
  memcpy(d, s->dims, (size_t)s->rank * sizeof d[0]);
  check_case(c, "rank %d: %d %d %d %d %d %d %d %d", s->rank, d[0], d[1], d[2], d[3], d[4], d[5],
             d[6], d[7]);
}

// An operand of a broadcast: some dimensions repeated (extent 1, stride 0). Returns its count.
static ck_index draw_operand(checker *c, const shape *s, uint32_t one_in, ck_index *strides) {
  ck_index count = 1;
  for (int d = s->rank - 1; d >= 0; d--) {
    bool repeated = check_random(c) % one_in == 0;
    strides[d] = repeated ? 0 : count;
    if (!repeated) count *= s->dims[d];
  }
  return count;
}

// Where the element at `index` of the dense result lies in an operand.
static ck_index operand_index(const shape *s, const ck_index *strides, ck_index index) {
  ck_index offset = 0;
  for (int d = s->rank - 1; d >= 0; d--) {
    offset += index % s->dims[d] * strides[d];
    index /= s->dims[d];
  }
  return offset;
}

static void broadcast(checker *c, const ck_kernels *k) {
  for (int i = 0; i < 3000; i++) {
    shape s = draw_shape(c);
    name_shape(c, &s);
    ck_index a_strides[MAXIMUM_RANK], b_strides[MAXIMUM_RANK];
    ck_index a_count = draw_operand(c, &s, i % 3 == 0 ? 1000 : 3, a_strides);
    ck_index b_count = draw_operand(c, &s, 3, b_strides);
    float *a = check_floats(c, a_count, i % 8), *b = check_floats(c, b_count, i / 8 % 8);
    float *y = check_floats(c, s.count, i / 64 % 8);
    double *expected = check_doubles(c, s.count);
    check_fill_whole(c, a_count, -99, 99, a);
    check_fill_whole(c, b_count, -99, 99, b);
    for (ck_index e = 0; e < s.count; e++) {
      expected[e] = (double)a[operand_index(&s, a_strides, e)] - b[operand_index(&s, b_strides, e)];
    }
    ck_broadcast(k, CK_SUBTRACT, s.rank, s.dims, a_strides, b_strides, a, b, y);
    check_equal(c, "y", s.count, y, expected);
    if (a_count == s.count) {
      ck_broadcast(k, CK_SUBTRACT, s.rank, s.dims, a_strides, b_strides, a, b, a);
      check_equal(c, "y in place", s.count, a, expected);
    }
    check_end(c);
  }
}

// Strides that no dense operand has: a transposed one.
static void broadcast_transposed(checker *c, const ck_kernels *k) {
  for (int32_t rows = 1; rows < 20; rows++) {
    int32_t columns = 1 + rows * 7 % 23, dims[2] = {rows, columns};
    check_case(c, "%d by %d", rows, columns);
    ck_index count = rows * columns, a_strides[2] = {1, rows}, b_strides[2] = {columns, 1};
    float *a = check_floats(c, count, 0), *b = check_floats(c, count, 1);
    float *y = check_floats(c, count, 2);
    double *expected = check_doubles(c, count);
    check_fill_whole(c, count, -99, 99, a);
    check_fill_whole(c, count, -99, 99, b);
    for (ck_index e = 0; e < count; e++) {
      expected[e] = (double)a[e % columns * rows + e / columns] * b[e];
    }
    ck_broadcast(k, CK_MULTIPLY, 2, dims, a_strides, b_strides, a, b, y);
    check_equal(c, "y", count, y, expected);
    check_end(c);
  }
}

static void permute(checker *c, const ck_kernels *k) {
  for (int i = 0; i < 3000; i++) {
    shape s = draw_shape(c);
    name_shape(c, &s);
    int32_t permutation[MAXIMUM_RANK];
    for (int d = 0; d < s.rank; d++) {
      int other = (int)(check_random(c) % (uint32_t)(d + 1));
      permutation[d] = permutation[other];
      permutation[other] = d;
    }
    shape result = {.rank = s.rank, .count = s.count};
    ck_index x_strides[MAXIMUM_RANK], y_strides[MAXIMUM_RANK], stride = 1;
    for (int d = s.rank - 1; d >= 0; d--) {
      x_strides[d] = stride;
      stride *= s.dims[d];
    }
    for (int d = 0; d < s.rank; d++) {
      result.dims[d] = s.dims[permutation[d]];
      y_strides[d] = x_strides[permutation[d]];
    }
    float *x = check_floats(c, s.count, i % 8), *y = check_floats(c, s.count, i / 8 % 8);
    double *expected = check_doubles(c, s.count);
    check_fill_whole(c, s.count, -9999, 9999, x);
    for (ck_index e = 0; e < s.count; e++) expected[e] = x[operand_index(&result, y_strides, e)];
    ck_permute(k, s.rank, s.dims, permutation, x, y);
    check_equal(c, "y", s.count, y, expected);
    check_end(c);
  }
}

static void copy_blocks(checker *c, const ck_kernels *k) {
  (void)k;
  for (ck_index length = 0; length < 40; length++) {
    ck_index count = 1 + length % 5, source_step = length + length % 3;
    ck_index destination_step = length + length % 4;
    check_case(c, "%td blocks of %td", count, length);
    float *source = check_floats(c, count * source_step, 0);
    float *destination = check_floats(c, count * destination_step, 0);
    double *expected = check_doubles(c, count * destination_step);
    check_fill_whole(c, count * source_step, 1, 99, source);
    check_fill_whole(c, count * destination_step, -9, -1, destination);
    for (ck_index i = 0; i < count * destination_step; i++) {
      ck_index block = i / destination_step, j = i % destination_step;
      expected[i] = j < length ? source[block * source_step + j] : destination[i];
    }
    ck_copy_blocks(count, length, source, source_step, destination, destination_step);
    check_equal(c, "destination", count * destination_step, destination, expected);
    check_end(c);
  }
}

static void pick(checker *c, const ck_kernels *k) {
  (void)k;
  for (ck_index columns = 1; columns < 30; columns++) {
    const float labels[] = {0, (float)(columns - 1), (float)(columns / 2), -0.0f, -1,
                            (float)columns, 0.5f, NAN, INFINITY, -INFINITY, 1e30f};
    enum { ROWS = sizeof labels / sizeof labels[0], GOOD = 4 };
    check_case(c, "%td columns", columns);
    float *x = check_floats(c, ROWS * columns, 0), *dy = check_floats(c, ROWS, 0);
    float *y = check_floats(c, ROWS, 0), *dx = check_floats(c, ROWS * columns, 0);
    double *picked = check_doubles(c, ROWS), *gradient = check_doubles(c, ROWS * columns);
    check_fill_whole(c, ROWS * columns, 1, 999, x);
    check_fill_whole(c, ROWS, 1, 999, dy);
    for (ck_index row = 0; row < ROWS; row++) {
      ck_index label = row < GOOD ? (ck_index)labels[row] : -1;
      picked[row] = label < 0 ? (double)NAN : x[row * columns + label];
      for (ck_index column = 0; column < columns; column++) {
        gradient[row * columns + column] =
            label < 0 ? (double)NAN : column == label ? dy[row] : 0;
      }
    }
    ck_pick(ROWS, columns, x, labels, y);
    ck_pick_gradient(ROWS, columns, labels, dy, dx);
    check_equal(c, "y", ROWS, y, picked);
    check_equal(c, "dx", ROWS * columns, dx, gradient);
    check_end(c);
  }
}

static const check checks[] = {
    {"broadcast", broadcast},
    {"broadcast of a transposed operand", broadcast_transposed},
    {"permute", permute},
    {"copy blocks", copy_blocks},
    {"pick", pick},
};
const check_family layout_checks = CHECK_FAMILY(checks, false);
