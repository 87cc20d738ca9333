// Random numbers by Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011): uniform and normal fills, and dropout. Every block of four words is a function of the
// seed, the stream, the step and the block's number, so LANES blocks are made side by side.

// The words of a group: LANES blocks, four elements each.
enum { GROUP = 4 * LANES };

// words[w] holds word w of blocks block … block + LANES - 1.
INLINE void philox_group(ck_random random, uint64_t block, integers words[4]) {
  integers c0 = i_add(i_iota(), i_set((int32_t)(uint32_t)block));
  integers c1 = i_set((int32_t)random.stream);
  integers c2 = i_set((int32_t)(uint32_t)random.step);
  integers c3 = i_set((int32_t)(uint32_t)(random.step >> 32));
  const integers m0 = i_set((int32_t)0xD2511F53u), m1 = i_set((int32_t)0xCD9E8D57u);
  uint32_t k0 = (uint32_t)random.seed, k1 = (uint32_t)(random.seed >> 32);
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    integers high0, high1;
    integers low0 = i_multiply_wide(c0, m0, &high0), low1 = i_multiply_wide(c2, m1, &high1);
    c0 = i_xor(i_xor(high1, c1), i_set((int32_t)k0));
    c1 = low1;
    c2 = i_xor(i_xor(high0, c3), i_set((int32_t)k1));
    c3 = low0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
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

// A dropped element is x · 0: a NaN (or an infinity) does not vanish by being dropped.
static void dropout_kernel(ck_index n, uint64_t first, ck_random random, float rate, const float *x,
                           float *y) {
  // rate · 2³² is exact in double; rate < 1 keeps it below 2³².
  const integers threshold = i_set((int32_t)(uint32_t)((double)rate * 4294967296.0));
  const vector zero = v_set(0), kept = v_set(1 / (1 - rate));
  for (ck_index i = 0; i < n;) {
    group_part part = part_at(first + (uint64_t)i, n - i);
    integers words[4];
    philox_group(random, part.block, words);
    vector m[4];
    for (int w = 0; w < 4; w++) m[w] = v_select(i_less_unsigned(words[w], threshold), zero, kept);
    float factors[GROUP];
    v_store_interleaved(factors, m[0], m[1], m[2], m[3]);
    const float *factor = factors + part.skip;
    ck_index j = 0;
    for (; j + LANES <= part.length; j += LANES) {
      v_store(y + i + j, v_multiply(v_load(x + i + j), v_load(factor + j)));
    }
    if (j < part.length) {
      ck_index left = part.length - j;
      vector product = v_multiply(v_load_first(x + i + j, left), v_load_first(factor + j, left));
      v_store_first(y + i + j, product, left);
    }
    i += part.length;
  }
}
