// The kernels for NEON, which every 64-bit Arm processor has.
#if defined(__aarch64__)
#include "../simd/neon.h"

#include <math.h>

#include "table.h"
#include "variants.h"

const ck_kernels ck_kernels_neon = KERNEL_TABLE("neon");
#endif
