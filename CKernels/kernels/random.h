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
// Dropout: a bit for each element, drawn bit by bit of the probability. The words of 16 blocks side by side,
// lane by lane, serve 2048 elements: no set of this library has more lanes, and none has to move a number
// from one lane to another.
enum { MASK = CK_DROPOUT_CHUNK, MASK_BLOCKS = MASK / 128 };

// Where the blocks begin whose words stand for one more bit of the probability.
enum { MASK_BIT_SHIFT = 28 };

// Bits that are set with probability dropped / 65536, from the lowest bit of `dropped` that is set to the
// highest: behind a bit 1 the bits so far or'd with fair ones, behind a bit 0 and'd, which halves the
// probability and adds the bit's half. A half takes one draw, a quarter two, no rate more than sixteen.
INLINE void dropout_bits(ck_random random, uint64_t block, uint32_t dropped, integers bits[4]) {
  for (int w = 0; w < 4; w++) bits[w] = i_set(0);
  if (dropped == 0) return;
  for (int bit = __builtin_ctz(dropped), draw = 0; bit < 16; bit++, draw++) {
    integers words[4];
    philox_group(random, block + ((uint64_t)draw << MASK_BIT_SHIFT), words);
    bool is_set = dropped >> bit & 1;
    for (int w = 0; w < 4; w++) bits[w] = is_set ? i_or(bits[w], words[w]) : i_and(bits[w], words[w]);
  }
}

// A dropped element is x · 0: a NaN (or an infinity) does not vanish by being dropped.
static void dropout_kernel(ck_index n, uint64_t first, ck_random random, float rate, const float *x,
                           float *y) {
  const uint32_t dropped = ck_dropout_parts(rate);
  const integers top = i_set(INT32_MIN);
  const vector kept = v_set(65536 / (float)(65536 - dropped));
  for (ck_index i = 0; i < n;) {
    uint64_t element = first + (uint64_t)i, group = element / MASK;
    ck_index skip = (ck_index)(element % MASK), length = n - i < MASK - skip ? n - i : MASK - skip;
    float factors[MASK];
    for (int b = 0; b < MASK_BLOCKS; b += LANES) {
      integers bits[4];
      dropout_bits(random, group * MASK_BLOCKS + (uint64_t)b, dropped, bits);
      for (int w = 0; w < 4; w++) {
        for (int turn = 0; turn < 32; turn++, bits[w] = i_shift_left(bits[w], 1)) {
          vector factor = v_select(i_less_unsigned(bits[w], top), kept, v_set(0));
          ck_index place = (w * 32 + turn) * MASK_BLOCKS + b;
          if (length == MASK) v_store(y + i + place, v_multiply(v_load(x + i + place), factor));
          else v_store(factors + place, factor);
        }
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
