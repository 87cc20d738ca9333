// The measured peaks: a loop of fused multiply-adds on registers, and a copy.
#define _POSIX_C_SOURCE 199309L
#include "MachinePeak.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// Twelve chains hide the latency of a multiply-add (4 or 5 cycles) at two of them a cycle.
enum { CHAINS = 12, TURNS = 200000, REPEATS = 15 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// One function per vector width. What it gives must be used, or the loop is dropped.
#define MULTIPLY_ADDS(name, lanes, multiply_add, attributes)                         \
  typedef float name##_vector __attribute__((vector_size(4 * lanes)));               \
  attributes static float name(void) {                                               \
    name##_vector sums[CHAINS], factor = {0}, term = {0};                            \
    for (int i = 0; i < CHAINS; i++) sums[i] = (name##_vector){(float)i};            \
    factor += 0.999f, term += 0.001f;                                                \
    for (int turn = 0; turn < TURNS; turn++) {                                       \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++) sums[i] =  \
          multiply_add(sums[i], factor, term);                                       \
    }                                                                                \
    float total = 0;                                                                 \
    for (int i = 0; i < CHAINS; i++) total += sums[i][0];                            \
    return total;                                                                    \
  }

typedef struct instruction_set {
  const char *name;
  int lanes;
  float (*run)(void);
} instruction_set;

#if defined(__x86_64__)
#define SEPARATE(a, b, c) ((a) * (b) + (c))
MULTIPLY_ADDS(fma512, 16, __builtin_elementwise_fma, __attribute__((target("avx512f"))))
MULTIPLY_ADDS(fma256, 8, __builtin_elementwise_fma, __attribute__((target("avx2,fma"))))
MULTIPLY_ADDS(sse, 4, SEPARATE, )
#else
MULTIPLY_ADDS(fma128, 4, __builtin_elementwise_fma, )
#endif

static instruction_set widest(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return (instruction_set){"AVX-512", 16, fma512};
  if (__builtin_cpu_supports("fma")) return (instruction_set){"AVX2 + FMA", 8, fma256};
  return (instruction_set){"SSE", 4, sse};
#else
  return (instruction_set){"128 bits", 4, fma128};
#endif
}

const char *machine_peak_name(void) { return widest().name; }

double machine_peak_flops(void) {
  instruction_set set = widest();
  volatile float sink = set.run();
  double best = 1e9;
  for (int i = 0; i < REPEATS; i++) {
    double start = now();
    sink = set.run();
    double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  (void)sink;
  return 2.0 * set.lanes * CHAINS * TURNS / best;
}

double machine_peak_copy(long bytes) {
  char *source = malloc((size_t)bytes), *destination = malloc((size_t)bytes);
  if (source == NULL || destination == NULL) abort();
  memset(source, 1, (size_t)bytes);
  memset(destination, 2, (size_t)bytes);
  // About 64 MiB a measurement, so that the clock's own time does not count.
  int copies = (int)(1 + (64L << 20) / bytes);
  double best = 1e9;
  volatile char sink = 0;
  for (int i = 0; i < REPEATS; i++) {
    double start = now();
    for (int copy = 0; copy < copies; copy++) {
      source[copy % bytes]++;
      memcpy(destination, source, (size_t)bytes);
      sink = destination[(copy * 4099L) % bytes];
    }
    double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  (void)sink;
  free(source);
  free(destination);
  return 2.0 * (double)bytes * copies / best;
}
