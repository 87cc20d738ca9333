// The one list of kernel checks. A family adds its declaration and its line.
#include "list.h"

extern const check_family math_checks;
extern const check_family unary_checks;
extern const check_family binary_checks;
extern const check_family reduce_checks;
extern const check_family softmax_checks;
extern const check_family cross_entropy_checks;
extern const check_family transpose_checks;
extern const check_family gather_checks;
extern const check_family im2col_checks;
extern const check_family pooling_checks;
extern const check_family layout_checks;
extern const check_family convolution_checks;
extern const check_family convolution_pool_checks;
extern const check_family winograd_checks;
extern const check_family random_checks;
extern const check_family optimizer_checks;
extern const check_family dispatch_checks;
extern const check_family gemm_checks;
extern const check_family product_checks;
extern const check_family skipping_checks;
extern const check_family pool_checks;

const check_family *const check_list[] = {
    &math_checks,
    &unary_checks,
    &binary_checks,
    &reduce_checks,
    &softmax_checks,
    &cross_entropy_checks,
    &transpose_checks,
    &gather_checks,
    &im2col_checks,
    &pooling_checks,
    &layout_checks,
    &convolution_checks,
    &convolution_pool_checks,
    &winograd_checks,
    &random_checks,
    &optimizer_checks,
    &dispatch_checks,
    &gemm_checks,
    &product_checks,
    &skipping_checks,
    &pool_checks,
    NULL,
};
