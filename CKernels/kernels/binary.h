// Functions of two variables, a·x + b, clamping, and accumulation.

INLINE vector power_of(vector a, vector b) {
  float bases[LANES], exponents[LANES];
  v_store(bases, a);
  v_store(exponents, b);
  for (int lane = 0; lane < LANES; lane++) bases[lane] = powf(bases[lane], exponents[lane]);
  return v_load(bases);
}

INLINE vector binary_value(ck_binary_function function, vector a, vector b) {
  const vector one = v_set(1), zero = v_set(0);
  mask holds;
  switch (function) {
    case CK_ADD: return v_add(a, b);
    case CK_SUBTRACT: return v_subtract(a, b);
    case CK_MULTIPLY: return v_multiply(a, b);
    case CK_DIVIDE: return v_divide(a, b);
    case CK_MAXIMUM: return v_max(a, b);
    case CK_MINIMUM: return v_min(a, b);
    case CK_POWER: return power_of(a, b);
    case CK_GREATER: holds = v_less(b, a); break;
    case CK_GREATER_EQUAL: holds = v_less_equal(b, a); break;
    default: holds = v_equal(a, b); break;
  }
  return v_select(v_unordered(a, b), v_add(a, b), v_select(holds, one, zero));
}

// `a_all` and `b_all` say that an operand is one value; they are constants at every call.
INLINE void combine_loop(ck_binary_function function, ck_index n, const float *a, bool a_all,
                         const float *b, bool b_all, float *y) {
  if (n == 0) return;
  const vector first_a = v_set(*a), first_b = v_set(*b);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) {
    vector left = a_all ? first_a : v_load(a + i), right = b_all ? first_b : v_load(b + i);
    v_store(y + i, binary_value(function, left, right));
  }
  if (i < n) {
    vector left = a_all ? first_a : v_load_first(a + i, n - i);
    vector right = b_all ? first_b : v_load_first(b + i, n - i);
    v_store_first(y + i, binary_value(function, left, right), n - i);
  }
}

INLINE void combine(ck_binary_function function, ck_index n, const float *a, ck_index a_step,
                    const float *b, ck_index b_step, float *y) {
  if (a_step != 0 && b_step != 0) {
    combine_loop(function, n, a, false, b, false, y);
  } else if (a_step != 0) {
    combine_loop(function, n, a, false, b, true, y);
  } else if (b_step != 0) {
    combine_loop(function, n, a, true, b, false, y);
  } else {
    combine_loop(function, n, a, true, b, true, y);
  }
}

#define BINARY_KERNEL(name, function) \
  static void name##_kernel(ck_index n, const float *a, ck_index a_step, const float *b, \
                            ck_index b_step, float *y) { \
    combine(function, n, a, a_step, b, b_step, y); \
  }

BINARY_KERNEL(add, CK_ADD)
BINARY_KERNEL(subtract, CK_SUBTRACT)
BINARY_KERNEL(multiply, CK_MULTIPLY)
BINARY_KERNEL(divide, CK_DIVIDE)
BINARY_KERNEL(maximum, CK_MAXIMUM)
BINARY_KERNEL(minimum, CK_MINIMUM)
BINARY_KERNEL(power, CK_POWER)
BINARY_KERNEL(greater, CK_GREATER)
BINARY_KERNEL(greater_equal, CK_GREATER_EQUAL)
BINARY_KERNEL(equal, CK_EQUAL)

static void scale_add_kernel(ck_index n, float a, float b, const float *x, float *y) {
  const vector factor = v_set(a), term = v_set(b);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_multiply_add(factor, v_load(x + i), term));
  if (i < n) {
    v_store_first(y + i, v_multiply_add(factor, v_load_first(x + i, n - i), term), n - i);
  }
}

// Both choices pass on a NaN, which stands second.
INLINE vector clamped(vector x, vector lower, vector upper) {
  return v_smaller(upper, v_larger(lower, x));
}

static void clamp_kernel(ck_index n, float lower, float upper, const float *x, float *y) {
  const vector low = v_set(lower), high = v_set(upper);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, clamped(v_load(x + i), low, high));
  if (i < n) v_store_first(y + i, clamped(v_load_first(x + i, n - i), low, high), n - i);
}

static void accumulate_kernel(ck_index n, float a, const float *x, float *y) {
  const vector factor = v_set(a);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) {
    v_store(y + i, v_multiply_add(factor, v_load(x + i), v_load(y + i)));
  }
  if (i < n) {
    vector sum = v_multiply_add(factor, v_load_first(x + i, n - i), v_load_first(y + i, n - i));
    v_store_first(y + i, sum, n - i);
  }
}
