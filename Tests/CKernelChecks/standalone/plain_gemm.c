// A matrix product in plain C, in the place of CKernels/gemm.c where there is no BLIS to link.
#include "CKernels.h"

void ck_gemm(bool transpose_a, bool transpose_b, ck_index m, ck_index n, ck_index k, float alpha,
             const float *a, ck_index lda, const float *b, ck_index ldb, float beta, float *c,
             ck_index ldc) {
  for (ck_index i = 0; i < m; i++) {
    for (ck_index j = 0; j < n; j++) {
      float sum = 0;
      for (ck_index l = 0; l < k; l++) {
        sum += a[transpose_a ? l * lda + i : i * lda + l] * b[transpose_b ? j * ldb + l : l * ldb + j];
      }
      c[i * ldc + j] = alpha * sum + (beta == 0 ? 0 : beta * c[i * ldc + j]);
    }
  }
}

const char *ck_gemm_library(void) { return "plain C"; }
const char *ck_gemm_kernel_set(void) { return "none"; }
