// The kernels for AVX-512 (F, BW, DQ, VL). The target region stands in for compiler flags; the
// intrinsics' own header comes before it and every helper inside it.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "variants.h"

#if defined(__clang__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
#endif

#include "../simd/avx512.h"

#include "table.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const ck_kernels ck_kernels_avx512 = KERNEL_TABLE("avx512");
#endif
