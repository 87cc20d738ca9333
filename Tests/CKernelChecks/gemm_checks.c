// Matrix products, BLIS's and our own: exact on whole numbers, blind to what C holds when beta is 0, and
// one thread whatever the host program asks of BLIS.
#define _GNU_SOURCE
#include "checks.h"

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static const ck_index edges[] = {1, 2, 3, 5, 7, 8, 11, 12, 13, 16, 17, 31, 32, 33, 47, 49, 65, 97};
enum { EDGES = sizeof edges / sizeof edges[0] };

typedef struct product {
  bool transpose_a, transpose_b;
  ck_index m, n, k, lda, ldb, ldc;
  float alpha, beta;
} product;

// ck_matmul with a table, ck_gemm without.
static void check_product(checker *c, const ck_kernels *k, product p, int offset) {
  check_case(c, "%td %td %td, transposed %d %d, alpha %g, beta %g", p.m, p.n, p.k, p.transpose_a,
             p.transpose_b, p.alpha, p.beta);
  ck_index a_rows = p.transpose_a ? p.k : p.m, b_rows = p.transpose_b ? p.n : p.k;
  ck_index a_columns = p.transpose_a ? p.m : p.k, b_columns = p.transpose_b ? p.k : p.n;
  p.lda += a_columns, p.ldb += b_columns, p.ldc += p.n;
  // The last row ends with its last element: nothing behind it may be read.
  ck_index a_count = a_rows == 0 ? 0 : (a_rows - 1) * p.lda + a_columns;
  ck_index b_count = b_rows == 0 ? 0 : (b_rows - 1) * p.ldb + b_columns;
  ck_index c_count = (p.m - 1) * p.ldc + p.n;
  float *a = check_floats(c, a_count, offset % 8), *b = check_floats(c, b_count, offset / 8 % 8);
  float *got = check_floats(c, c_count, offset / 2 % 8);
  double *expected = check_doubles(c, c_count);
  check_fill_whole(c, a_count, -4, 5, a);
  check_fill_whole(c, b_count, -4, 5, b);
  for (ck_index i = 0; i < c_count; i++) {
    bool outside = i % p.ldc >= p.n;
    got[i] = outside ? 77 : p.beta == 0 ? NAN : (float)(int)(check_random(c) % 9);
    expected[i] = got[i];
  }
  for (ck_index row = 0; row < p.m; row++) {
    for (ck_index column = 0; column < p.n; column++) {
      double sum = 0;
      for (ck_index i = 0; i < p.k; i++) {
        double left = a[p.transpose_a ? i * p.lda + row : row * p.lda + i];
        sum += left * b[p.transpose_b ? column * p.ldb + i : i * p.ldb + column];
      }
      double *element = &expected[row * p.ldc + column];
      *element = p.alpha * sum + (p.beta == 0 ? 0 : p.beta * *element);
    }
  }
  if (k != NULL) {
    ck_matmul(k, p.transpose_a, p.transpose_b, p.m, p.n, p.k, p.alpha, a, p.lda, b, p.ldb, p.beta,
              got, p.ldc);
  } else {
    ck_gemm(p.transpose_a, p.transpose_b, p.m, p.n, p.k, p.alpha, a, p.lda, b, p.ldb, p.beta, got,
            p.ldc);
  }
  check_equal(c, "c", c_count, got, expected);
  check_end(c);
}

static void products_are_exact(checker *c, const ck_kernels *k) {
  static const float scales[][2] = {{1, 0}, {1, 1}, {2, -1}, {0, 2}, {0, 0}, {-1, 0.5f}};
  for (int i = 0; i < EDGES * EDGES * 8; i++) {
    const float *scale = scales[i % 6];
    check_product(c, k, (product){
        .transpose_a = i % 2, .transpose_b = i / 2 % 2, .m = edges[i % EDGES],
        .n = edges[i / EDGES % EDGES], .k = i % 11 == 0 ? 0 : edges[check_random(c) % EDGES],
        .lda = i % 3, .ldb = i % 4, .ldc = i % 5, .alpha = scale[0], .beta = scale[1]}, i);
  }
}

// The shapes of the networks that the issues measure, deep sums and long sides among them.
static void network_shapes(checker *c, const ck_kernels *k) {
  static const product shapes[] = {
      {false, false, 32, 128, 784, 0, 0, 0, 1, 0}, {true, false, 784, 128, 32, 0, 0, 0, 1, 1},
      {false, true, 32, 128, 10, 0, 0, 0, 1, 0},   {false, false, 128, 10, 5408, 0, 0, 0, 1, 0},
      {true, false, 5408, 10, 128, 0, 0, 0, 1, 0}, {false, true, 128, 5408, 10, 0, 0, 0, 1, 0},
      {false, false, 676, 32, 9, 0, 0, 0, 1, 0},   {true, false, 288, 64, 576, 0, 0, 0, 1, 1},
      {false, true, 576, 288, 64, 0, 0, 0, 1, 0},  {false, true, 20, 70, 600, 0, 0, 0, 2, 1},
      {false, false, 1, 10, 5408, 0, 0, 0, 1, 0},  {false, false, 3, 29, 9500, 1, 2, 3, 2, 1},
      {true, false, 2, 7, 8197, 0, 0, 0, 1, 1},    {false, false, 4, 1, 1024, 0, 0, 0, 1, 0},
      {false, false, 17, 130, 2017, 0, 0, 0, 1, 1}, {false, false, 16, 130, 2017, 0, 0, 0, 1, 1},
      {true, false, 784, 10, 40, 1, 2, 3, 2, 1},
  };
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) check_product(c, k, shapes[i], (int)i);
}

// A row of a long sum has the same bits alone and among others.
static void rows_are_independent(checker *c, const ck_kernels *k) {
  static const ck_index terms[] = {1023, 1024, 1025, 2 * 1024, 5408, 9 * 1024 + 7};
  for (int i = 0; i < 36; i++) {
    ck_index m = 20, depth = terms[i % 6], n = edges[i / 6 * 2];
    check_case(c, "%td terms, %td columns", depth, n);
    float *a = check_floats(c, m * depth, 0), *b = check_floats(c, depth * n, 0);
    float *all = check_floats(c, m * n, 0), *alone = check_floats(c, m * n, 0);
    check_fill(c, m * depth, -1, 1, a);
    check_fill(c, depth * n, -1, 1, b);
    ck_matmul(k, false, false, m, n, depth, 1, a, depth, b, n, 0, all, n);
    for (ck_index row = 0; row < m; row++) {
      ck_matmul(k, false, false, 1, n, depth, 1, a + row * depth, depth, b, n, 0, alone + row * n, n);
    }
    check_same_bits(c, "rows", m * n, all, alone);
    check_end(c);
  }
}

// A NaN or an infinity in one place of A reaches its row and nothing else.
static void nan_reaches_its_row(checker *c, const ck_kernels *k) {
  for (int i = 0; i < 200; i++) {
    ck_index m = edges[i % EDGES], n = edges[i * 5 % EDGES], depth = edges[i * 7 % EDGES];
    check_case(c, "%td %td %td", m, n, depth);
    float *a = check_floats(c, m * depth, 0), *b = check_floats(c, depth * n, 0);
    float *got = check_floats(c, m * n, 0);
    check_fill(c, m * depth, 0.5f, 1, a);
    check_fill(c, depth * n, 0.5f, 1, b);
    ck_index bad = check_random(c) % (m * depth);
    a[bad] = i % 2 == 0 ? NAN : INFINITY;
    if (k != NULL) {
      ck_matmul(k, false, false, m, n, depth, 1, a, depth, b, n, 0, got, n);
    } else {
      ck_gemm(false, false, m, n, depth, 1, a, depth, b, n, 0, got, n);
    }
    for (ck_index e = 0; e < m * n; e++) check_true(c, isfinite(got[e]) == (e / n != bad / depth));
    check_end(c);
  }
}

static void gemm_is_exact(checker *c, const ck_kernels *k) { (void)k, products_are_exact(c, NULL); }
static void gemm_network_shapes(checker *c, const ck_kernels *k) { (void)k, network_shapes(c, NULL); }
static void gemm_nan(checker *c, const ck_kernels *k) { (void)k, nan_reaches_its_row(c, NULL); }

// Sums of several runs, with strides that no matrix has: against the contract, term by term.
static void product_runs(checker *c, const ck_kernels *k) {
  for (int i = 0; i < 3000; i++) {
    ck_index rows = 1 + check_random(c) % 30, columns = edges[i % EDGES];
    ck_index offsets[6];
    ck_product p = {
        .segments = check_random(c) % 6, .length = check_random(c) % 9, .a_segments = offsets,
        .a_row = check_random(c) % 5, .a_step = check_random(c) % 4,
        .b_segment = check_random(c) % 40, .b_step = check_random(c) % 20,
        .c_row = columns + check_random(c) % 3};
    ck_index furthest = 0;
    for (ck_index s = 0; s < p.segments; s++) {
      offsets[s] = check_random(c) % 50;
      if (offsets[s] > furthest) furthest = offsets[s];
    }
    check_case(c, "%td × %td, %td runs of %td", rows, columns, p.segments, p.length);
    ck_index terms = p.length > 0 ? p.length - 1 : 0, runs = p.segments > 0 ? p.segments - 1 : 0;
    ck_index a_count = furthest + (rows - 1) * p.a_row + terms * p.a_step + 1;
    ck_index b_count = runs * p.b_segment + terms * p.b_step + columns;
    ck_index c_count = (rows - 1) * p.c_row + columns;
    float *a = check_floats(c, a_count, 0), *b = check_floats(c, b_count, 0);
    float *got = check_floats(c, c_count, i % 8), alpha = 1 + i % 3;
    double *expected = check_doubles(c, c_count);
    check_fill_whole(c, a_count, -4, 5, a);
    check_fill_whole(c, b_count, -4, 5, b);
    bool add = i % 2;
    for (ck_index e = 0; e < c_count; e++) expected[e] = got[e] = e % p.c_row < columns && !add ? NAN : 3;
    for (ck_index row = 0; row < rows; row++) {
      for (ck_index column = 0; column < columns; column++) {
        double sum = 0;
        for (ck_index s = 0; s < p.segments; s++) {
          for (ck_index t = 0; t < p.length; t++) {
            sum += (double)a[offsets[s] + row * p.a_row + t * p.a_step] *
                   b[s * p.b_segment + t * p.b_step + column];
          }
        }
        expected[row * p.c_row + column] = alpha * sum + (add ? 3 : 0);
      }
    }
    k->product(&p, rows, columns, a, b, alpha, add, got);
    check_equal(c, "c", c_count, got, expected);
    check_end(c);
  }
}

// A row has the same bits alone and among others, a column too.
static void product_is_independent(checker *c, const ck_kernels *k) {
  for (int i = 0; i < 60; i++) {
    ck_index rows = 1 + check_random(c) % 40, columns = 1 + check_random(c) % 300, depth = edges[i % EDGES];
    check_case(c, "%td %td %td", rows, columns, depth);
    float *a = check_floats(c, rows * depth, 0), *b = check_floats(c, depth * columns, 0);
    float *whole = check_floats(c, rows * columns, 0), *parts = check_floats(c, rows * columns, 0);
    check_fill(c, rows * depth, -1, 1, a);
    check_fill(c, depth * columns, -1, 1, b);
    ck_index zero = 0, cut = check_random(c) % columns;
    ck_product p = {.segments = 1, .length = depth, .a_segments = &zero, .a_row = depth, .a_step = 1,
                    .b_step = columns, .c_row = columns};
    k->product(&p, rows, columns, a, b, 1, false, whole);
    for (ck_index row = 0; row < rows; row++) {
      k->product(&p, 1, cut, a + row * depth, b, 1, false, parts + row * columns);
      k->product(&p, 1, columns - cut, a + row * depth, b + cut, 1, false, parts + row * columns + cut);
    }
    check_same_bits(c, "c", rows * columns, whole, parts);
    check_end(c);
  }
}

enum { SIDE = 150 };
typedef struct shared_product {
  const float *a, *b;
  float *c;
} shared_product;

static void *multiply(void *argument) {
  shared_product *p = argument;
  for (int turn = 0; turn < 20; turn++) {
    ck_gemm(false, true, SIDE, SIDE, SIDE, 1, p->a, SIDE, p->b, SIDE, 0, p->c, SIDE);
  }
  return NULL;
}

static void threads_agree(checker *c, const ck_kernels *k) {
  (void)k;
  check_case(c, "four threads");
  enum { THREADS = 4, COUNT = SIDE * SIDE };
  float *a = check_floats(c, COUNT, 0), *b = check_floats(c, COUNT, 0);
  check_fill(c, COUNT, -1, 1, a);
  check_fill(c, COUNT, -1, 1, b);
  shared_product products[THREADS];
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) products[i] = (shared_product){a, b, check_floats(c, COUNT, i)};
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, multiply, &products[i]);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  for (int i = 1; i < THREADS; i++) check_same_bits(c, "c", COUNT, products[0].c, products[i].c);
  check_end(c);
}

static int thread_count(void) {
  DIR *folder = opendir("/proc/self/task");
  if (folder == NULL) return -1;
  int count = 0;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) count += entry->d_name[0] != '.';
  closedir(folder);
  return count;
}

// In a child process, where nobody else starts threads, the host program asks BLIS for eight: a
// product of ours starts none, has the bits it had before, and leaves the eight as they were.
static int host_with_eight_threads(const float *a, const float *b, const float *before, float *got) {
  void (*set)(ck_index) = (void (*)(ck_index))dlsym(RTLD_DEFAULT, "bli_thread_set_num_threads");
  ck_index (*get)(void) = (ck_index (*)(void))dlsym(RTLD_DEFAULT, "bli_thread_get_num_threads");
  int threads = thread_count();
  if (set == NULL || get == NULL || threads < 0) return 0;
  set(8);
  multiply(&(shared_product){a, b, got});
  if (thread_count() != threads) return 1;
  if (get() != 8) return 2;
  return memcmp(before, got, SIDE * SIDE * sizeof(float)) == 0 ? 0 : 3;
}

static void one_thread_whatever_the_host_asks(checker *c, const ck_kernels *k) {
  (void)k;
  check_case(c, "BLIS told to use eight threads");
  float *a = check_floats(c, SIDE * SIDE, 0), *b = check_floats(c, SIDE * SIDE, 0);
  float *before = check_floats(c, SIDE * SIDE, 0), *got = check_floats(c, SIDE * SIDE, 0);
  check_fill(c, SIDE * SIDE, -1, 1, a);
  check_fill(c, SIDE * SIDE, -1, 1, b);
  multiply(&(shared_product){a, b, before});
  pid_t child = fork();
  if (child == 0) _exit(host_with_eight_threads(a, b, before, got));
  int status = -1;
  check_true(c, child > 0 && waitpid(child, &status, 0) == child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    check_fail(c, "the child ended with status %d", status);
  }
  check_end(c);
}

static void names(checker *c, const ck_kernels *k) {
  (void)k;
  check_case(c, "names");
  check_true(c, strlen(ck_gemm_library()) > 4);
  check_true(c, strlen(ck_gemm_kernel_set()) > 2);
}

static const check checks[] = {
    {"gemm is exact", gemm_is_exact},
    {"gemm on network shapes", gemm_network_shapes},
    {"gemm with NaN", gemm_nan},
    {"gemm from several threads", threads_agree},
    {"gemm keeps to one thread", one_thread_whatever_the_host_asks},
    {"gemm names", names},
};
const check_family gemm_checks = CHECK_FAMILY(checks, true);

static const check product_check_list[] = {
    {"product of runs is exact", product_runs},
    {"product is independent of its tiles", product_is_independent},
    {"matmul is exact", products_are_exact},
    {"matmul on network shapes", network_shapes},
    {"matmul has rows of their own", rows_are_independent},
    {"matmul with NaN", nan_reaches_its_row},
};
const check_family product_checks = CHECK_FAMILY(product_check_list, false);
