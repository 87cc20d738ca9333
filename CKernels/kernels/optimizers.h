// Optimizer updates: each is one step on LANES weights (`whole`) or on the last few.

INLINE vector decayed(vector w, vector shrink) { return v_subtract_product(w, shrink, w); }

// -- Gradient descent --------------------------------------------------------------------------

INLINE void sgd_at(bool whole, ck_index n, vector rate, vector shrink, const float *g, float *w) {
  vector weight = decayed(v_load_part(whole, w, n), shrink);
  v_store_part(whole, w, v_subtract_product(weight, rate, v_load_part(whole, g, n)), n);
}

INLINE void momentum_at(bool whole, ck_index n, vector rate, vector momentum, bool nesterov,
                        vector shrink, const float *g, float *w, float *v) {
  vector move = v_multiply(rate, v_load_part(whole, g, n));
  vector weight = decayed(v_load_part(whole, w, n), shrink);
  vector velocity = v_subtract(v_multiply(momentum, v_load_part(whole, v, n)), move);
  v_store_part(whole, v, velocity, n);
  vector step = nesterov ? v_subtract(v_multiply(momentum, velocity), move) : velocity;
  v_store_part(whole, w, v_add(weight, step), n);
}

INLINE void momentum_loop(ck_index n, float rate, float momentum, bool nesterov, float decay,
                          const float *g, float *w, float *v) {
  const vector r = v_set(rate), m = v_set(momentum), shrink = v_set(rate * decay);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) {
    momentum_at(true, LANES, r, m, nesterov, shrink, g + i, w + i, v + i);
  }
  if (i < n) momentum_at(false, n - i, r, m, nesterov, shrink, g + i, w + i, v + i);
}

static void sgd_kernel(ck_index n, float rate, float momentum, bool nesterov, float decay,
                       const float *g, float *w, float *v) {
  if (momentum != 0) {
    if (nesterov) {
      momentum_loop(n, rate, momentum, true, decay, g, w, v);
    } else {
      momentum_loop(n, rate, momentum, false, decay, g, w, v);
    }
    return;
  }
  const vector r = v_set(rate), shrink = v_set(rate * decay);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) sgd_at(true, LANES, r, shrink, g + i, w + i);
  if (i < n) sgd_at(false, n - i, r, shrink, g + i, w + i);
}

// -- Adam --------------------------------------------------------------------------------------

typedef struct adam_settings {
  vector beta1, rest1, beta2, rest2;  // β and 1 - β
  vector rate;                        // rate / c₁
  vector scale2;                      // 1 / c₂
  vector epsilon, shrink;
} adam_settings;

INLINE void adam_at(bool whole, ck_index n, const adam_settings *s, const float *g, float *w,
                    float *m, float *v) {
  vector gradient = v_load_part(whole, g, n);
  vector mean = v_multiply(s->beta1, v_load_part(whole, m, n));
  mean = v_multiply_add(s->rest1, gradient, mean);
  vector square = v_multiply(s->beta2, v_load_part(whole, v, n));
  square = v_multiply_add(s->rest2, v_multiply(gradient, gradient), square);
  v_store_part(whole, m, mean, n);
  v_store_part(whole, v, square, n);
  vector root = v_add(v_square_root(v_multiply(square, s->scale2)), s->epsilon);
  vector step = v_divide(v_multiply(s->rate, mean), root);
  vector weight = decayed(v_load_part(whole, w, n), s->shrink);
  v_store_part(whole, w, v_subtract(weight, step), n);
}

static void adam_kernel(ck_index n, float rate, float beta1, float beta2, float epsilon,
                        float correction1, float correction2, float decay, const float *g, float *w,
                        float *m, float *v) {
  const adam_settings settings = {
      .beta1 = v_set(beta1),
      .rest1 = v_set(1 - beta1),
      .beta2 = v_set(beta2),
      .rest2 = v_set(1 - beta2),
      .rate = v_set(rate / correction1),
      .scale2 = v_set(1 / correction2),
      .epsilon = v_set(epsilon),
      .shrink = v_set(rate * decay),
  };
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) adam_at(true, LANES, &settings, g + i, w + i, m + i, v + i);
  if (i < n) adam_at(false, n - i, &settings, g + i, w + i, m + i, v + i);
}

// -- RMSprop -----------------------------------------------------------------------------------

typedef struct rmsprop_settings {
  vector rate, rho, rest, momentum, epsilon, shrink;
} rmsprop_settings;

INLINE void rmsprop_at(bool whole, ck_index n, const rmsprop_settings *settings, bool has_momentum,
                       const float *g, float *w, float *s, float *v) {
  vector gradient = v_load_part(whole, g, n);
  vector square = v_multiply(settings->rho, v_load_part(whole, s, n));
  square = v_multiply_add(settings->rest, v_multiply(gradient, gradient), square);
  v_store_part(whole, s, square, n);
  vector root = v_square_root(v_add(square, settings->epsilon));
  vector step = v_divide(v_multiply(settings->rate, gradient), root);
  if (has_momentum) {
    step = v_multiply_add(settings->momentum, v_load_part(whole, v, n), step);
    v_store_part(whole, v, step, n);
  }
  vector weight = decayed(v_load_part(whole, w, n), settings->shrink);
  v_store_part(whole, w, v_subtract(weight, step), n);
}

static void rmsprop_kernel(ck_index n, float rate, float rho, float momentum, float epsilon,
                           float decay, const float *g, float *w, float *s, float *v) {
  const rmsprop_settings settings = {
      .rate = v_set(rate),
      .rho = v_set(rho),
      .rest = v_set(1 - rho),
      .momentum = v_set(momentum),
      .epsilon = v_set(epsilon),
      .shrink = v_set(rate * decay),
  };
  ck_index i = 0;
  if (momentum != 0) {
    for (; i + LANES <= n; i += LANES) {
      rmsprop_at(true, LANES, &settings, true, g + i, w + i, s + i, v + i);
    }
    if (i < n) rmsprop_at(false, n - i, &settings, true, g + i, w + i, s + i, v + i);
  } else {
    for (; i + LANES <= n; i += LANES) {
      rmsprop_at(true, LANES, &settings, false, g + i, w + i, s + i, w);
    }
    if (i < n) rmsprop_at(false, n - i, &settings, false, g + i, w + i, s + i, w);
  }
}

// -- Adagrad -----------------------------------------------------------------------------------

INLINE void adagrad_at(bool whole, ck_index n, vector rate, vector epsilon, vector shrink,
                       const float *g, float *w, float *s) {
  vector gradient = v_load_part(whole, g, n);
  vector square = v_multiply_add(gradient, gradient, v_load_part(whole, s, n));
  v_store_part(whole, s, square, n);
  vector step = v_divide(v_multiply(rate, gradient), v_square_root(v_add(square, epsilon)));
  vector weight = decayed(v_load_part(whole, w, n), shrink);
  v_store_part(whole, w, v_subtract(weight, step), n);
}

static void adagrad_kernel(ck_index n, float rate, float epsilon, float decay, const float *g,
                           float *w, float *s) {
  const vector r = v_set(rate), e = v_set(epsilon), shrink = v_set(rate * decay);
  ck_index i = 0;
  for (; i + LANES <= n; i += LANES) adagrad_at(true, LANES, r, e, shrink, g + i, w + i, s + i);
  if (i < n) adagrad_at(false, n - i, r, e, shrink, g + i, w + i, s + i);
}
