// Sums and maxima of a run of floats, for the reductions and for every kernel that works on rows.
//
// A sum is taken in blocks of 32 additions per accumulator, four accumulators wide; the blocks are
// added in pairs, pairs of pairs and so on, so that n terms meet about 32 + log₂ n roundings instead
// of n, in an order that depends on n alone.

enum { ACCUMULATORS = 4, BLOCK = 32 * ACCUMULATORS * LANES };

// Partial sums of 1, 2, 4, … blocks: level l is in use where bit l of `blocks` is set.
typedef struct pairwise {
  vector partial[40];
  uint64_t blocks;
} pairwise;

INLINE void pairwise_add(pairwise *sums, vector block) {
  int level = 0;
  for (uint64_t earlier = sums->blocks++; earlier & 1; earlier >>= 1) {
    block = v_add(sums->partial[level++], block);
  }
  sums->partial[level] = block;
}

INLINE vector pairwise_total(const pairwise *sums) {
  vector total = v_set(0);
  int level = 0;
  for (uint64_t blocks = sums->blocks; blocks != 0; blocks >>= 1, level++) {
    if (blocks & 1) total = v_add(sums->partial[level], total);
  }
  return total;
}

// One term of a sum, from an element of each of two arrays and a constant.
typedef vector term(vector a, vector b, vector c);
INLINE vector term_a(vector a, vector b, vector c) { (void)b, (void)c; return a; }
INLINE vector term_square(vector a, vector b, vector c) { (void)b, (void)c; return v_multiply(a, a); }
INLINE vector term_product(vector a, vector b, vector c) { (void)c; return v_multiply(a, b); }
INLINE vector term_difference(vector a, vector b, vector c) { (void)b; return v_subtract(a, c); }
INLINE vector term_exp(vector a, vector b, vector c) { (void)b; return v_exp(v_subtract(a, c)); }
INLINE vector term_weighted_difference(vector a, vector b, vector c) {
  return v_multiply(v_subtract(a, c), b);
}

// The terms of at most one block, added lane by lane.
INLINE vector sum_of_block(term *term_of, ck_index n, const float *a, const float *b, vector c) {
  vector s0 = v_set(0), s1 = s0, s2 = s0, s3 = s0;
  ck_index i = 0;
  for (; i + ACCUMULATORS * LANES <= n; i += ACCUMULATORS * LANES) {
    s0 = v_add(s0, term_of(v_load(a + i), v_load(b + i), c));
    s1 = v_add(s1, term_of(v_load(a + i + LANES), v_load(b + i + LANES), c));
    s2 = v_add(s2, term_of(v_load(a + i + 2 * LANES), v_load(b + i + 2 * LANES), c));
    s3 = v_add(s3, term_of(v_load(a + i + 3 * LANES), v_load(b + i + 3 * LANES), c));
  }
  for (; i + LANES <= n; i += LANES) s0 = v_add(s0, term_of(v_load(a + i), v_load(b + i), c));
  if (i < n) {
    vector last = term_of(v_load_first(a + i, n - i), v_load_first(b + i, n - i), c);
    s1 = v_add(s1, v_select(m_first(n - i), last, v_set(0)));
  }
  return v_add(v_add(s0, s1), v_add(s2, s3));
}

// Σ term(a[i], b[i], c) over i < n.
INLINE float sum_of(term *term_of, ck_index n, const float *a, const float *b, float c) {
  const vector constant = v_set(c);
  if (n <= LANES) {
    return v_sum(v_select(m_first(n), term_of(v_load_first(a, n), v_load_first(b, n), constant), v_set(0)));
  }
  if (n <= BLOCK) return v_sum(sum_of_block(term_of, n, a, b, constant));
  pairwise sums;
  sums.blocks = 0;
  for (ck_index i = 0; i < n; i += BLOCK) {
    ck_index length = n - i < BLOCK ? n - i : BLOCK;
    pairwise_add(&sums, sum_of_block(term_of, length, a + i, b + i, constant));
  }
  return v_sum(pairwise_total(&sums));
}

// The largest (sign 1) or the smallest (sign -1) of n ≥ 1 floats; NaN if there is one.
INLINE float extreme_of(int sign, ck_index n, const float *x) {
  const vector worst = v_set(sign > 0 ? -INFINITY : INFINITY);
  if (n <= LANES) {
    vector row = v_select(m_first(n), v_load_first(x, n), worst);
    return sign > 0 ? v_highest(row) : v_lowest(row);
  }
  vector e0 = worst, e1 = worst;
  ck_index i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES) {
    vector x0 = v_load(x + i), x1 = v_load(x + i + LANES);
    e0 = sign > 0 ? v_max(x0, e0) : v_min(x0, e0);
    e1 = sign > 0 ? v_max(x1, e1) : v_min(x1, e1);
  }
  for (; i < n; i += LANES) {
    ck_index left = n - i < LANES ? n - i : LANES;
    vector last = v_select(m_first(left), v_load_first(x + i, left), worst);
    e0 = sign > 0 ? v_max(last, e0) : v_min(last, e0);
  }
  return sign > 0 ? v_highest(v_max(e0, e1)) : v_lowest(v_min(e0, e1));
}
