// The cases: one line per kernel, after the few lines that call it.
//
// A kernel that is added to the table needs its line here: kernel_cases_missing counts those that
// have none, and the benchmark refuses to start.
#include "KernelCases.h"

#include <stdlib.h>

// 512 KiB an array: what the convolution of a batch of 32 leaves, and past the first cache.
enum { N = 1 << 17, COLUMNS = 128, ROWS = N / COLUMNS, CLASSES = 10, BATCH = N / CLASSES, WIDE = 1000 };
// The pool of the course's network: 26 × 26 × 32 to 13 × 13 × 32, six images.
enum { SIDE = 26, CHANNELS = 32, IMAGES = 6, IMAGE = SIDE * SIDE * CHANNELS, POOLED = IMAGE / 4 };
// Convolution of 26 × 26 × 32 to 24 × 24 × 64, the second of the deep network.
enum { OUTPUTS = 64, OUT_SIDE = SIDE - 2, TAPS = 9 * CHANNELS, PIXELS = OUT_SIDE * OUT_SIDE };
enum { TILES = PIXELS / 16 };
// Products: 512³, the dense layer of the first network on a batch of 32 and on one image, and the last
// layer of the convolutional one.
enum { SQUARE = 512, EXAMPLES = 32, INPUTS = 784, UNITS = 128, FLAT = 13 * 13 * 32 };

struct kernel_arrays {
  float *x, *y, *z, *w, *large, *scratch;
  float *digits;  // EXAMPLES rows of INPUTS of which a fifth is not zero, in runs of five
  uint8_t *bytes;
  int32_t *rows, *winners;
};

static const ck_window convolution = {
    .height = SIDE, .width = SIDE, .channels = CHANNELS, .kernel_height = 3, .kernel_width = 3,
    .stride_y = 1, .stride_x = 1, .dilation_y = 1, .dilation_x = 1,
    .output_height = OUT_SIDE, .output_width = OUT_SIDE, .groups = 1};
static const ck_window pool = {
    .height = SIDE, .width = SIDE, .channels = CHANNELS, .kernel_height = 2, .kernel_width = 2,
    .stride_y = 2, .stride_x = 2, .dilation_y = 1, .dilation_x = 1,
    .output_height = SIDE / 2, .output_width = SIDE / 2, .groups = 1};
// The convolution in front of that pool: 28 × 28, one channel.
static const ck_window first_convolution = {
    .height = SIDE + 2, .width = SIDE + 2, .channels = 1, .kernel_height = 3, .kernel_width = 3,
    .stride_y = 1, .stride_x = 1, .dilation_y = 1, .dilation_x = 1,
    .output_height = SIDE, .output_width = SIDE, .groups = 1};
static const ck_random numbers = {.seed = 1, .stream = 2, .step = 3};

static float *floats(ck_index count) {
  float *x = malloc((size_t)count * sizeof *x);
  if (x == NULL) abort();
  // In (0, 1): every function is defined there and no result is denormal.
  ck_active()->fill_uniform(count, 0, numbers, 0.01f, 0.99f, x);
  return x;
}

kernel_arrays *kernel_arrays_create(void) {
  kernel_arrays *a = malloc(sizeof *a);
  if (a == NULL) abort();
  ck_index square = SQUARE * SQUARE, patches = PIXELS * TAPS;
  ck_index scratch = ck_winograd_weight_gradient_scratch(&convolution, OUTPUTS, TILES);
  *a = (kernel_arrays){floats(N), floats(N), floats(N), floats(square > N ? square : N),
                       floats(patches > square ? patches : square),
                       floats(scratch > square ? scratch : square),
                       floats(EXAMPLES * INPUTS),
                       malloc(N), malloc(N * sizeof(int32_t)), malloc(N * sizeof(int32_t))};
  if (a->bytes == NULL || a->rows == NULL || a->winners == NULL) abort();
  for (int i = 0; i < N; i++) {
    a->bytes[i] = (uint8_t)(i * 31);
    a->rows[i] = (int32_t)((i * 7919L) % (N / INPUTS));
    a->z[i] = (float)(i % CLASSES);
  }
  for (int i = 0; i < EXAMPLES * INPUTS; i++) {
    if ((i / INPUTS * 3 + i % INPUTS / 5) % 5 != 0) a->digits[i] = 0;
  }
  for (int i = 0; i < IMAGES; i++) {
    ck_active()->max_pool(&pool, 0, SIDE / 2, a->x + i * IMAGE, a->y, a->winners + i * POOLED);
  }
  return a;
}

long kernel_working_set(void) { return 2L * N * (long)sizeof(float); }

// A case's function: `kernels`, `self` and `a` (the arrays) are at hand in its body.
#define RUN(name, ...)                                                                      \
  static void run_##name(const ck_kernels *kernels, const kernel_case *self, kernel_arrays *a) { \
    (void)kernels, (void)self, (void)a;                                                     \
    __VA_ARGS__;                                                                            \
  }
#define EACH_IMAGE for (int i = 0; i < IMAGES; i++)

RUN(unary, kernels->unary[self->choice](N, 0.5f, a->x, a->y))
RUN(unary_gradient, kernels->unary_gradient[self->choice](N, 0.5f, a->x, a->w, a->y))
RUN(binary, kernels->binary[self->choice](N, a->x, 1, a->w, 1, a->y))
RUN(reduce, kernels->reduce[self->choice](1, N, 1, 1, a->x, a->y))
RUN(reduce_rows, kernels->reduce[self->choice](1, ROWS, COLUMNS, COLUMNS, a->x, a->y))
RUN(scale_add, kernels->scale_add(N, 0.5f, 0.25f, a->x, a->y))
RUN(clamp, kernels->clamp(N, 0.25f, 0.75f, a->x, a->y))
RUN(accumulate, kernels->accumulate(N, 1e-9f, a->x, a->y))
RUN(bias_activation, kernels->bias_activation(ROWS, COLUMNS, COLUMNS, a->w, CK_RELU, 0, a->y))
RUN(gate, kernels->gate(ROWS, COLUMNS, COLUMNS, a->x, a->y, 2, (const float[]){2, 0.5f}, a->y))
RUN(softmax, kernels->softmax(BATCH, CLASSES, a->x, a->y))
RUN(softmax_wide, kernels->softmax(N / WIDE, WIDE, a->x, a->y))
RUN(log_softmax, kernels->log_softmax(BATCH, CLASSES, a->x, a->y))
RUN(softmax_gradient, kernels->softmax_gradient(BATCH, CLASSES, a->x, a->w, a->y))
RUN(log_softmax_gradient, kernels->log_softmax_gradient(BATCH, CLASSES, a->x, a->w, a->y))
RUN(sparse, kernels->sparse_cross_entropy(BATCH, CLASSES, 0, a->x, a->z, a->y))
RUN(sparse_gradient,
    kernels->sparse_cross_entropy_gradient(BATCH, CLASSES, 0, a->x, a->z, a->w, a->y))
RUN(dense_targets, kernels->cross_entropy(BATCH, CLASSES, 0, a->x, a->w, a->y))
RUN(dense_targets_gradient,
    kernels->cross_entropy_gradient(BATCH, CLASSES, 0, a->x, a->w, a->w, a->y))
RUN(binary_entropy, kernels->binary_cross_entropy(N, a->x, a->w, a->y))
RUN(binary_entropy_gradient, kernels->binary_cross_entropy_gradient(N, a->x, a->w, a->w, a->y))
RUN(transpose, kernels->transpose(ROWS, COLUMNS, a->x, COLUMNS, a->y, ROWS))
RUN(gather_bytes, kernels->gather_bytes(N / INPUTS, a->rows, INPUTS, a->bytes, 1 / 255.0f, 0, a->y))
RUN(gather_floats, kernels->gather_floats(N / INPUTS, a->rows, INPUTS, a->x, a->y))
RUN(im2col, kernels->im2col(&convolution, 0, 0, PIXELS, a->x, a->large))
RUN(col2im, kernels->col2im(&convolution, 0, 0, PIXELS, a->large, a->y))
RUN(max_pool, EACH_IMAGE kernels->max_pool(&pool, 0, SIDE / 2, a->x + i * IMAGE, a->y, a->winners))
RUN(max_pool_values, EACH_IMAGE kernels->max_pool(&pool, 0, SIDE / 2, a->x + i * IMAGE, a->y, NULL))
RUN(max_pool_gradient,
    EACH_IMAGE kernels->max_pool_gradient(&pool, a->winners, a->w, a->y + i * IMAGE))
RUN(average_pool,
    EACH_IMAGE kernels->average_pool(&pool, false, 0, SIDE / 2, a->x + i * IMAGE, a->y))
RUN(average_pool_gradient,
    EACH_IMAGE kernels->average_pool_gradient(&pool, false, a->w, a->y + i * IMAGE))
RUN(fill_uniform, kernels->fill_uniform(N, 0, numbers, 0, 1, a->y))
RUN(fill_normal, kernels->fill_normal(N, 0, numbers, 0, 1, a->y))
RUN(dropout, kernels->dropout(N, 0, numbers, 0.5f, a->x, a->y))
RUN(sgd, kernels->sgd(N, 1e-9f, 0.9f, false, 0, a->x, a->y, a->w))
RUN(adam, kernels->adam(N, 1e-9f, 0.9f, 0.999f, 1e-7f, 0.1f, 0.001f, 0, a->x, a->y, a->w,
                        a->scratch))
RUN(rmsprop, kernels->rmsprop(N, 1e-9f, 0.9f, 0, 1e-7f, 0, a->x, a->y, a->w, NULL))
RUN(adagrad, kernels->adagrad(N, 1e-9f, 1e-7f, 0, a->x, a->y, a->w))
RUN(broadcast, const int32_t dims[] = {ROWS, COLUMNS}; const ck_index whole[] = {COLUMNS, 1};
    const ck_index row[] = {0, 1};
    ck_broadcast(kernels, CK_ADD, 2, dims, whole, row, a->x, a->w, a->y))
RUN(permute, const int32_t dims[] = {32, 64, 64}; const int32_t order[] = {2, 0, 1};
    ck_permute(kernels, 3, dims, order, a->x, a->y))
#define MATMUL(transposed, m, n, k, a_columns) \
  ck_matmul(kernels, transposed, false, m, n, k, 1, a->large, a_columns, a->w, n, 0, a->scratch, n)
#define GEMM(transposed, m, n, k, a_columns) \
  ck_gemm(transposed, false, m, n, k, 1, a->large, a_columns, a->w, n, 0, a->scratch, n)
RUN(matmul_square, MATMUL(false, SQUARE, SQUARE, SQUARE, SQUARE))
RUN(matmul_dense, MATMUL(false, EXAMPLES, UNITS, INPUTS, INPUTS))
RUN(matmul_weights, MATMUL(true, INPUTS, UNITS, EXAMPLES, INPUTS))
RUN(matmul_one, MATMUL(false, 1, UNITS, INPUTS, INPUTS))
RUN(matmul_classes, MATMUL(false, EXAMPLES, CLASSES, FLAT, FLAT))
RUN(skipping_dense, ck_matmul_skipping(kernels, false, EXAMPLES, UNITS, INPUTS, 1, a->digits, INPUTS, a->w,
                                        UNITS, 0, a->scratch, UNITS))
RUN(skipping_weights, ck_matmul_skipping(kernels, true, INPUTS, UNITS, EXAMPLES, 1e-9f, a->digits, INPUTS, a->w,
                                          UNITS, 1, a->scratch, UNITS))
RUN(matmul_row, MATMUL(false, 1, CLASSES, FLAT, FLAT))
RUN(gemm_square, GEMM(false, SQUARE, SQUARE, SQUARE, SQUARE))
RUN(gemm_dense, GEMM(false, EXAMPLES, UNITS, INPUTS, INPUTS))
RUN(gemm_weights, GEMM(true, INPUTS, UNITS, EXAMPLES, INPUTS))
RUN(convolve, ck_convolution(kernels, &convolution, OUTPUTS, 1, a->x, a->w, NULL, CK_RELU, 0, a->y,
                             a->scratch))
RUN(convolve_input, ck_convolution_input_gradient(kernels, &convolution, OUTPUTS, 1, a->w, a->x,
                                                  a->y, a->scratch))
RUN(convolve_weights, ck_convolution_weight_gradient(kernels, &convolution, OUTPUTS, 1, a->x, a->w,
                                                     a->y, a->scratch))
// Winograd's convolution from x and weights w to y; filters and transformed values in `large`.
#define WINOGRAD_FILTERS ck_winograd_filters(kernels, false, CHANNELS, OUTPUTS, 0, CHANNELS, a->w, a->large)
#define EACH_TILE for (int t = 0; t < TILES; t++)
#define TILE_OF(y) (y) + (t / (OUT_SIDE / 4) * OUT_SIDE + t % (OUT_SIDE / 4)) * 4 * OUTPUTS
RUN(winograd, WINOGRAD_FILTERS;
    ck_winograd(kernels, &convolution, OUTPUTS, 0, TILES, a->x, a->large, NULL, CK_RELU, 0, a->y, a->scratch))
RUN(winograd_weights, ck_winograd_weight_gradient(kernels, &convolution, OUTPUTS, 0, TILES, a->x, a->w, a->y,
                                                  a->scratch))
RUN(winograd_filter, WINOGRAD_FILTERS)
RUN(winograd_input,
    EACH_TILE kernels->winograd_input(CHANNELS, a->x + t * CHANNELS, SIDE * CHANNELS, CHANNELS,
                                      a->large + t * CHANNELS, TILES * CHANNELS + 16))
RUN(winograd_output,
    EACH_TILE kernels->winograd_output(OUTPUTS, a->large + t * OUTPUTS, TILES * OUTPUTS + 16, a->w, true, 4, 4,
                                       TILE_OF(a->y), OUT_SIDE * OUTPUTS, OUTPUTS))
RUN(winograd_upstream,
    EACH_TILE kernels->winograd_upstream(OUTPUTS, TILE_OF(a->x), OUT_SIDE * OUTPUTS, OUTPUTS, 4, 4,
                                         a->large + t * OUTPUTS, TILES * OUTPUTS + 16))
RUN(winograd_filter_gradient, for (int c = 0; c < CHANNELS; c++) {
  kernels->winograd_filter_gradient(OUTPUTS, a->large + c * OUTPUTS, CHANNELS * OUTPUTS + 16,
                                    a->y + c * OUTPUTS, CHANNELS * OUTPUTS);
})

RUN(convolve_pool, EACH_IMAGE ck_convolution_pool(kernels, &first_convolution, CHANNELS, 1, a->digits, a->w,
                                                  NULL, true, true, a->y + i * POOLED, (int32_t *)a->large,
                                                  a->scratch))
RUN(convolve_pool_weights,
    EACH_IMAGE ck_convolution_pool_weight_gradient(kernels, &first_convolution, CHANNELS, 1, a->digits,
                                                   a->winners + i * POOLED, a->w, a->y, a->scratch))

#define PLACE(member) (long)offsetof(ck_kernels, member)
#define FLOATS(count) (4.0 * (count))
// Bound by memory: `arrays` arrays of N floats are read or written.
#define STREAM(family, name, arrays, function) \
  {family, #name, 0, FLOATS((double)(arrays) * N), PLACE(name), 0, run_##function}
#define CHOICE(family, label, table, value, arrays, function) \
  {family, label, 0, FLOATS((double)(arrays) * N), PLACE(table[value]), value, run_##function}
#define UNARY(label, value) CHOICE("unary", label, unary, value, 2, unary), \
  CHOICE("unary gradient", label " gradient", unary_gradient, value, 3, unary_gradient)
#define BINARY(label, value) CHOICE("binary", label, binary, value, 3, binary)
#define REDUCE(label, value) CHOICE("reduce", label, reduce, value, 1, reduce), \
  CHOICE("reduce", label " of rows", reduce, value, 1, reduce_rows)
// Bound by arithmetic; no place in the table.
#define PRODUCT(family, place, name, m, n, k, function) {family, name, 2.0 * (m) * (n) * (k), \
  FLOATS((m) * (k) + (k) * (n) + (m) * (n)), place, 0, run_##function}
#define CONVOLUTION(name, function) {"convolution", name, 2.0 * PIXELS * TAPS * OUTPUTS, \
  FLOATS(IMAGE + TAPS * OUTPUTS + PIXELS * OUTPUTS), -1, 0, run_##function}
// One pixel of four has a gradient.
#define POOLED_CONVOLUTION(name, entry, pixels, function) {"convolution", name, 2.0 * IMAGES * pixels * POOLED * 9, \
  FLOATS(IMAGES * (INPUTS + 2 * POOLED)), PLACE(entry), 0, run_##function}
#define SIZED(family, name, count) {family, #name, 0, FLOATS(count), PLACE(name), 0, run_##name}

static const kernel_case cases[] = {
    UNARY("negate", CK_NEGATE), UNARY("absolute", CK_ABSOLUTE), UNARY("square", CK_SQUARE),
    UNARY("square root", CK_SQUARE_ROOT), UNARY("reciprocal", CK_RECIPROCAL),
    UNARY("exponential", CK_EXPONENTIAL), UNARY("logarithm", CK_LOGARITHM),
    UNARY("relu", CK_RELU), UNARY("leaky relu", CK_LEAKY_RELU), UNARY("elu", CK_ELU),
    UNARY("sigmoid", CK_SIGMOID), UNARY("tanh", CK_TANH), UNARY("softplus", CK_SOFTPLUS),
    UNARY("silu", CK_SILU), UNARY("gelu", CK_GELU), UNARY("step", CK_STEP),
    BINARY("add", CK_ADD), BINARY("subtract", CK_SUBTRACT), BINARY("multiply", CK_MULTIPLY),
    BINARY("divide", CK_DIVIDE), BINARY("maximum", CK_MAXIMUM), BINARY("minimum", CK_MINIMUM),
    BINARY("power", CK_POWER), BINARY("greater", CK_GREATER),
    BINARY("greater or equal", CK_GREATER_EQUAL), BINARY("equal", CK_EQUAL),
    REDUCE("sum", CK_SUM), REDUCE("sum of squares", CK_SUM_OF_SQUARES), REDUCE("max", CK_MAX),
    REDUCE("min", CK_MIN), REDUCE("argmax", CK_ARGMAX), REDUCE("argmin", CK_ARGMIN),
    STREAM("elementwise", scale_add, 2, scale_add), STREAM("elementwise", clamp, 2, clamp),
    STREAM("elementwise", accumulate, 3, accumulate),
    STREAM("elementwise", bias_activation, 2, bias_activation), STREAM("elementwise", gate, 3, gate),
    STREAM("softmax", softmax, 2, softmax), STREAM("softmax", log_softmax, 2, log_softmax),
    {"softmax", "softmax of 1000 classes", 0, FLOATS(2 * (N / WIDE) * WIDE), PLACE(softmax), 0,
     run_softmax_wide},
    STREAM("softmax", softmax_gradient, 3, softmax_gradient),
    STREAM("softmax", log_softmax_gradient, 3, log_softmax_gradient),
    STREAM("cross-entropy", sparse_cross_entropy, 1, sparse),
    STREAM("cross-entropy", sparse_cross_entropy_gradient, 2, sparse_gradient),
    STREAM("cross-entropy", cross_entropy, 2, dense_targets),
    STREAM("cross-entropy", cross_entropy_gradient, 3, dense_targets_gradient),
    STREAM("cross-entropy", binary_cross_entropy, 3, binary_entropy),
    STREAM("cross-entropy", binary_cross_entropy_gradient, 4, binary_entropy_gradient),
    STREAM("layout", transpose, 2, transpose),
    {"layout", "gather_bytes", 0, 5.0 * N, PLACE(gather_bytes), 0, run_gather_bytes},
    STREAM("layout", gather_floats, 2, gather_floats),
    SIZED("layout", im2col, IMAGE + PIXELS * TAPS), SIZED("layout", col2im, 2 * IMAGE + PIXELS * TAPS),
    {"layout", "broadcast a row", 0, FLOATS(2.0 * N), -1, 0, run_broadcast},
    {"layout", "permute", 0, FLOATS(2.0 * N), -1, 0, run_permute},
    SIZED("pooling", max_pool, IMAGES *(IMAGE + 2 * POOLED)),
    {"pooling", "max_pool without winners", 0, FLOATS(IMAGES *(IMAGE + POOLED)), PLACE(max_pool), 0,
     run_max_pool_values},
    SIZED("pooling", max_pool_gradient, IMAGES *(IMAGE + 2 * POOLED)),
    SIZED("pooling", average_pool, IMAGES *(IMAGE + POOLED)),
    SIZED("pooling", average_pool_gradient, IMAGES *(IMAGE + POOLED)),
    STREAM("random", fill_uniform, 1, fill_uniform), STREAM("random", fill_normal, 1, fill_normal),
    STREAM("random", dropout, 2, dropout),
    STREAM("optimizer", sgd, 5, sgd), STREAM("optimizer", adam, 7, adam),
    STREAM("optimizer", rmsprop, 5, rmsprop), STREAM("optimizer", adagrad, 5, adagrad),
    PRODUCT("matmul", PLACE(product), "512 x 512 x 512", SQUARE, SQUARE, SQUARE, matmul_square),
    PRODUCT("matmul", -1, "dense 32 x 784 x 128", EXAMPLES, UNITS, INPUTS, matmul_dense),
    PRODUCT("matmul", -1, "dense weights 784 x 32 x 128", INPUTS, UNITS, EXAMPLES, matmul_weights),
    PRODUCT("matmul", -1, "one image 1 x 784 x 128", 1, UNITS, INPUTS, matmul_one),
    PRODUCT("matmul", -1, "classes 32 x 5408 x 10", EXAMPLES, CLASSES, FLAT, matmul_classes),
    PRODUCT("matmul", PLACE(product_row), "classes, one image 1 x 5408 x 10", 1, CLASSES, FLAT, matmul_row),
    PRODUCT("gemm", -1, "512 x 512 x 512", SQUARE, SQUARE, SQUARE, gemm_square),
    PRODUCT("gemm", -1, "dense 32 x 784 x 128", EXAMPLES, UNITS, INPUTS, gemm_dense),
    PRODUCT("gemm", -1, "dense weights 784 x 32 x 128", INPUTS, UNITS, EXAMPLES, gemm_weights),
    PRODUCT("matmul", PLACE(skipping_product), "zeros skipped 32 x 784 x 128", EXAMPLES, UNITS, INPUTS,
            skipping_dense),
    PRODUCT("matmul", -1, "zeros skipped, weights 784 x 32 x 128", INPUTS, UNITS, EXAMPLES, skipping_weights),
    CONVOLUTION("3 x 3, 32 to 64, 26 x 26", convolve),
    CONVOLUTION("its input gradient", convolve_input),
    CONVOLUTION("its weight gradient", convolve_weights),
    POOLED_CONVOLUTION("3 x 3, 1 to 32, 28 x 28, and pool", product_pool, 4, convolve_pool),
    POOLED_CONVOLUTION("its weight gradient", pooled_gradient, 1, convolve_pool_weights),
    // At the number of operations of the direct convolution, filters included.
    CONVOLUTION("the same by winograd", winograd),
    CONVOLUTION("its weight gradient by winograd", winograd_weights),
    SIZED("convolution", winograd_filter, (9 + 36) * CHANNELS * OUTPUTS),
    SIZED("convolution", winograd_input, IMAGE + 36 * TILES * CHANNELS),
    SIZED("convolution", winograd_output, PIXELS *OUTPUTS + 36 * TILES * OUTPUTS),
    SIZED("convolution", winograd_upstream, PIXELS *OUTPUTS + 36 * TILES * OUTPUTS),
    SIZED("convolution", winograd_filter_gradient, (9 + 36) * CHANNELS * OUTPUTS),
};
enum { CASES = sizeof cases / sizeof cases[0] };

const kernel_case *kernel_case_at(int index) {
  return index >= 0 && index < CASES ? &cases[index] : NULL;
}

int kernel_cases_missing(void) {
  int missing = 0;
  for (long place = PLACE(unary); place < (long)sizeof(ck_kernels); place += sizeof(void (*)(void))) {
    bool found = false;
    for (int i = 0; i < CASES; i++) found |= cases[i].entry == place;
    missing += !found;
  }
  return missing;
}
