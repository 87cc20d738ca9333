// Reductions over the middle of [outer, count, inner].
//
// Where inner is 1 a reduction runs along the elements and crosses lanes at the end; otherwise every
// lane keeps a column of its own and nothing crosses lanes.

// -- Sums --------------------------------------------------------------------------------------

// Elements `step` apart are copied block by block, and then added exactly as dense ones are.
INLINE float sum_of_strided(term *term_of, ck_index n, const float *x, ck_index step) {
  float block[BLOCK];
  pairwise sums;
  sums.blocks = 0;
  for (ck_index i = 0; i < n; i += BLOCK) {
    ck_index length = n - i < BLOCK ? n - i : BLOCK;
    for (ck_index j = 0; j < length; j++) block[j] = x[(i + j) * step];
    pairwise_add(&sums, sum_of_block(term_of, length, block, block, v_set(0)));
  }
  return v_sum(pairwise_total(&sums));
}

enum { COLUMN_BLOCK = 64, TILE = 4 };

// The sums of `vectors` vectors of columns (1 or TILE, a constant); the last vector may be partial.
INLINE void sum_columns(term *term_of, int vectors, ck_index width, ck_index count, ck_index row_step,
                        const float *x, float *y) {
  pairwise sums[TILE];
  for (int v = 0; v < vectors; v++) sums[v].blocks = 0;
  for (ck_index first = 0; first < count; first += COLUMN_BLOCK) {
    ck_index end = first + COLUMN_BLOCK < count ? first + COLUMN_BLOCK : count;
    vector block[TILE];
    for (int v = 0; v < vectors; v++) block[v] = v_set(0);
    for (ck_index r = first; r < end; r++) {
      const float *row = x + r * row_step;
      for (int v = 0; v < vectors; v++) {
        vector value = vectors == 1 ? v_load_first(row, width) : v_load(row + v * LANES);
        block[v] = v_add(block[v], term_of(value, value, value));
      }
    }
    for (int v = 0; v < vectors; v++) pairwise_add(&sums[v], block[v]);
  }
  for (int v = 0; v < vectors; v++) {
    vector total = pairwise_total(&sums[v]);
    if (vectors == 1) {
      v_store_first(y, total, width);
    } else {
      v_store(y + v * LANES, total);
    }
  }
}

INLINE void reduce_sums(term *term_of, ck_index outer, ck_index count, ck_index inner,
                        ck_index row_step, const float *x, float *y) {
  for (ck_index o = 0; o < outer; o++, x += count * row_step, y += inner) {
    if (inner == 1) {
      *y = row_step == 1 ? sum_of(term_of, count, x, x, 0) : sum_of_strided(term_of, count, x, row_step);
      continue;
    }
    ck_index i = 0;
    for (; i + TILE * LANES <= inner; i += TILE * LANES) {
      sum_columns(term_of, TILE, TILE * LANES, count, row_step, x + i, y + i);
    }
    for (; i < inner; i += LANES) {
      ck_index width = inner - i < LANES ? inner - i : LANES;
      sum_columns(term_of, 1, width, count, row_step, x + i, y + i);
    }
  }
}

static void sum_kernel(ck_index outer, ck_index count, ck_index inner, ck_index row_step,
                       const float *x, float *y) {
  reduce_sums(term_a, outer, count, inner, row_step, x, y);
}

static void sum_of_squares_kernel(ck_index outer, ck_index count, ck_index inner, ck_index row_step,
                                  const float *x, float *y) {
  reduce_sums(term_square, outer, count, inner, row_step, x, y);
}

// -- Maxima and minima -------------------------------------------------------------------------

INLINE void reduce_extremes(int sign, ck_index outer, ck_index count, ck_index inner,
                            ck_index row_step, const float *x, float *y) {
  for (ck_index o = 0; o < outer; o++, x += count * row_step, y += inner) {
    if (inner == 1 && row_step == 1) {
      *y = extreme_of(sign, count, x);
      continue;
    }
    for (ck_index i = 0; i < inner; i += LANES) {
      ck_index width = inner - i < LANES ? inner - i : LANES;
      vector extreme = v_load_first(x + i, width);
      for (ck_index r = 1; r < count; r++) {
        vector value = v_load_first(x + r * row_step + i, width);
        extreme = sign > 0 ? v_max(extreme, value) : v_min(extreme, value);
      }
      v_store_first(y + i, extreme, width);
    }
  }
}

static void max_kernel(ck_index outer, ck_index count, ck_index inner, ck_index row_step,
                       const float *x, float *y) {
  reduce_extremes(1, outer, count, inner, row_step, x, y);
}

static void min_kernel(ck_index outer, ck_index count, ck_index inner, ck_index row_step,
                       const float *x, float *y) {
  reduce_extremes(-1, outer, count, inner, row_step, x, y);
}

// -- Where the extreme stands ------------------------------------------------------------------

// Where `value` replaces `best`: it is better, or the first NaN. The negated comparison is true of a
// NaN on either side; a NaN that already stands is then kept.
INLINE mask replaces(int sign, vector value, vector best) {
  mask not_better = sign > 0 ? v_less_equal(value, best) : v_less_equal(best, value);
  return m_and(m_not(not_better), m_not(v_unordered(best, best)));
}

INLINE bool replaces_single(int sign, float value, float best) {
  bool not_better = sign > 0 ? value <= best : best <= value;
  return !not_better && best == best;
}

// The first place of the extreme among n elements next to each other: each lane finds the first of
// its own, then the lanes are compared, the lower place winning among equals.
INLINE ck_index place_in_row(int sign, ck_index n, const float *x) {
  if (n < LANES) {
    ck_index place = 0;
    for (ck_index i = 1; i < n; i++) {
      if (replaces_single(sign, x[i], x[place])) place = i;
    }
    return place;
  }
  vector best = v_load(x);
  integers places = i_iota();
  for (ck_index i = LANES; i < n; i += LANES) {
    ck_index left = n - i < LANES ? n - i : LANES;
    vector value = v_load_first(x + i, left);
    mask better = m_and(replaces(sign, value, best), m_first(left));
    best = v_select(better, value, best);
    places = i_select(better, i_add(i_iota(), i_set((int32_t)i)), places);
  }
  float values[LANES];
  int32_t candidates[LANES];
  v_store(values, best);
  i_store(candidates, places);
  int winner = 0;
  for (int lane = 1; lane < LANES; lane++) {
    float value = values[lane], standing = values[winner];
    bool equal = value == standing || (value != value && standing != standing);
    bool earlier = equal && candidates[lane] < candidates[winner];
    if (replaces_single(sign, value, standing) || earlier) winner = lane;
  }
  return candidates[winner];
}

INLINE void reduce_places(int sign, ck_index outer, ck_index count, ck_index inner,
                          ck_index row_step, const float *x, float *y) {
  for (ck_index o = 0; o < outer; o++, x += count * row_step, y += inner) {
    if (inner == 1 && row_step == 1) {
      *y = (float)place_in_row(sign, count, x);
      continue;
    }
    for (ck_index i = 0; i < inner; i += LANES) {
      ck_index width = inner - i < LANES ? inner - i : LANES;
      vector best = v_load_first(x + i, width);
      integers places = i_set(0);
      for (ck_index r = 1; r < count; r++) {
        vector value = v_load_first(x + r * row_step + i, width);
        mask better = replaces(sign, value, best);
        best = v_select(better, value, best);
        places = i_select(better, i_set((int32_t)r), places);
      }
      v_store_first(y + i, v_from_integers(places), width);
    }
  }
}

static void argmax_kernel(ck_index outer, ck_index count, ck_index inner, ck_index row_step,
                          const float *x, float *y) {
  reduce_places(1, outer, count, inner, row_step, x, y);
}

static void argmin_kernel(ck_index outer, ck_index count, ck_index inner, ck_index row_step,
                          const float *x, float *y) {
  reduce_places(-1, outer, count, inner, row_step, x, y);
}
