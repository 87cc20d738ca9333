// Rows gathered by index, from bytes and from floats.
#include "checks.h"

enum { SOURCE_ROWS = 7 };

// Rows in any order, some twice, the first and the last among them.
static int32_t *draw_rows(checker *c, ck_index count) {
  int32_t *rows = check_integers(c, count, 0);
  for (ck_index i = 0; i < count; i++) rows[i] = (int32_t)(check_random(c) % SOURCE_ROWS);
  if (count > 1) rows[0] = SOURCE_ROWS - 1, rows[1] = 0;
  return rows;
}

static void bytes_become_floats(checker *c, const ck_kernels *k) {
  static const struct { float scale, offset, relative; } cases[] = {
      {1, 0, 0}, {0.5f, -3, 0}, {1.0f / 255, 0, 1e-7f}, {2.0f / 255, -1, 1e-6f}};
  for (int i = 0; i < check_size_count; i++) {
    for (int j = 0; j < 4; j++) {
      ck_index size = check_sizes[i], count = 5 + i % 3;
      check_case(c, "size %td scale %g offset %g", size, cases[j].scale, cases[j].offset);
      uint8_t *source = check_bytes(c, SOURCE_ROWS * size, (i + j) % 8);
      float *out = check_floats(c, count * size, i % 8);
      int32_t *rows = draw_rows(c, count);
      double *expected = check_doubles(c, count * size);
      for (ck_index b = 0; b < SOURCE_ROWS * size; b++) source[b] = (uint8_t)check_random(c);
      for (ck_index o = 0; o < count * size; o++) {
        double byte = source[rows[o / size] * size + o % size];
        expected[o] = (double)cases[j].scale * byte + (double)cases[j].offset;
      }
      k->gather_bytes(count, rows, size, source, cases[j].scale, cases[j].offset, out);
      check_close(c, "out", count * size, out, expected, cases[j].relative, cases[j].relative);
      check_end(c);
    }
  }
}

static void floats_are_copied(checker *c, const ck_kernels *k) {
  for (int i = 0; i < check_size_count; i++) {
    ck_index size = check_sizes[i], count = 5 + i % 3;
    check_case(c, "size %td", size);
    float *source = check_floats(c, SOURCE_ROWS * size, (i / 8) % 8);
    float *out = check_floats(c, count * size, i % 8), *expected = check_floats(c, count * size, 0);
    int32_t *rows = draw_rows(c, count);
    check_fill(c, SOURCE_ROWS * size, -1, 1, source);
    source[check_random(c) % (SOURCE_ROWS * size)] = NAN;
    source[check_random(c) % (SOURCE_ROWS * size)] = -0.0f;
    for (ck_index o = 0; o < count * size; o++) {
      expected[o] = source[rows[o / size] * size + o % size];
    }
    k->gather_floats(count, rows, size, source, out);
    check_same_bits(c, "out", count * size, out, expected);
    check_end(c);
  }
}

static const check checks[] = {
    {"gather bytes", bytes_become_floats},
    {"gather floats", floats_are_copied},
};
const check_family gather_checks = CHECK_FAMILY(checks, false);
