// Every kernel of Martinet on arrays of a fixed size, as something to be timed.
#ifndef KERNEL_CASES_H
#define KERNEL_CASES_H

#include "CKernels.h"

#pragma clang assume_nonnull begin

typedef struct kernel_arrays kernel_arrays;

typedef struct CK_SENDABLE kernel_case {
  const char *family;  // "unary", "pooling", …
  const char *name;    // "relu", "max_pool", …
  // What one call does: floating-point operations where arithmetic bounds it (0 elsewhere), and the
  // bytes of its inputs and outputs, each counted once.
  double operations, bytes;
  // What is called: a function of the table, by its place there, or none.
  long entry;
  int choice;  // of a function where one body serves several
  void (*run)(const ck_kernels *kernels, const struct kernel_case *self, kernel_arrays *arrays);
} kernel_case;

// The arrays that all cases work on, filled with seeded numbers; never freed.
kernel_arrays *kernel_arrays_create(void);
// The cases one by one; NULL past the last.
const kernel_case *_Nullable kernel_case_at(int index);
// The bytes of the largest arrays together, by which the copy's peak is measured.
long kernel_working_set(void);
// How many functions of the table no case calls: 0, or a kernel was added without its case.
int kernel_cases_missing(void);

#pragma clang assume_nonnull end
#endif
