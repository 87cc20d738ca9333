// The tables that this build holds, for dispatch.c.
#ifndef CK_VARIANTS_H
#define CK_VARIANTS_H

#include "CKernels.h"

extern const ck_kernels ck_kernels_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
#elif defined(__aarch64__)
extern const ck_kernels ck_kernels_neon;
#endif

#endif
