// Random numbers by Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011): uniform and normal fills, and dropout. Every block of four words is a function of the
// seed, the stream, the step and the block's number, so LANES blocks are made side by side.

// The words of a group: LANES blocks, four elements each.
enum { GROUP = 4 * LANES };

// words[w] holds word w of blocks block … block + LANES - 1.
INLINE void philox_group(ck_random random, uint64_t block, integers words[4]) {
  wide c0 = w_from(i_add(i_iota(), i_set((int32_t)(uint32_t)block))), c1 = w_set(random.stream);
  wide c2 = w_set((uint32_t)random.step), c3 = w_set((uint32_t)(random.step >> 32));
  const wide m0 = w_set(0xD2511F53u), m1 = w_set(0xCD9E8D57u);
  uint32_t k0 = (uint32_t)random.seed, k1 = (uint32_t)(random.seed >> 32);
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    wide product0 = w_product(c0, m0), product1 = w_product(c2, m1);
    c0 = w_xor(w_xor(w_high(product1), c1), w_set(k0));
    c1 = product1;
    c2 = w_xor(w_xor(w_high(product0), c3), w_set(k1));
    c3 = product0;
  }
  words[0] = w_low(c0);
  words[1] = w_low(c1);
  words[2] = w_low(c2);
  words[3] = w_low(c3);
}

// Elements first ..< first + n are the elements skip ..< skip + length of this group.
typedef struct group_part {
  uint64_t block;
  ck_index skip, length;
} group_part;

INLINE group_part part_at(uint64_t element, ck_index left) {
  ck_index skip = (ck_index)(element & 3);
  ck_index length = left < GROUP - skip ? left : GROUP - skip;
  return (group_part){element >> 2, skip, length};
}

// (word >> 8) · 2⁻²⁴, in 0 ..< 1.
INLINE vector uniform_of(integers word) {
  return v_multiply(v_from_integers(i_shift_right(word, 8)), v_set(0x1p-24f));
}

static void fill_uniform_kernel(ck_index n, uint64_t first, ck_random random, float low, float high,
                                float *y) {
  const vector base = v_set(low), span = v_set(high - low);
  for (ck_index i = 0; i < n;) {
    group_part part = part_at(first + (uint64_t)i, n - i);
    integers words[4];
    philox_group(random, part.block, words);
    vector u[4];
    for (int w = 0; w < 4; w++) u[w] = v_multiply_add(span, uniform_of(words[w]), base);
    float values[GROUP];
    v_store_interleaved(values, u[0], u[1], u[2], u[3]);
    memcpy(y + i, values + part.skip, (size_t)part.length * sizeof(float));
    i += part.length;
  }
}

// Box and Muller: two words to two normal numbers.
INLINE void normal_pair(integers first, integers second, vector mean, vector deviation, vector *a,
                        vector *b) {
  vector above_zero = v_from_integers(i_add(i_shift_right(first, 8), i_set(1)));
  vector log = v_log(v_multiply(above_zero, v_set(0x1p-24f)));
  vector radius = v_multiply(v_square_root(v_multiply(v_set(-2), log)), deviation);
  vector sine, cosine;
  v_sine_and_cosine(uniform_of(second), &sine, &cosine);
  *a = v_multiply_add(radius, cosine, mean);
  *b = v_multiply_add(radius, sine, mean);
}

static void fill_normal_kernel(ck_index n, uint64_t first, ck_random random, float mean,
                               float deviation, float *y) {
  const vector centre = v_set(mean), width = v_set(deviation);
  for (ck_index i = 0; i < n;) {
    group_part part = part_at(first + (uint64_t)i, n - i);
    integers words[4];
    philox_group(random, part.block, words);
    vector z[4];
    normal_pair(words[0], words[1], centre, width, &z[0], &z[1]);
    normal_pair(words[2], words[3], centre, width, &z[2], &z[3]);
    float values[GROUP];
    v_store_interleaved(values, z[0], z[1], z[2], z[3]);
    memcpy(y + i, values + part.skip, (size_t)part.length * sizeof(float));
    i += part.length;
  }
}

// ---------------------------------------------------------------------------------------------
// Dropout: half a word an element, a block serves eight. The halves of 16 blocks side by side, lane by
// lane, serve 128 elements: no set of this library has more lanes, and none has to move a number from
// one lane to another.
enum { MASK_BLOCKS = 16, MASK = 8 * MASK_BLOCKS };

// The factors of LANES elements by half `half` of their blocks: 0 where it is below the threshold, whose
// bits stand in the upper half of `threshold`.
INLINE vector dropout_factors(const integers words[4], int half, integers threshold, vector kept) {
  integers word = words[half / 2];
  if (half % 2 == 0) word = i_shift_left(word, 16);
  return v_select(i_less_unsigned(word, threshold), v_set(0), kept);
}

// A dropped element is x · 0: a NaN (or an infinity) does not vanish by being dropped.
static void dropout_kernel(ck_index n, uint64_t first, ck_random random, float rate, const float *x,
                           float *y) {
  const uint32_t dropped = ck_dropout_parts(rate);
  const integers threshold = i_set((int32_t)(dropped << 16));
  const vector kept = v_set(65536 / (float)(65536 - dropped));
  for (ck_index i = 0; i < n;) {
    uint64_t element = first + (uint64_t)i, group = element / MASK;
    ck_index skip = (ck_index)(element % MASK), length = n - i < MASK - skip ? n - i : MASK - skip;
    float factors[MASK];
    for (int b = 0; b < MASK_BLOCKS; b += LANES) {
      integers words[4];
      philox_group(random, group * MASK_BLOCKS + (uint64_t)b, words);
      for (int half = 0; half < 8; half++) {
        vector factor = dropout_factors(words, half, threshold, kept);
        ck_index place = half * MASK_BLOCKS + b;
        if (length == MASK) v_store(y + i + place, v_multiply(v_load(x + i + place), factor));
        else v_store(factors + place, factor);
      }
    }
    for (ck_index j = 0; length < MASK && j < length; j += LANES) {
      ck_index left = length - j < LANES ? length - j : LANES;
      vector product = v_multiply(v_load_first(x + i + j, left), v_load_first(factors + skip + j, left));
      v_store_first(y + i + j, product, left);
    }
    i += length;
  }
}
