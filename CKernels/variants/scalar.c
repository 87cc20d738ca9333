// The kernels for any processor.
#include "../simd/scalar.h"

#include "table.h"
#include "variants.h"

const ck_kernels ck_kernels_scalar = KERNEL_TABLE("scalar");
