// Functions of one variable: values, gradients, and the sum with a bias that precedes an activation.
//
// Every formula stands once, in `value_of` and `slope_of`; the kernels below apply them to arrays.
// `function` is a constant wherever these are used, so that each kernel keeps one branch only.

INLINE vector value_of(ck_function function, vector x, vector p) {
  const vector zero = v_set(0), one = v_set(1);
  switch (function) {
    case CK_NEGATE: return v_negate(x);
    case CK_ABSOLUTE: return v_absolute(x);
    case CK_SQUARE: return v_multiply(x, x);
    case CK_SQUARE_ROOT: return v_square_root(x);
    case CK_RECIPROCAL: return v_divide(one, x);
    case CK_EXPONENTIAL: return v_exp(x);
    case CK_LOGARITHM: return v_log(x);
    case CK_RELU: return v_larger(zero, x);
    case CK_LEAKY_RELU: return v_select(v_less(zero, x), x, v_multiply(p, x));
    case CK_ELU:
      return v_select(v_less(zero, x), x, v_multiply(p, v_exp_minus_one(v_smaller(zero, x))));
    case CK_SIGMOID: return v_sigmoid(v_multiply(p, x));
    case CK_TANH: return v_tanh(x);
    case CK_SOFTPLUS:
      return v_add(v_larger(zero, x), v_log_plus_one(v_exp(v_negate(v_absolute(x)))));
    // The bound keeps 0 · -∞ out of the limit at -∞, which is 0.
    case CK_SILU: return v_multiply(v_larger(v_set(-200), x), v_sigmoid(x));
    case CK_GELU:
      gelu_of_each(1, &x);
      return x;
    case CK_STEP: {
      vector fired = v_select(v_less(p, x), one, zero);
      return v_select(v_unordered(x, x), x, fired);
    }
    case CK_FUNCTION_COUNT: return x;
  }
  return x;
}

// dy · f'(v), where v is x or y as CKernels.h says; before NaNs are put back.
INLINE vector slope_times(ck_function function, vector v, vector dy, vector p) {
  const vector zero = v_set(0), one = v_set(1);
  switch (function) {
    case CK_NEGATE: return v_negate(dy);
    case CK_ABSOLUTE: {
      vector signed_dy = v_select(v_less(v, zero), v_negate(dy), dy);
      return v_select(v_equal(v, zero), zero, signed_dy);
    }
    case CK_SQUARE: return v_multiply(dy, v_add(v, v));
    case CK_SQUARE_ROOT: return v_divide(dy, v_add(v, v));
    case CK_RECIPROCAL: return v_negate(v_multiply(dy, v_multiply(v, v)));
    case CK_EXPONENTIAL: return v_multiply(dy, v);
    case CK_LOGARITHM: return v_divide(dy, v);
    case CK_RELU: return v_select(v_less(zero, v), dy, zero);
    case CK_LEAKY_RELU: return v_select(v_less(zero, v), dy, v_multiply(p, dy));
    case CK_ELU: return v_select(v_less(zero, v), dy, v_multiply(dy, v_add(v, p)));
    case CK_SIGMOID: return v_multiply(v_multiply(p, dy), v_multiply(v, v_subtract(one, v)));
    case CK_TANH: return v_multiply(dy, v_subtract_product(one, v, v));
    case CK_SOFTPLUS: return v_negate(v_multiply(dy, v_exp_minus_one(v_negate(v))));
    // Both settle long before ±200; the bounds keep 0 · ∞ out of the limits.
    case CK_SILU: {
      vector x = v_larger(v_set(-200), v_smaller(v_set(200), v));
      vector rest, s = v_sigmoid_and_rest(x, &rest);
      return v_multiply(dy, v_multiply(s, v_multiply_add(x, rest, one)));
    }
    case CK_GELU: {
      vector x = v_larger(v_set(-200), v_smaller(v_set(200), v));
      vector exponential;
      vector phi = v_normal_distribution(x, &exponential);
      vector density = v_multiply(v_set(0.398942280f), exponential);
      return v_multiply(dy, v_multiply_add(x, density, phi));
    }
    case CK_STEP: return zero;
    case CK_FUNCTION_COUNT: return dy;
  }
  return dy;
}

// A comparison drops a NaN; a NaN in v or dy comes back here, with its sum.
INLINE vector slope_of(ck_function function, vector v, vector dy, vector p) {
  vector product = slope_times(function, v, dy, p);
  return v_select(v_unordered(v, dy), v_add(v, dy), product);
}

// The values of several vectors at once, for the functions that gain by it; false for the others.
INLINE bool values_of_each(ck_function function, int count, vector *x, vector p) {
  switch (function) {
    case CK_SIGMOID:
      EACH x[k] = v_multiply(p, x[k]);
      sigmoid_of_each(count, x);
      return true;
    case CK_GELU: gelu_of_each(count, x); return true;
    default: return false;
  }
}

INLINE void apply(ck_function function, ck_index n, float p, const float *x, float *y) {
  enum { count = TOGETHER };
  const vector parameter = v_set(p);
  ck_index i = 0;
  for (; i + count * LANES <= n; i += count * LANES) {
    vector values[count];
    EACH values[k] = v_load(x + i + k * LANES);
    if (!values_of_each(function, count, values, parameter)) break;
    EACH v_store(y + i + k * LANES, values[k]);
  }
  for (; i + LANES <= n; i += LANES) v_store(y + i, value_of(function, v_load(x + i), parameter));
  if (i < n) {
    v_store_first(y + i, value_of(function, v_load_first(x + i, n - i), parameter), n - i);
  }
}

INLINE void apply_gradient(ck_function function, ck_index n, float p, const float *v, const float *dy,
                           float *dx) {
  const vector parameter = v_set(p);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) {
    v_store(dx + i, slope_of(function, v_load(v + i), v_load(dy + i), parameter));
  }
  if (i < n) {
    vector last_v = v_load_first(v + i, n - i), last_dy = v_load_first(dy + i, n - i);
    v_store_first(dx + i, slope_of(function, last_v, last_dy, parameter), n - i);
  }
}

INLINE void apply_to_rows(ck_function function, ck_index rows, ck_index columns, ck_index row_step,
                          const float *bias, float p, float *y) {
  const vector parameter = v_set(p);
  for (ck_index r = 0; r < rows; r++, y += row_step) {
    ck_index c = 0;
    for (; c + LANES <= columns; c += LANES) {
      vector sum = v_add(v_load(y + c), v_load(bias + c));
      v_store(y + c, value_of(function, sum, parameter));
    }
    if (c < columns) {
      vector sum = v_add(v_load_first(y + c, columns - c), v_load_first(bias + c, columns - c));
      v_store_first(y + c, value_of(function, sum, parameter), columns - c);
    }
  }
}

// One kernel, one gradient and one row kernel per function.
#define UNARY_KERNELS(name, function) \
  static void name##_kernel(ck_index n, float p, const float *x, float *y) { \
    /* A slope of 1, a constant, is one multiplication less. */ \
    if (function == CK_SIGMOID && p == 1) apply(function, n, 1, x, y); \
    else apply(function, n, p, x, y); \
  } \
  static void name##_gradient_kernel(ck_index n, float p, const float *v, const float *dy, float *dx) { \
    apply_gradient(function, n, p, v, dy, dx); \
  } \
  static void name##_rows_kernel(ck_index rows, ck_index columns, ck_index row_step, \
                                 const float *bias, float p, float *y) { \
    apply_to_rows(function, rows, columns, row_step, bias, p, y); \
  }

UNARY_KERNELS(negate, CK_NEGATE)
UNARY_KERNELS(absolute, CK_ABSOLUTE)
UNARY_KERNELS(square, CK_SQUARE)
UNARY_KERNELS(square_root, CK_SQUARE_ROOT)
UNARY_KERNELS(reciprocal, CK_RECIPROCAL)
UNARY_KERNELS(exponential, CK_EXPONENTIAL)
UNARY_KERNELS(logarithm, CK_LOGARITHM)
UNARY_KERNELS(relu, CK_RELU)
UNARY_KERNELS(leaky_relu, CK_LEAKY_RELU)
UNARY_KERNELS(elu, CK_ELU)
UNARY_KERNELS(sigmoid, CK_SIGMOID)
UNARY_KERNELS(tanh, CK_TANH)
UNARY_KERNELS(softplus, CK_SOFTPLUS)
UNARY_KERNELS(silu, CK_SILU)
UNARY_KERNELS(gelu, CK_GELU)
UNARY_KERNELS(step, CK_STEP)

static void identity_rows_kernel(ck_index rows, ck_index columns, ck_index row_step,
                                 const float *bias, float p, float *y) {
  apply_to_rows(CK_FUNCTION_COUNT, rows, columns, row_step, bias, p, y);
}

// In the order of ck_function.
#define UNARY_TABLE(suffix) \
  { \
    [CK_NEGATE] = negate##suffix, [CK_ABSOLUTE] = absolute##suffix, [CK_SQUARE] = square##suffix, \
    [CK_SQUARE_ROOT] = square_root##suffix, [CK_RECIPROCAL] = reciprocal##suffix, \
    [CK_EXPONENTIAL] = exponential##suffix, [CK_LOGARITHM] = logarithm##suffix, \
    [CK_RELU] = relu##suffix, [CK_LEAKY_RELU] = leaky_relu##suffix, [CK_ELU] = elu##suffix, \
    [CK_SIGMOID] = sigmoid##suffix, [CK_TANH] = tanh##suffix, [CK_SOFTPLUS] = softplus##suffix, \
    [CK_SILU] = silu##suffix, [CK_GELU] = gelu##suffix, [CK_STEP] = step##suffix \
  }

typedef void bias_rows(ck_index rows, ck_index columns, ck_index row_step, const float *bias, float p,
                       float *y);

static void bias_activation_kernel(ck_index rows, ck_index columns, ck_index row_step,
                                   const float *bias, ck_function function, float p, float *y) {
  static ck_unary *const values[CK_FUNCTION_COUNT] = UNARY_TABLE(_kernel);
  static bias_rows *const biased[CK_FUNCTION_COUNT] = UNARY_TABLE(_rows_kernel);
  bool is_identity = function == CK_FUNCTION_COUNT;
  if (bias != NULL) {
    bias_rows *run = is_identity ? identity_rows_kernel : biased[function];
    run(rows, columns, row_step, bias, p, y);
  } else if (!is_identity) {
    bool dense = row_step == columns;
    ck_index runs = dense ? 1 : rows, length = dense ? rows * columns : columns;
    for (ck_index r = 0; r < runs; r++) values[function](length, p, y + r * row_step, y + r * row_step);
  }
}

INLINE vector gated(vector y, vector dy, ck_index factors, const float *factor) {
  vector dx = slope_of(CK_RELU, y, dy, v_set(0));
  for (ck_index i = 0; i < factors; i++) dx = v_multiply(dx, v_set(factor[i]));
  return dx;
}

static void gate_kernel(ck_index rows, ck_index columns, ck_index row_step, const float *y, const float *dy,
                        ck_index factors, const float *factor, float *dx) {
  for (ck_index r = 0; r < rows; r++, y += row_step, dy += row_step, dx += row_step) {
    ck_index c = 0;
    for (; c + LANES <= columns; c += LANES) v_store(dx + c, gated(v_load(y + c), v_load(dy + c), factors, factor));
    if (c < columns) {
      const ck_index last = columns - c;
      v_store_first(dx + c, gated(v_load_first(y + c, last), v_load_first(dy + c, last), factors, factor), last);
    }
  }
}
