// The matrix product, and the only file that knows BLIS.
//
// BLIS runs one thread for each caller: a runtime object of our own says so, which neither reads
// OMP_NUM_THREADS, BLIS_NUM_THREADS or the host program's bli_thread_set_num_threads nor changes
// them. Threads are the worker pool's business.
#include "CKernels.h"

#include <blis.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

// Whether BLIS (0.9 to 2.1) has kernels for this vendor and family. It knows Intel's processors by
// their features and AMD's by their family; any other processor gets its plain C kernels.
static bool is_known_to_blis(void) {
  unsigned leaves, eax, ebx, ecx, edx;
  char vendor[12];
  if (!__get_cpuid(0, &leaves, &ebx, &ecx, &edx)) return true;
  memcpy(vendor, &ebx, 4);
  memcpy(vendor + 4, &edx, 4);
  memcpy(vendor + 8, &ecx, 4);
  if (memcmp(vendor, "GenuineIntel", 12) == 0) return true;
  if (memcmp(vendor, "AuthenticAMD", 12) != 0) return false;
  __get_cpuid(1, &eax, &ebx, &ecx, &edx);
  unsigned family = (eax >> 8 & 0xf) + (eax >> 20 & 0xff);
  return family == 0x15 || family == 0x17 || family == 0x19;
}

// The kernel set to ask for, or -1 to leave the choice to BLIS. A processor that BLIS does not know
// but that has the instructions gets the kernels written for them: on a Zen 5 (family 0x1A), 512³
// runs at 219 GFLOP/s with skx and 115 with haswell, against 35 with BLIS's own choice, generic.
// MARTINET_ISA=avx2 keeps AVX-512 out of the products too; MARTINET_ISA=scalar asks for nothing.
static int kernel_set_to_request(void) {
  const char *forced = getenv("MARTINET_ISA");
  if (forced != NULL && strcmp(forced, "scalar") == 0) return -1;
  if (bli_info_get_version_str()[0] < '0' || bli_info_get_version_str()[0] > '2') return -1;

  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  bool only_avx2 = forced != NULL && strcmp(forced, "avx2") == 0;
  if (!avx2 || (is_known_to_blis() && !(only_avx2 && avx512))) return -1;
#ifdef BLIS_CONFIG_SKX
  if (avx512 && !only_avx2) return BLIS_ARCH_SKX;
#endif
#ifdef BLIS_CONFIG_HASWELL
  return BLIS_ARCH_HASWELL;
#else
  return -1;
#endif
}
#else
static int kernel_set_to_request(void) { return -1; }
#endif

// Starts BLIS. Its only door for a kernel set is an environment variable, read once: it is set for
// the length of the call when the host has not set it, so that no child process inherits it. Where
// the host has started BLIS already, this changes nothing and the host's kernels stay. C forbids one
// thread to set a variable while another reads one: a program that does so in threads of its own asks
// for ck_gemm_kernel_set before it starts them.
static void start_blis(void) {
  const char *variable = "BLIS_ARCH_TYPE";
  int request = getenv(variable) == NULL ? kernel_set_to_request() : -1;
  if (request >= 0) {
    char text[16];
    snprintf(text, sizeof text, "%d", request);
    setenv(variable, text, 1);
  }
  bli_init();
  // Not every version chooses in bli_init; asking makes it choose while the variable stands.
  bli_arch_query_id();
  if (request >= 0) unsetenv(variable);
}

static pthread_once_t started = PTHREAD_ONCE_INIT;

// C = beta·C, for a product without terms.
static void scale(ck_index m, ck_index n, float beta, float *c, ck_index ldc) {
  for (ck_index row = 0; row < m; row++) {
    for (ck_index column = 0; column < n; column++) {
      float *element = &c[row * ldc + column];
      *element = beta == 0 ? 0 : beta * *element;
    }
  }
}

void ck_gemm(bool transpose_a, bool transpose_b, ck_index m, ck_index n, ck_index k, float alpha,
             const float *a, ck_index lda, const float *b, ck_index ldb, float beta, float *c,
             ck_index ldc) {
  if (m == 0 || n == 0) return;
  if (k == 0 || alpha == 0) {
    scale(m, n, beta, c, ldc);
    return;
  }
  pthread_once(&started, start_blis);

  rntm_t runtime = BLIS_RNTM_INITIALIZER;
  bli_rntm_set_num_threads(1, &runtime);
  // BLIS's kernels for unpacked operands stay out: those of haswell, which the zen sets take too, read behind the
  // ends of A and C (0.9; https://github.com/flame/blis/issues/635 and 821). Packed, a product with more rows than
  // ck_matmul does itself is faster at that: zen3 on one core, [128, 1024] by [1024, 1024] runs at 98 GFLOP/s
  // instead of 76, [1024, 128]ᵀ by [128, 1024] at 102 instead of 51.
  bli_rntm_set_l3_sup(false, &runtime);

  // Both ways of asking (row strides, or the column-major product of the swapped transposes) run at
  // the same speed: BLIS turns the product to the side that its kernel prefers.
  bli_sgemm_ex(transpose_a ? BLIS_TRANSPOSE : BLIS_NO_TRANSPOSE,
               transpose_b ? BLIS_TRANSPOSE : BLIS_NO_TRANSPOSE, m, n, k, &alpha,
               (float *)a, lda, 1, (float *)b, ldb, 1, &beta, c, ldc, 1, NULL, &runtime);
}

static char library_name[64];

static void name_library(void) {
  snprintf(library_name, sizeof library_name, "BLIS %s", bli_info_get_version_str());
}

const char *ck_gemm_library(void) {
  static pthread_once_t named = PTHREAD_ONCE_INIT;
  pthread_once(&named, name_library);
  return library_name;
}

const char *ck_gemm_kernel_set(void) {
  pthread_once(&started, start_blis);
  return bli_arch_string(bli_arch_query_id());
}
