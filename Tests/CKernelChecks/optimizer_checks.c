// Checks of the optimizer updates: three steps each, against the papers' formulas in double.
#include "references.h"

enum { STEPS = 3 };

typedef enum optimizer {
  SGD,
  MOMENTUM,
  NESTEROV,
  ADAM,
  RMSPROP,
  RMSPROP_MOMENTUM,
  ADAGRAD,
  OPTIMIZERS
} optimizer;

static const float rate = 0.05f, momentum = 0.9f, beta1 = 0.9f, beta2 = 0.99f, rho = 0.9f, epsilon = 1e-3f;

// Weight and state of one element.
typedef struct element {
  double w, m, v;
} element;

static void reference(optimizer o, int step, double decay, double g, element *e) {
  e->w -= rate * decay * e->w;
  switch (o) {
    case SGD: e->w -= rate * g; break;
    case MOMENTUM:
    case NESTEROV:
      e->v = momentum * e->v - rate * g;
      e->w += o == NESTEROV ? momentum * e->v - rate * g : e->v;
      break;
    case ADAM: {
      e->m = beta1 * e->m + (1 - (double)beta1) * g;
      e->v = beta2 * e->v + (1 - (double)beta2) * g * g;
      double corrected_m = e->m / (1 - pow(beta1, step)), corrected_v = e->v / (1 - pow(beta2, step));
      e->w -= rate * corrected_m / (sqrt(corrected_v) + epsilon);
      break;
    }
    case RMSPROP:
    case RMSPROP_MOMENTUM: {
      e->m = rho * e->m + (1 - (double)rho) * g * g;
      double u = rate * g / sqrt(e->m + epsilon);
      if (o == RMSPROP_MOMENTUM) u = e->v = momentum * e->v + u;
      e->w -= u;
      break;
    }
    default:
      e->m += g * g;
      e->w -= rate * g / sqrt(e->m + epsilon);
  }
}

static void update(const ck_kernels *k, optimizer o, int step, float decay, ck_index n, const float *g,
                   float *w, float *m, float *v) {
  float c1 = (float)(1 - pow(beta1, step)), c2 = (float)(1 - pow(beta2, step));
  switch (o) {
    case SGD: k->sgd(n, rate, 0, false, decay, g, w, NULL); break;
    case MOMENTUM: k->sgd(n, rate, momentum, false, decay, g, w, v); break;
    case NESTEROV: k->sgd(n, rate, momentum, true, decay, g, w, v); break;
    case ADAM: k->adam(n, rate, beta1, beta2, epsilon, c1, c2, decay, g, w, m, v); break;
    case RMSPROP: k->rmsprop(n, rate, rho, 0, epsilon, decay, g, w, m, NULL); break;
    case RMSPROP_MOMENTUM: k->rmsprop(n, rate, rho, momentum, epsilon, decay, g, w, m, v); break;
    default: k->adagrad(n, rate, epsilon, decay, g, w, m);
  }
}

static void run_case(checker *c, const ck_kernels *k, optimizer o, int s, float decay) {
  ck_index n = check_sizes[s];
  check_case(c, "optimizer %d, n %td, decay %g", o, n, decay);
  float *g = check_floats(c, n, s % 8), *w = check_floats(c, n, (s + 1) % 8);
  float *m = check_floats(c, n, (s + 2) % 8), *v = check_floats(c, n, (s + 3) % 8);
  double *expected = check_doubles(c, n), *states = check_doubles(c, n);
  element *elements = calloc((size_t)n, sizeof *elements);
  check_fill(c, n, -1, 1, w);
  for (ck_index i = 0; i < n; i++) {
    m[i] = v[i] = 0;
    elements[i].w = w[i];
  }
  for (int step = 1; step <= STEPS; step++) {
    check_fill(c, n, -1, 1, g);
    if (step == STEPS) g[n / 2] = NAN;
    for (ck_index i = 0; i < n; i++) reference(o, step, decay, g[i], &elements[i]);
    update(k, o, step, decay, n, g, w, m, v);
  }
  for (ck_index i = 0; i < n; i++) {
    expected[i] = elements[i].w;
    states[i] = elements[i].v;
  }
  check_close(c, "w", n, w, expected, 1e-6, 1e-6);
  check_close(c, "v", n, v, states, 1e-6, 1e-6);
  free(elements);
  check_end(c);
}

static void check_updates(checker *c, const ck_kernels *k) {
  for (int o = 0; o < OPTIMIZERS; o++) {
    for (int s = 0; s < check_size_count; s++) {
      run_case(c, k, (optimizer)o, s, 0);
      run_case(c, k, (optimizer)o, s, 0.1f);
    }
  }
}

static const check checks[] = {{"optimizers", check_updates}};
const check_family optimizer_checks = CHECK_FAMILY(checks, false);
