// Products that skip the zeros of A: the bits of the product that does not, whatever share of A is zero.
#include "checks.h"

static const ck_index edges[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 33, 64, 65, 128, 130};
enum { EDGES = sizeof edges / sizeof edges[0] };

static ck_index pick(checker *c) { return edges[check_random(c) % EDGES]; }

// So many elements of 100 are not zero, some zeros are negative.
static void fill_sparse(checker *c, ck_index n, uint32_t share, float *x) {
  for (ck_index i = 0; i < n; i++) {
    bool is_zero = check_random(c) % 100 >= share;
    x[i] = is_zero ? (check_random(c) % 2 ? 0.0f : -0.0f) : check_uniform(c, -1, 1);
  }
}

static void skips_what_adds_nothing(checker *c, const ck_kernels *k) {
  static const uint32_t shares[] = {0, 2, 10, 30, 100};
  for (int turn = 0; turn < 600; turn++) {
    ck_index m = pick(c), n = pick(c), depth = turn == 0 ? CK_SUM_TERMS : pick(c);
    bool transposed = turn % 2, add = turn / 2 % 2;
    ck_index a_rows = transposed ? depth : m, a_columns = transposed ? m : depth;
    ck_index lda = a_columns + turn % 3, ldb = n + turn % 5, ldc = n + turn % 4;
    float alpha = add ? -0.25f : 1;
    check_case(c, "%td %td %td, transposed %d, add %d, turn %d", m, n, depth, transposed, add, turn);
    ck_index a_count = (a_rows - 1) * lda + a_columns, b_count = (depth - 1) * ldb + n;
    ck_index c_count = (m - 1) * ldc + n;
    float *a = check_floats(c, a_count, turn % 8), *b = check_floats(c, b_count, turn / 8 % 8);
    float *got = check_floats(c, c_count, turn / 3 % 8), *wanted = check_floats(c, c_count, 0);
    fill_sparse(c, a_count, shares[turn % 5], a);
    check_fill(c, b_count, -1, 1, b);
    check_fill(c, c_count, -1, 1, got);
    // What is not a number stays so: in A always, in B where A has something to meet it with.
    if (turn % 7 == 0) a[check_random(c) % (uint32_t)a_count] = NAN;
    if (turn % 11 == 0) b[check_random(c) % (uint32_t)n] = a[0] != 0 && a_rows == 1 ? NAN : 1;
    memcpy(wanted, got, (size_t)c_count * sizeof(float));
    const ck_index start = 0;
    ck_product p = {.segments = 1, .length = depth, .a_segments = &start,
                    .a_row = transposed ? 1 : lda, .a_step = transposed ? lda : 1,
                    .b_step = ldb, .c_row = ldc};
    k->product(&p, m, n, a, b, alpha, add, wanted);
    float *tested = check_floats(c, c_count, turn / 5 % 8);
    memcpy(tested, got, (size_t)c_count * sizeof(float));
    k->skipping_product(&p, m, n, a, b, alpha, add, tested);
    check_same_bits(c, "skipping", c_count, tested, wanted);
    ck_matmul_skipping(k, transposed, m, n, depth, alpha, a, lda, b, ldb, add, got, ldc);
    check_same_bits(c, "chosen", c_count, got, wanted);
    check_end(c);
  }
}

static const check checks[] = {
    {"skipping_product: the bits of product", skips_what_adds_nothing},
};

const check_family skipping_checks = CHECK_FAMILY(checks, false);
