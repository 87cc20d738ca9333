// A C program that links the kernels alone: one kernel of the table and one matrix product.
#include <stdio.h>

#include "CKernels.h"

int main(void) {
  const ck_kernels *kernels = ck_active();
  const float x[4] = {-1, 0, 2, -3};
  float y[4];
  kernels->unary[CK_RELU](4, 0, x, y);
  printf("%s: relu %g %g %g %g\n", kernels->name, y[0], y[1], y[2], y[3]);

  const float a[4] = {1, 2, 3, 4}, b[4] = {5, 6, 7, 8};
  float c[4];
  ck_gemm(false, false, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2);
  printf("%s: product %g %g %g %g\n", ck_gemm_library(), c[0], c[1], c[2], c[3]);

  bool right = y[0] == 0 && y[1] == 0 && y[2] == 2 && y[3] == 0;
  return right && c[0] == 19 && c[1] == 22 && c[2] == 43 && c[3] == 50 ? 0 : 1;
}
