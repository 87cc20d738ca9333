// What a check is made of: cases, guarded buffers, seeded numbers, comparisons.
//
// A family is a file with an array of checks and one `check_family`, named in list.c. A check walks
// its sizes and offsets; for each it opens a case, takes its buffers, calls the kernel, compares
// with a textbook loop in double, and closes the case:
//
//   for (int i = 0; i < check_size_count; i++) {
//     check_case(c, "n %td", check_sizes[i]);
//     float *y = check_floats(c, check_sizes[i], i % 8);
//     …
//     check_close(c, "y", n, y, expected, 1e-6, 1e-7);
//     check_end(c);
//   }
#ifndef CKERNELCHECKS_CHECKS_H
#define CKERNELCHECKS_CHECKS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

typedef struct checker checker;
typedef void check_function(checker *c, const ck_kernels *k);

typedef struct check {
  const char *name;
  check_function *run;
} check;

typedef struct check_family {
  const check *checks;
  int count;
  bool any_table;  // true when no instruction set matters: run with the first table only
} check_family;

#define CHECK_FAMILY(checks, any_table) {checks, (int)(sizeof checks / sizeof checks[0]), any_table}

// {1, 2, 3}·2^k and ±1 up to 769, and every size from 1 to 67 (four vectors of sixteen, and three).
extern const ck_index check_sizes[];
extern const int check_size_count;

// Opens a case; what it prints stands before every failure until the next one.
void check_case(checker *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Closes a case: fails if a guard was overwritten, and gives the buffers back.
void check_end(checker *c);

// Buffers that live until check_end, filled with a NaN that no kernel makes. Offset 0 ends at an
// unreadable page; offset 1 … 7 leaves that many guarded elements behind it (so that the alignment
// varies). Guarded elements stand in front always.
float *check_floats(checker *c, ck_index n, int offset);
int32_t *check_integers(checker *c, ck_index n, int offset);
uint8_t *check_bytes(checker *c, ck_index n, int offset);
double *check_doubles(checker *c, ck_index n);
double *check_zeros(checker *c, ck_index n);

// Seeded anew for every check.
uint32_t check_random(checker *c);
float check_uniform(checker *c, float low, float high);
void check_fill(checker *c, ck_index n, float low, float high, float *x);
// Whole numbers in low … high.
void check_fill_whole(checker *c, ck_index n, int low, int high, float *x);

// Records a failure.
void check_fail(checker *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Fails unless the condition holds.
#define check_true(c, condition) \
  do { \
    if (!(condition)) check_fail(c, "%s", #condition); \
  } while (0)
// |got - expected| ≤ absolute + relative·|expected|; a NaN wants a NaN, an infinity the same one.
void check_close(checker *c, const char *what, ck_index n, const float *got, const double *expected,
                 double relative, double absolute);
// The same value (a NaN wants a NaN; +0 equals -0).
void check_equal(checker *c, const char *what, ck_index n, const float *got, const double *expected);
// The same bits.
void check_same_bits(checker *c, const char *what, ck_index n, const float *a, const float *b);
// The distance in units of the last place of the float nearest to `expected`; 0 for two NaNs.
double check_ulps(float got, double expected);

#endif
