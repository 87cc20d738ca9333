// All kernel bodies, and the table of them; a variant includes its vocabulary first.
#include "../simd/parts.h"
#include "../simd/math.h"

#include "../kernels/unary.h"
#include "../kernels/binary.h"
#include "../kernels/sums.h"
#include "../kernels/reduce.h"
#include "../kernels/softmax.h"
#include "../kernels/cross_entropy.h"
#include "../kernels/transpose.h"
#include "../kernels/gather.h"
#include "../kernels/im2col.h"
#include "../kernels/pooling.h"
#include "../kernels/random.h"
#include "../kernels/optimizers.h"
#include "../kernels/product.h"
#include "../kernels/skipping.h"
#include "../kernels/product_pool.h"
#include "../kernels/winograd.h"

#define KERNEL_TABLE(set) \
  { \
    .name = set, \
    .lanes = LANES, \
    .unary = UNARY_TABLE(_kernel), \
    .unary_gradient = UNARY_TABLE(_gradient_kernel), \
    .binary = \
        { \
            [CK_ADD] = add_kernel, \
            [CK_SUBTRACT] = subtract_kernel, \
            [CK_MULTIPLY] = multiply_kernel, \
            [CK_DIVIDE] = divide_kernel, \
            [CK_MAXIMUM] = maximum_kernel, \
            [CK_MINIMUM] = minimum_kernel, \
            [CK_POWER] = power_kernel, \
            [CK_GREATER] = greater_kernel, \
            [CK_GREATER_EQUAL] = greater_equal_kernel, \
            [CK_EQUAL] = equal_kernel, \
        }, \
    .reduce = \
        { \
            [CK_SUM] = sum_kernel, \
            [CK_SUM_OF_SQUARES] = sum_of_squares_kernel, \
            [CK_MAX] = max_kernel, \
            [CK_MIN] = min_kernel, \
            [CK_ARGMAX] = argmax_kernel, \
            [CK_ARGMIN] = argmin_kernel, \
        }, \
    .scale_add = scale_add_kernel, \
    .clamp = clamp_kernel, \
    .accumulate = accumulate_kernel, \
    .bias_activation = bias_activation_kernel, \
    .gate = gate_kernel, \
    .softmax = softmax_kernel, \
    .log_softmax = log_softmax_kernel, \
    .softmax_gradient = softmax_gradient_kernel, \
    .log_softmax_gradient = log_softmax_gradient_kernel, \
    .sparse_cross_entropy = sparse_cross_entropy_kernel, \
    .sparse_cross_entropy_gradient = sparse_cross_entropy_gradient_kernel, \
    .cross_entropy = cross_entropy_kernel, \
    .cross_entropy_gradient = cross_entropy_gradient_kernel, \
    .binary_cross_entropy = binary_cross_entropy_kernel, \
    .binary_cross_entropy_gradient = binary_cross_entropy_gradient_kernel, \
    .transpose = transpose_kernel, \
    .gather_bytes = gather_bytes_kernel, \
    .gather_floats = gather_floats_kernel, \
    .im2col = im2col_kernel, \
    .col2im = col2im_kernel, \
    .max_pool = max_pool_kernel, \
    .max_pool_gradient = max_pool_gradient_kernel, \
    .average_pool = average_pool_kernel, \
    .average_pool_gradient = average_pool_gradient_kernel, \
    .fill_uniform = fill_uniform_kernel, \
    .fill_normal = fill_normal_kernel, \
    .dropout = dropout_kernel, \
    .sgd = sgd_kernel, \
    .adam = adam_kernel, \
    .rmsprop = rmsprop_kernel, \
    .adagrad = adagrad_kernel, \
    .product = product_kernel, \
    .product_row = product_row_kernel, \
    .skipping_product = skipping_product_kernel, \
    .product_pool = product_pool_kernel, \
    .pooled_gradient = pooled_gradient_kernel, \
    .winograd_filter = winograd_filter_kernel, \
    .winograd_input = winograd_input_kernel, \
    .winograd_output = winograd_output_kernel, \
    .winograd_upstream = winograd_upstream_kernel, \
    .winograd_filter_gradient = winograd_filter_gradient_kernel, \
  }
