// The one header of CKernels: every kernel of Martinet with its contract, and therefore long.
//
// Conventions, true of every kernel unless its own contract says otherwise:
// - Arrays are dense, row-major `float`; images are [height, width, channels] (NHWC in a batch).
// - No pointer needs any alignment beyond that of its element type.
// - Inputs and outputs do not overlap. Where "in place" is said, an output may be exactly one of
//   the inputs (same address), never a shifted overlap.
// - A count of zero does nothing. Counts are never negative; the caller checks.
// - NaN propagates: an output that depends on a NaN is NaN, on every instruction set alike.
// - Ties: the first of equals wins.
// - The same inputs give the same bits on one processor and instruction set, however the caller
//   splits the work along a dimension that the contract calls "independent".
// - No kernel allocates, locks, or keeps state.
#ifndef MARTINET_CKERNELS_H
#define MARTINET_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#define CK_SENDABLE __attribute__((swift_attr("@Sendable")))
#pragma clang assume_nonnull begin
#define CK_NULLABLE _Nullable
#else
#define CK_SENDABLE
#define CK_NULLABLE
#endif

typedef ptrdiff_t ck_index;

// ---------------------------------------------------------------------------------------------
// Functions of one variable. `p` is the function's parameter, ignored where none is named.
// "From y" or "from x" says which value the derivative is computed from.

typedef enum ck_function {
  CK_NEGATE,         // -x                                          from x
  CK_ABSOLUTE,       // |x|; derivative at 0 is 0                   from x
  CK_SQUARE,         // x²                                          from x
  CK_SQUARE_ROOT,    // √x (NaN below 0); derivative 1 / (2y)       from y
  CK_RECIPROCAL,     // 1 / x; derivative -y²                       from y
  CK_EXPONENTIAL,    // e^x; derivative y                           from y
  CK_LOGARITHM,      // ln x (-∞ at 0, NaN below); derivative 1/x   from x
  CK_RELU,           // max(0, x); derivative at 0 is 0             from y
  CK_LEAKY_RELU,     // x if x > 0, else p·x (p ≥ 0); derivative at 0 is p   from y
  CK_ELU,            // x if x > 0, else p·(e^x - 1) (p ≥ 0)        from y
  CK_SIGMOID,        // 1 / (1 + e^(-p·x)), p is the slope λ; derivative p·y·(1-y)  from y
  CK_TANH,           // tanh x; derivative 1 - y²                   from y
  CK_SOFTPLUS,       // ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|); derivative 1 - e^-y  from y
  CK_SILU,           // x · sigmoid(x), 0 at -∞                     from x
  CK_GELU,           // x · Φ(x) = x/2 · (1 + erf(x/√2)), 0 at -∞   from x
  CK_STEP,           // 1 if x > p, else 0 (NaN stays NaN); derivative 0   from x
  CK_FUNCTION_COUNT
} ck_function;

// y[i] = f(x[i]). In place allowed. Elements are independent.
typedef void ck_unary(ck_index n, float p, const float *x, float *y);

// dx[i] = dy[i] · f'(v[i]), where v is y or x as the list above says; NaN where either is NaN. Where
// a function has pieces (absolute, relu, step), dx is 0 on the flat ones, for an infinite dy too.
// In place allowed on v or dy. Elements are independent.
typedef void ck_unary_gradient(ck_index n, float p, const float *v, const float *dy, float *dx);

// Whether the derivative is computed from y (true) or from x, as the list above says.
bool ck_derivative_from_output(ck_function f);

// Functions of two variables. Comparisons give 1 or 0, and NaN where an operand is NaN.
typedef enum ck_binary_function {
  CK_ADD,
  CK_SUBTRACT,
  CK_MULTIPLY,
  CK_DIVIDE,
  CK_MAXIMUM,        // NaN where either is NaN; of +0 and -0 either
  CK_MINIMUM,
  CK_POWER,          // a^b as C's powf
  CK_GREATER,        // a > b
  CK_GREATER_EQUAL,  // a ≥ b
  CK_EQUAL,          // a = b
  CK_BINARY_FUNCTION_COUNT
} ck_binary_function;

// y[i] = f(a[i · a_step], b[i · b_step]); a step is 1 (an array) or 0 (one value for all).
// In place allowed on an operand whose step is 1. Elements are independent.
typedef void ck_binary(ck_index n, const float *a, ck_index a_step, const float *b,
                       ck_index b_step, float *y);

// ---------------------------------------------------------------------------------------------
// Reductions over the middle of [outer, count, inner]. count ≥ 1.

typedef enum ck_reduction {
  CK_SUM,
  CK_SUM_OF_SQUARES,
  CK_MAX,
  CK_MIN,
  CK_ARGMAX,         // the index as a float; the first of equals; the first NaN if there is one
  CK_ARGMIN,
  CK_REDUCTION_COUNT
} ck_reduction;

// y[o, i] = reduction over c of x[o, c, i]. Outer and inner are independent in this sense: the
// bits of y[o, i] depend on `count`, on whether `inner` is 1, and on the values, on nothing else.
// Long sums are taken in blocks, so that the error grows slower than with one chain.
// x has (outer, count, row_step) layout: element (o, c, i) is x[(o·count + c)·row_step + i], with
// row_step ≥ inner, so that a slice of columns can be reduced. y is dense [outer, inner].
typedef void ck_reduce(ck_index outer, ck_index count, ck_index inner, ck_index row_step,
                       const float *x, float *y);

// ---------------------------------------------------------------------------------------------
// Windows of convolution and pooling. The batch is the caller's loop (images are independent).

typedef struct ck_window {
  ck_index height, width, channels;            // of one input image
  ck_index kernel_height, kernel_width;
  ck_index stride_y, stride_x;                 // ≥ 1
  ck_index dilation_y, dilation_x;             // ≥ 1
  ck_index pad_top, pad_left;                  // ≥ 0; bottom and right follow from the output
  ck_index output_height, output_width;
  ck_index groups;                             // ≥ 1, divides channels; 1 for pooling
} ck_window;

// Random numbers: Philox4x32-10 (Salmon et al., SC 2011), key = seed (low word first),
// counter = (block, stream, step low, step high) for block = 0, 1, …; each block gives the four
// words of elements 4·block … 4·block + 3. Element i therefore depends on (seed, stream, step, i)
// alone, and `first` lets a caller split an array.
typedef struct ck_random {
  uint64_t seed;
  uint32_t stream;
  uint64_t step;
} ck_random;

// Elements of a dropout that are drawn together: parts that begin and end at multiples of it cost least.
enum { CK_DROPOUT_CHUNK = 2048 };

// How many of 65536 equally likely cases dropout drops: the whole number nearest to rate·65536, but never
// all of them.
static inline uint32_t ck_dropout_parts(float rate) {
  uint32_t parts = (uint32_t)((double)rate * 65536 + 0.5);
  return parts < 65535 ? parts : 65535;
}

// How a product's sums run over its operands. Each sum has `segments` runs of `length` terms. Term t
// of run s meets, for row i of C, a[a_segments[s] + i·a_row + t·a_step] with, for column j,
// b[s·b_segment + t·b_step + j]; C's rows are c_row apart.
typedef struct ck_product {
  ck_index segments, length;
  const ck_index *a_segments;
  ck_index a_row, a_step;
  ck_index b_segment, b_step;
  ck_index c_row;
} ck_product;

// Rows of a product that are pooled 2 by 2: a window's rows of A are a, a + a_row, and the same a_below
// further; neighbouring windows stand 2·a_row apart, those of the next row 2·a_below. A window's pixels are numbered
// pixel, pixel + 1, pixel + width and pixel + width + 1, the first of all 0. relu: whether the value is max(0, ·) of
// the largest. blanks: whether windows over nothing but zeros are looked for; their sums are not computed then (and
// 0 · ∞ counts as 0).
typedef struct ck_pooled {
  ck_index a_below;
  int32_t width;
  bool relu, blanks;
} ck_pooled;

// The most taps of such a product's filters.
enum { CK_POOLED_TAPS = 128 };

// An image of one channel whose convolution was pooled 2 by 2 to rows × cells values.
typedef struct ck_pooled_image {
  const float *pixels;        // rows of `width` pixels
  ck_index width, rows, cells;
  ck_index convolved_width;   // of the image that was pooled: winners are counted in it
  ck_index reach_y, reach_x;  // rows and columns under one window
} ck_pooled_image;

// The most terms of one chain of additions in a matrix product, and of one call of skipping_product.
enum { CK_SUM_TERMS = 1024 };

// ---------------------------------------------------------------------------------------------
// The table. One is filled per instruction set.

typedef struct CK_SENDABLE ck_kernels {
  const char *name;  // "scalar", "avx2", "avx512", "neon"
  ck_index lanes;    // floats in one vector

  ck_unary *CK_NULLABLE unary[CK_FUNCTION_COUNT];
  ck_unary_gradient *CK_NULLABLE unary_gradient[CK_FUNCTION_COUNT];
  ck_binary *CK_NULLABLE binary[CK_BINARY_FUNCTION_COUNT];
  ck_reduce *CK_NULLABLE reduce[CK_REDUCTION_COUNT];

  // y[i] = a·x[i] + b. In place allowed.
  void (*scale_add)(ck_index n, float a, float b, const float *x, float *y);
  // y[i] = lower if x[i] < lower, upper if x[i] > upper, else x[i]. In place allowed.
  void (*clamp)(ck_index n, float lower, float upper, const float *x, float *y);
  // y[i] += a·x[i].
  void (*accumulate)(ck_index n, float a, const float *x, float *y);
  // y[r, c] = f(y[r, c] + bias[c]) with rows `row_step` apart; bias may be NULL (no sum), and
  // function may be CK_FUNCTION_COUNT (identity). Rows and columns are independent.
  void (*bias_activation)(ck_index rows, ck_index columns, ck_index row_step,
                          const float *CK_NULLABLE bias, ck_function function, float p, float *y);
  // dx[r, c] = relu's gradient of dy[r, c] at y[r, c], times each of some factors in their order: the way back
  // through dropouts behind a ReLU. Rows `row_step` apart in all three. In place allowed (dx may be y or dy).
  void (*gate)(ck_index rows, ck_index columns, ck_index row_step, const float *y, const float *dy,
               ck_index factors, const float *factor, float *dx);

  // Rows of length `columns` ≥ 1, dense; rows are independent. In place allowed (x and y; for the
  // gradients, dy and dx).
  // y = e^(x - max x) / Σ e^(x - max x).
  void (*softmax)(ck_index rows, ck_index columns, const float *x, float *y);
  // y = x - max x - ln Σ e^(x - max x).
  void (*log_softmax)(ck_index rows, ck_index columns, const float *x, float *y);
  // dx = y · (dy - Σ dy·y), from y = softmax(x).
  void (*softmax_gradient)(ck_index rows, ck_index columns, const float *y, const float *dy,
                           float *dx);
  // dx = dy - e^y · Σ dy, from y = log_softmax(x).
  void (*log_softmax_gradient)(ck_index rows, ck_index columns, const float *y, const float *dy,
                               float *dx);

  // Cross-entropy of softmax(logits) against class indices (whole floats). With smoothing s the
  // target is (1 - s) at the label plus s / columns everywhere.
  // loss[r] = -Σ_c target[r, c] · log_softmax(logits)[r, c].
  // A label that is not a whole number in 0 ..< columns gives a NaN loss (and NaN gradients).
  void (*sparse_cross_entropy)(ck_index rows, ck_index columns, float smoothing,
                               const float *logits, const float *labels, float *loss);
  // dlogits[r, c] = dloss[r] · (softmax(logits)[r, c] - target[r, c]). In place allowed on logits,
  // here and in the gradients below.
  void (*sparse_cross_entropy_gradient)(ck_index rows, ck_index columns, float smoothing,
                                        const float *logits, const float *labels,
                                        const float *dloss, float *dlogits);
  // The same against targets [rows, columns] (any weights t ≥ 0, smoothed to
  // (1 - s)·t + s·Σt / columns).
  void (*cross_entropy)(ck_index rows, ck_index columns, float smoothing, const float *logits,
                        const float *targets, float *loss);
  // dlogits[r, c] = dloss[r] · (softmax(logits)[r, c] · Σ target[r] - target[r, c]).
  void (*cross_entropy_gradient)(ck_index rows, ck_index columns, float smoothing,
                                 const float *logits, const float *targets, const float *dloss,
                                 float *dlogits);
  // loss[i] = max(z, 0) - z·t + ln(1 + e^-|z|), z = logits[i], t = targets[i].
  void (*binary_cross_entropy)(ck_index n, const float *logits, const float *targets, float *loss);
  // dlogits[i] = dloss[i] · (sigmoid(z) - t).
  void (*binary_cross_entropy_gradient)(ck_index n, const float *logits, const float *targets,
                                        const float *dloss, float *dlogits);

  // y[c, r] = x[r, c] for x [rows, columns] with rows x_step apart and y with rows y_step apart.
  void (*transpose)(ck_index rows, ck_index columns, const float *x, ck_index x_step, float *y,
                    ck_index y_step);

  // out[i, j] = scale · source[rows[i], j] + offset for j < size: bytes to floats.
  // The caller has checked that every row exists.
  void (*gather_bytes)(ck_index count, const int32_t *rows, ck_index size, const uint8_t *source,
                       float scale, float offset, float *out);
  // out[i, j] = source[rows[i], j].
  void (*gather_floats)(ck_index count, const int32_t *rows, ck_index size, const float *source,
                        float *out);

  // Rows first ..< first + count of the patch matrix of one image for one group: row p is output
  // pixel (p / output_width, p mod output_width); its columns run over kernel_height, kernel_width,
  // channels / groups; a tap outside the image is 0. columns: [count, kh·kw·channels/groups].
  // Rows are independent.
  void (*im2col)(const ck_window *window, ck_index group, ck_index first, ck_index count,
                 const float *image, float *columns);
  // The transpose of im2col: adds every entry of rows first ..< first + count to the pixel that it
  // came from. `image` is [height, width, channels], accumulated into. Taps outside are dropped.
  void (*col2im)(const ck_window *window, ck_index group, ck_index first, ck_index count,
                 const float *columns, float *image);

  // y[oy, ox, c] = max over the taps inside the image; a window with no tap inside gives -∞.
  // NaN wins over everything, the first NaN first. winners[oy, ox, c] = y·width + x of the winning
  // pixel (no channel), -1 when no tap is inside; winners may be NULL. Output rows
  // first ..< first + count (oy) are computed; they are independent. y and winners are whole images.
  void (*max_pool)(const ck_window *window, ck_index first, ck_index count, const float *x,
                   float *y, int32_t *CK_NULLABLE winners);
  // dx = 0, then dx[winner of (oy, ox, c), c] += dy[oy, ox, c]; the whole image.
  void (*max_pool_gradient)(const ck_window *window, const int32_t *winners, const float *dy,
                            float *dx);
  // y = Σ taps inside / divisor; the divisor is kernel_height·kernel_width when include_padding,
  // else the number of taps inside (a window with none gives 0). Output rows as for max_pool.
  void (*average_pool)(const ck_window *window, bool include_padding, ck_index first,
                       ck_index count, const float *x, float *y);
  // dx = 0, then each tap inside += dy / divisor; the whole image.
  void (*average_pool_gradient)(const ck_window *window, bool include_padding, const float *dy,
                                float *dx);

  // y[i] = low + (high - low) · u, u = (word >> 8) · 2⁻²⁴ in [0, 1), for elements
  // first ..< first + n of the random array; y points at element `first`.
  void (*fill_uniform)(ck_index n, uint64_t first, ck_random random, float low, float high,
                       float *y);
  // y = mean + deviation · N(0, 1) by Box–Muller: elements 2k and 2k+1 are the cosine and the sine
  // of the pair of words (2k, 2k+1): radius √(-2 ln(((w₀ >> 8) + 1) · 2⁻²⁴)), angle
  // 2π · (w₁ >> 8) · 2⁻²⁴.
  void (*fill_normal)(ck_index n, uint64_t first, ck_random random, float mean, float deviation,
                      float *y);
  // y[i] = x[i] · m, with m = 0 with probability d / 65536 for d = ck_dropout_parts(rate), the rate to
  // within 2⁻¹⁷, else 65536 / (65536 - d), so that the mean of m is 1 exactly; 0 ≤ rate < 1. Element
  // CK_DROPOUT_CHUNK·g + 512·w + 16·t + b is dropped where bit 31 - t is set in word w of what blocks
  // 16·g + b + 2²⁸·r make: from 0, for every bit of d from the lowest that is set, r = 0, 1, … in turn, or'd
  // with block r's words where d's bit is set, else and'd. In place allowed. It is its own gradient: call it
  // on dy with the same random.
  void (*dropout)(ck_index n, uint64_t first, ck_random random, float rate, const float *x,
                  float *y);

  // Optimizer updates, in place on w and the state; elements are independent.
  // momentum 0: w -= rate·g (v is not touched and may be NULL).
  // else v = momentum·v - rate·g; w += nesterov ? momentum·v - rate·g : v  (Sutskever et al. 2013).
  // All updates: decay > 0 first does w -= rate·decay·w (decoupled, Loshchilov & Hutter 2019).
  void (*sgd)(ck_index n, float rate, float momentum, bool nesterov, float decay, const float *g,
              float *w, float *CK_NULLABLE v);
  // m = β₁m + (1-β₁)g; v = β₂v + (1-β₂)g²; w -= rate · (m/c₁) / (√(v/c₂) + ε), with
  // c₁ = 1 - β₁^t, c₂ = 1 - β₂^t given by the caller (Kingma & Ba 2015, algorithm 1).
  void (*adam)(ck_index n, float rate, float beta1, float beta2, float epsilon, float correction1,
               float correction2, float decay, const float *g, float *w, float *m, float *v);
  // s = ρs + (1-ρ)g²; u = rate·g / √(s + ε); momentum 0: w -= u, else v = momentum·v + u; w -= v.
  void (*rmsprop)(ck_index n, float rate, float rho, float momentum, float epsilon, float decay,
                  const float *g, float *w, float *s, float *CK_NULLABLE v);
  // s += g²; w -= rate·g / √(s + ε).
  void (*adagrad)(ck_index n, float rate, float epsilon, float decay, const float *g, float *w,
                  float *s);

  // c[i, j] = alpha·Σ a·b (+ c[i, j] where `add`) for rows × columns elements, the sums as ck_product
  // says. One element is one chain of additions in the order of its terms: rows and columns are
  // independent.
  void (*product)(const ck_product *p, ck_index rows, ck_index columns, const float *a,
                  const float *b, float alpha, bool add, float *c);
  // The same for one run of at most CK_SUM_TERMS terms, where terms whose factor in A is zero may be
  // left out: the same values while B is finite, and the same bits but for the sign of a sum that underflowed
  // to 0; 0 · ∞ may count as 0. a_row or a_step is 1.
  void (*skipping_product)(const ck_product *p, ck_index rows, ck_index columns, const float *a,
                           const float *b, float alpha, bool add, float *c);
  // c[j] = alpha·Σ a[t·a_step]·b[t·b_step + j] (+ c[j] where `add`): a sum of more than CK_SUM_TERMS terms in
  // blocks of so many, which are added in order, as calls of `product` for one block after the other would.
  void (*product_row)(ck_index terms, ck_index columns, const float *a, ck_index a_step, const float *b,
                      ck_index b_step, float alpha, bool add, float *c);
  // y[i, j] = the largest of the four sums of window i, plus bias[j]: NaN wins, else the first of equals;
  // winners as for max_pool, where told. The windows stand in rows of `cells`; at most CK_POOLED_TAPS segments,
  // a_step is 1, y's and the winners' rows are c_row apart. Without winners the bits are the same while bias is
  // finite.
  void (*product_pool)(const ck_product *p, const ck_pooled *pool, ck_index rows, ck_index cells, ck_index columns,
                       const float *a, const float *b, const float *CK_NULLABLE bias, float *y,
                       int32_t *CK_NULLABLE winners);
  // dw[t, j] += Σ dy[i, j] · (the pixel offsets[t] behind the one on which the winner of i, j stands).
  void (*pooled_gradient)(const ck_pooled_image *image, ck_index outputs, ck_index taps,
                          const ck_index *offsets, const int32_t *winners, const float *dy, float *dw);

  // Winograd's F(4×4, 3×3), see ck_winograd. The 36 values of a tile lie `plane` floats apart; pixels of
  // one row are `pixel` floats apart, rows `row`. Channels are independent.
  // u[6i + j] = (G w Gᵀ)[i, j] for 3×3 taps, `tap` floats apart, of `outputs` filters.
  void (*winograd_filter)(ck_index outputs, const float *w, ck_index tap, float *u, ck_index plane);
  // v[6i + j] = (Bᵀ x B)[i, j] for 6×6 pixels of `channels` channels.
  void (*winograd_input)(ck_index channels, const float *x, ck_index row, ck_index pixel, float *v,
                         ck_index plane);
  // y[i, j] = (Aᵀ m A)[i, j] + bias, or the larger of it and 0; the first `rows` rows and `columns`
  // columns (1 … 4) of the 4×4 pixels. bias may be NULL.
  void (*winograd_output)(ck_index outputs, const float *m, ck_index plane, const float *CK_NULLABLE bias,
                          bool relu, ck_index rows, ck_index columns, float *y, ck_index row,
                          ck_index pixel);
  // d[6i + j] = (A y Aᵀ)[i, j] for the same pixels; those that are missing count as 0.
  void (*winograd_upstream)(ck_index outputs, const float *y, ck_index row, ck_index pixel, ck_index rows,
                            ck_index columns, float *d, ck_index plane);
  // w[3i + j] += (Gᵀ u G)[i, j], the taps `tap` floats apart.
  void (*winograd_filter_gradient)(ck_index outputs, const float *u, ck_index plane, float *w, ck_index tap);
} ck_kernels;

// The arrays of the table, for languages that see a C array as a tuple.
static inline void ck_run_unary(const ck_kernels *k, ck_function f, ck_index n, float p,
                                const float *x, float *y) {
  k->unary[f](n, p, x, y);
}
static inline void ck_run_unary_gradient(const ck_kernels *k, ck_function f, ck_index n, float p,
                                         const float *v, const float *dy, float *dx) {
  k->unary_gradient[f](n, p, v, dy, dx);
}
static inline void ck_run_binary(const ck_kernels *k, ck_binary_function f, ck_index n,
                                 const float *a, ck_index a_step, const float *b, ck_index b_step,
                                 float *y) {
  k->binary[f](n, a, a_step, b, b_step, y);
}
static inline void ck_run_reduce(const ck_kernels *k, ck_reduction r, ck_index outer,
                                 ck_index count, ck_index inner, ck_index row_step, const float *x,
                                 float *y) {
  k->reduce[r](outer, count, inner, row_step, x, y);
}

// ---------------------------------------------------------------------------------------------
// Dispatch.

// The table in use: the best instruction set of this processor, or the one that the environment
// variable MARTINET_ISA names. Chosen once, at the first call; safe from any thread.
const ck_kernels *ck_active(void);
// How the choice was made: NULL, or a sentence when MARTINET_ISA names a set that this build or
// processor does not have (the best one is then used).
const char *CK_NULLABLE ck_active_warning(void);
// All tables that this processor can run, the scalar one first; NULL past the last.
const ck_kernels *CK_NULLABLE ck_available(int index);

// ---------------------------------------------------------------------------------------------
// Matrix product of BLIS (gemm.c), on one thread. Row-major, op(A) [m, k], op(B) [k, n], C [m, n].
// C = alpha·op(A)·op(B) + beta·C; beta = 0 does not read C. lda, ldb, ldc are the distances between
// stored rows. The bits of C depend on the values and the arguments, not on any other thread and
// not on OMP_NUM_THREADS or BLIS_NUM_THREADS.
void ck_gemm(bool transpose_a, bool transpose_b, ck_index m, ck_index n, ck_index k, float alpha,
             const float *a, ck_index lda, const float *b, ck_index ldb, float beta, float *c,
             ck_index ldc);
// "BLIS 0.9.0" and the kernel set that BLIS runs here ("haswell", "skx", …).
const char *ck_gemm_library(void);
const char *ck_gemm_kernel_set(void);

// ---------------------------------------------------------------------------------------------
// Compositions that no instruction set changes. `k` is a table.

// y = f(a, b) with NumPy's broadcasting written as strides: for each index of `dims` (rank ≤ 8),
// a_strides and b_strides are in elements, 0 along a repeated dimension; y is dense. Rows of `y`
// along the first dimension are independent. In place allowed on an operand that is not repeated.
void ck_broadcast(const ck_kernels *k, ck_binary_function f, int rank, const int32_t *dims,
                  const ck_index *a_strides, const ck_index *b_strides, const float *a,
                  const float *b, float *y);
// y = x with its dimensions reordered: y's dimension d is x's dimension permutation[d]. rank ≤ 8.
void ck_permute(const ck_kernels *k, int rank, const int32_t *dims, const int32_t *permutation,
                const float *x, float *y);
// Copies `count` blocks of `length` floats, the steps apart.
void ck_copy_blocks(ck_index count, ck_index length, const float *source, ck_index source_step,
                    float *destination, ck_index destination_step);
// y[r] = x[r, labels[r]]; NaN for a label that is not a whole number in 0 ..< columns.
void ck_pick(ck_index rows, ck_index columns, const float *x, const float *labels, float *y);
// dx = 0, then dx[r, labels[r]] = dy[r] (a bad label makes its row NaN).
void ck_pick_gradient(ck_index rows, ck_index columns, const float *labels, const float *dy,
                      float *dx);

// The same as ck_gemm by the faster of it and the product kernel. The bits of row i depend on the shape,
// the arguments and row i of op(A): rows are independent while m stays above 16 or n·k below 2¹⁸.
void ck_matmul(const ck_kernels *k, bool transpose_a, bool transpose_b, ck_index m, ck_index n,
               ck_index depth, float alpha, const float *a, ck_index lda, const float *b,
               ck_index ldb, float beta, float *c, ck_index ldc);
// The same, B not transposed, for an A that may be mostly zeros, as the pixels of written digits are: where
// two thirds of a few of its stored rows are zero, its zeros are left out as in skipping_product.
void ck_matmul_skipping(const ck_kernels *k, bool transpose_a, ck_index m, ck_index n, ck_index depth,
                        float alpha, const float *a, ck_index lda, const float *b, ck_index ldb, float beta,
                        float *c, ck_index ldc);

// Convolution of `images` images by the product kernel.
// x: [images, height, width, channels]; weights: [kh, kw, channels/groups, outputs] (HWIO), group g
// owns outputs g·outputs/groups …; bias: [outputs] or NULL; y: [images, oh, ow, outputs].
// y = f(x ⋆ weights + bias), f as in bias_activation. No flip: this is cross-correlation.
// scratch: ck_convolution_scratch floats. Images are independent.
ck_index ck_convolution_scratch(const ck_window *window, ck_index outputs);
void ck_convolution(const ck_kernels *k, const ck_window *window, ck_index outputs,
                    ck_index images, const float *x, const float *weights,
                    const float *CK_NULLABLE bias, ck_function f, float p, float *y,
                    float *scratch);
// dx (written, not accumulated). Images are independent.
void ck_convolution_input_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                   ck_index images, const float *weights, const float *dy,
                                   float *dx, float *scratch);
// dw += the sum over these images, in their order.
void ck_convolution_weight_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                    ck_index images, const float *x, const float *dy, float *dw,
                                    float *scratch);

// A convolution without groups and a max-pooling of 2 × 2 with stride 2 and no padding behind it, in one:
// y and winners are [images, oh / 2, ow / 2, outputs]; kernel_height·kernel_width ≤ CK_POOLED_TAPS. The
// values and winners are those of ck_convolution and max_pool, except that a winner behind ReLU is the
// largest before it: where none is positive another one of four zeros. scratch as for ck_convolution.
// blanks as in ck_pooled: for pictures that are mostly empty; the bits are the same while weights are finite.
void ck_convolution_pool(const ck_kernels *k, const ck_window *window, ck_index outputs, ck_index images,
                         const float *x, const float *weights, const float *CK_NULLABLE bias, bool relu,
                         bool blanks, float *y, int32_t *CK_NULLABLE winners, float *scratch);
// dw += the sum over these images, for images of one channel and steps of one pixel. Windows over nothing
// but zeros are left out: the same bits while dy is finite.
void ck_convolution_pool_weight_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                         ck_index images, const float *x, const int32_t *winners,
                                         const float *dy, float *dw, float *scratch);
// Convolution with 3×3 filters by Winograd's F(4×4, 3×3): a quarter of the products (Lavin & Gray 2016).
// The window has a kernel of 3×3, strides and dilations of 1, one group and any padding. Outputs are computed
// in tiles of 4×4; index i is tile i mod T of image i / T, where T = ck_winograd_tiles(window), row by row.
// x and y are whole batches as for ck_convolution. Tiles are independent.
//
// y is not that of ck_convolution to the bit. A value's error is at most 1e-5 · Σ|x|·|w|, the largest such
// sum over the outputs of its tile; the largest measured (uniform and normal numbers, also none below 0) are
// 2e-6 with one channel and 7e-7 with 32 … 512, where the direct way has 3e-7. With 32 channels and more, not
// mostly zeros, and padding of at most 2, the bound holds for the sum over its own patch too (1.1e-6 with
// padding 1). A NaN or an infinity in a tile's 6×6 pixels makes NaN or infinite at least the outputs whose
// patch holds it, at most those of the tile. Numbers beyond 1e36 may overflow on the way.
ck_index ck_winograd_tiles(const ck_window *window);
// The transformed filters, laid out as ck_winograd reads them, for input channels
// first ..< first + count, which are independent. filters: ck_winograd_filters_count floats in all, some
// of them unused. weights: [3, 3, channels, outputs]. For the gradient of a convolution's input they are
// `turned` around and read as [3, 3, outputs, channels]: that gradient is the convolution of dy with
// them, its padding 2 less the convolution's own (at most 2).
ck_index ck_winograd_filters_count(ck_index channels, ck_index outputs);
void ck_winograd_filters(const ck_kernels *k, bool turned, ck_index channels, ck_index outputs, ck_index first,
                         ck_index count, const float *weights, float *filters);
// y = f(x ⋆ weights + bias) for tiles first ..< first + count. scratch: as many floats as
// ck_winograd_scratch says for this count or a larger one.
ck_index ck_winograd_scratch(const ck_window *window, ck_index count);
void ck_winograd(const ck_kernels *k, const ck_window *window, ck_index outputs, ck_index first,
                 ck_index count, const float *x, const float *filters, const float *CK_NULLABLE bias,
                 ck_function f, float p, float *y, float *scratch);
// dw += the sum over these tiles, in their order; error at most 1e-5 · Σ|x|·|dy|, the largest of such sums
// over the nine taps (4e-7 is the largest measured). scratch as above.
ck_index ck_winograd_weight_gradient_scratch(const ck_window *window, ck_index outputs, ck_index count);
void ck_winograd_weight_gradient(const ck_kernels *k, const ck_window *window, ck_index outputs,
                                 ck_index first, ck_index count, const float *x, const float *dy, float *dw,
                                 float *scratch);

// One block of Philox4x32-10: four counter words, two key words, four words out.
void ck_philox(const uint32_t *counter, const uint32_t *key, uint32_t *out);

// ---------------------------------------------------------------------------------------------
// The worker pool (pool.c).

// How many processors this process may run on: those of its affinity mask where the system has one, else those
// online, and not more than its control group's quota of processor time, rounded up (processors.c). At least 1.
int ck_processors(void);

// The processors that the quotas are worth of the groups that a file as /proc/self/cgroup names, and of those around
// them, in a tree as /sys/fs/cgroup, of either version; INT_MAX where there is none.
int ck_group_processors(const char *membership, const char *root);

typedef struct ck_pool ck_pool;
typedef void ck_tile(void *context, ck_index tile, int worker);

// A pool of `threads` ≥ 1 workers, the caller of ck_pool_run being worker 0. NULL when the system
// gives no memory or no thread.
ck_pool *CK_NULLABLE ck_pool_create(int threads);
// Waits for nothing: no run may be under way.
void ck_pool_destroy(ck_pool *pool);
int ck_pool_threads(const ck_pool *pool);
// Calls body(context, tile, worker) once for every tile in 0 ..< tiles and returns when all are
// done; what they wrote is then visible to the caller. worker < threads, and one worker runs one
// tile at a time. Tile t starts at worker t·threads/tiles's share; idle workers take tiles of
// others. Runs of several threads on one pool are taken one after another. A body must not call
// ck_pool_run on the same pool.
void ck_pool_run(ck_pool *pool, ck_index tiles, ck_tile *body, void *CK_NULLABLE context);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
#ifdef __cplusplus
}
#endif
#endif
