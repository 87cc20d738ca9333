// Which table runs: a ladder from the scalar kernels to the best that this processor has.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"
#include "variants/variants.h"

enum { MAXIMUM_TABLES = 4 };

static const ck_kernels *available[MAXIMUM_TABLES];
static int available_count;
static const ck_kernels *active;
static char warning[160];
static pthread_once_t once = PTHREAD_ONCE_INIT;

// __builtin_cpu_supports asks the processor, and whether the operating system saves the registers.
static void climb(void) {
  available[available_count++] = &ck_kernels_scalar;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
  available[available_count++] = &ck_kernels_avx2;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw")) return;
  if (!__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl")) return;
  available[available_count++] = &ck_kernels_avx512;
#elif defined(__aarch64__)
  available[available_count++] = &ck_kernels_neon;
#endif
}

static void choose(void) {
  climb();
  active = available[available_count - 1];
  const char *wanted = getenv("MARTINET_ISA");
  if (wanted == NULL || wanted[0] == 0) return;
  for (int i = 0; i < available_count; i++) {
    if (strcmp(available[i]->name, wanted) == 0) {
      active = available[i];
      return;
    }
  }
  snprintf(warning, sizeof warning,
           "MARTINET_ISA names \"%.40s\", which this build or processor does not have; using \"%s\"",
           wanted, active->name);
}

const ck_kernels *ck_active(void) {
  pthread_once(&once, choose);
  return active;
}

const char *ck_active_warning(void) {
  pthread_once(&once, choose);
  return warning[0] == 0 ? NULL : warning;
}

const ck_kernels *ck_available(int index) {
  pthread_once(&once, choose);
  return index >= 0 && index < available_count ? available[index] : NULL;
}

bool ck_derivative_from_output(ck_function f) {
  switch (f) {
    case CK_SQUARE_ROOT:
    case CK_RECIPROCAL:
    case CK_EXPONENTIAL:
    case CK_RELU:
    case CK_LEAKY_RELU:
    case CK_ELU:
    case CK_SIGMOID:
    case CK_TANH:
    case CK_SOFTPLUS: return true;
    default: return false;
  }
}
