// The kernels for AVX2 with FMA. The target region stands in for compiler flags; the intrinsics' own
// header comes before it and every helper inside it.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "variants.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#include "../simd/avx2.h"

#include "table.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const ck_kernels ck_kernels_avx2 = KERNEL_TABLE("avx2");
#endif
