// The kernel checks, as a test driver sees them: a list of named checks, each run on a given table.
#ifndef MARTINET_CKERNELCHECKS_H
#define MARTINET_CKERNELCHECKS_H

#include <stddef.h>

#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// How many checks there are.
int ck_checks_count(void);
// The name of one: "unary values", "max pool ties", …
const char *ck_check_name(int index);
// Runs one check on one table and returns how many comparisons failed; the first failures are
// described in `message`, which is cut at `size` bytes and always ends in a zero.
int ck_check_run(int index, const ck_kernels *table, char *message, size_t size);

#ifdef __cplusplus
}
#endif
#endif
