// Operations that change where elements are and not what they are: broadcasting, permutation,
// copies of blocks, and picking one column per row.
#include "CKernels.h"

#include <math.h>
#include <string.h>

enum { MAX_RANK = 8, REPEATED_FLOATS = 512 };

// ---------------------------------------------------------------------------------------------
// Broadcasting.

// The loops of a broadcast operation, outermost first: extents of 1 are left out, and dimensions
// that are one run in both operands are one loop.
typedef struct loops {
  int count;
  ck_index extent[MAX_RANK], a_step[MAX_RANK], b_step[MAX_RANK];
} loops;

static loops broadcast_loops(int rank, const int32_t *dims, const ck_index *a_strides,
                             const ck_index *b_strides) {
  loops l = {.count = 0};
  for (int d = 0; d < rank; d++) {
    if (dims[d] == 1) continue;
    int last = l.count - 1;
    if (last >= 0 && l.a_step[last] == a_strides[d] * dims[d] &&
        l.b_step[last] == b_strides[d] * dims[d]) {
      l.extent[last] *= dims[d];
    } else {
      last = l.count++;
      l.extent[last] = dims[d];
    }
    l.a_step[last] = a_strides[d];
    l.b_step[last] = b_strides[d];
  }
  if (l.count == 0) {
    l.count = 1;
    l.extent[0] = 1;
  }
  return l;
}

// One run: the binary kernel takes steps of 0 and 1, other steps go one element at a time.
static void broadcast_run(ck_binary *binary, ck_index n, const float *a, ck_index a_step,
                          const float *b, ck_index b_step, float *y) {
  if ((a_step | b_step) >> 1 == 0) {
    binary(n, a, a_step, b, b_step, y);
    return;
  }
  for (ck_index i = 0; i < n; i++) binary(1, a + i * a_step, 0, b + i * b_step, 0, y + i);
}

// A short row of one operand against many rows of the other, dense: several copies of the row side
// by side make long runs. Returns false when the loops are not of this kind.
static bool broadcast_short_rows(ck_binary *binary, const loops *l, int d, const float *a,
                                 const float *b, float *y) {
  if (d != l->count - 2) return false;
  ck_index n = l->extent[d + 1], rows = l->extent[d];
  if (n * 4 > REPEATED_FLOATS || rows < 4 || l->a_step[d + 1] != 1 || l->b_step[d + 1] != 1) {
    return false;
  }
  bool repeats_a = l->a_step[d] == 0 && l->b_step[d] == n;
  bool repeats_b = l->b_step[d] == 0 && l->a_step[d] == n;
  if (!repeats_a && !repeats_b) return false;

  float repeated[REPEATED_FLOATS];
  ck_index copies = REPEATED_FLOATS / n < rows ? REPEATED_FLOATS / n : rows;
  for (ck_index copy = 0; copy < copies; copy++) {
    memcpy(repeated + copy * n, repeats_a ? a : b, (size_t)n * sizeof(float));
  }
  for (ck_index row = 0; row < rows; row += copies) {
    ck_index run = (rows - row < copies ? rows - row : copies) * n, start = row * n;
    binary(run, repeats_a ? repeated : a + start, 1, repeats_b ? repeated : b + start, 1,
           y + start);
  }
  return true;
}

// Runs loops d and inward; returns where y goes on.
static float *broadcast_from(ck_binary *binary, const loops *l, int d, const float *a,
                             const float *b, float *y) {
  if (d == l->count - 1) {
    broadcast_run(binary, l->extent[d], a, l->a_step[d], b, l->b_step[d], y);
    return y + l->extent[d];
  }
  if (broadcast_short_rows(binary, l, d, a, b, y)) return y + l->extent[d] * l->extent[d + 1];
  for (ck_index i = 0; i < l->extent[d]; i++) {
    y = broadcast_from(binary, l, d + 1, a + i * l->a_step[d], b + i * l->b_step[d], y);
  }
  return y;
}

void ck_broadcast(const ck_kernels *k, ck_binary_function f, int rank, const int32_t *dims,
                  const ck_index *a_strides, const ck_index *b_strides, const float *a,
                  const float *b, float *y) {
  for (int d = 0; d < rank; d++) {
    if (dims[d] == 0) return;
  }
  loops l = broadcast_loops(rank, dims, a_strides, b_strides);
  broadcast_from(k->binary[f], &l, 0, a, b, y);
}

// ---------------------------------------------------------------------------------------------
// Permutation.

// The loops of a permutation in y's order: extents, and the steps in x and y. Dimensions that stay
// neighbours in both are one.
typedef struct moves {
  int count;
  ck_index extent[MAX_RANK], x_step[MAX_RANK], y_step[MAX_RANK];
} moves;

static moves permutation_moves(int rank, const int32_t *dims, const int32_t *permutation) {
  ck_index strides[MAX_RANK], stride = 1;
  for (int d = rank - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= dims[d];
  }
  moves m = {.count = 0};
  for (int d = 0; d < rank; d++) {
    ck_index extent = dims[permutation[d]], step = strides[permutation[d]];
    if (extent == 1) continue;
    int last = m.count - 1;
    if (last >= 0 && m.x_step[last] == step * extent) {
      m.extent[last] *= extent;
    } else {
      last = m.count++;
      m.extent[last] = extent;
    }
    m.x_step[last] = step;
  }
  stride = 1;
  for (int d = m.count - 1; d >= 0; d--) {
    m.y_step[d] = stride;
    stride *= m.extent[d];
  }
  return m;
}

// Runs loop d and inward. The two loops at `row` and `column` are left for the end: they are the
// innermost of y and of x, and together a transposition, or one loop that both share, a copy.
static void permute_from(const ck_kernels *k, const moves *m, int d, int row, int column,
                         const float *x, float *y) {
  if (d == row || d == column) {
    permute_from(k, m, d + 1, row, column, x, y);
  } else if (d < m->count) {
    for (ck_index i = 0; i < m->extent[d]; i++) {
      permute_from(k, m, d + 1, row, column, x + i * m->x_step[d], y + i * m->y_step[d]);
    }
  } else if (row == column) {
    memcpy(y, x, (size_t)m->extent[row] * sizeof(float));
  } else {
    k->transpose(m->extent[row], m->extent[column], x, m->x_step[row], y, m->y_step[column]);
  }
}

void ck_permute(const ck_kernels *k, int rank, const int32_t *dims, const int32_t *permutation,
                const float *x, float *y) {
  for (int d = 0; d < rank; d++) {
    if (dims[d] == 0) return;
  }
  moves m = permutation_moves(rank, dims, permutation);
  if (m.count == 0) {
    *y = *x;
    return;
  }
  int column = 0;
  while (m.x_step[column] != 1) column++;
  permute_from(k, &m, 0, m.count - 1, column, x, y);
}

// ---------------------------------------------------------------------------------------------
// Blocks and picks.

void ck_copy_blocks(ck_index count, ck_index length, const float *source, ck_index source_step,
                    float *destination, ck_index destination_step) {
  for (ck_index block = 0; block < count; block++) {
    memcpy(destination + block * destination_step, source + block * source_step,
           (size_t)length * sizeof(float));
  }
}

// The column that a label names, or -1 when it is not a whole number in 0 ..< columns.
static ck_index column_of(float label, ck_index columns) {
  if (!(label >= 0 && label < (float)columns)) return -1;
  ck_index column = (ck_index)label;
  return (float)column == label && column < columns ? column : -1;
}

void ck_pick(ck_index rows, ck_index columns, const float *x, const float *labels, float *y) {
  for (ck_index row = 0; row < rows; row++) {
    ck_index column = column_of(labels[row], columns);
    y[row] = column < 0 ? NAN : x[row * columns + column];
  }
}

void ck_pick_gradient(ck_index rows, ck_index columns, const float *labels, const float *dy,
                      float *dx) {
  for (ck_index row = 0; row < rows; row++, dx += columns) {
    ck_index picked = column_of(labels[row], columns);
    for (ck_index column = 0; column < columns; column++) dx[column] = picked < 0 ? NAN : 0;
    if (picked >= 0) dx[picked] = dy[row];
  }
}
