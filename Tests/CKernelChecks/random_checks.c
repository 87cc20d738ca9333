// Checks of Philox (the known answers of its authors), the fills, and dropout.
#include "references.h"

// Three of the known answers published with the generator (Random123, kat_vectors, philox4x32 10).
static void check_known_answers(checker *c, const ck_kernels *k) {
  (void)k;
  static const struct {
    uint32_t counter[4], key[2], expected[4];
  } cases[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (int i = 0; i < 3; i++) {
    check_case(c, "answer %d", i);
    uint32_t out[4];
    ck_philox(cases[i].counter, cases[i].key, out);
    check_true(c, memcmp(out, cases[i].expected, sizeof out) == 0);
  }
}

static uint32_t word_at(ck_random random, uint64_t element) {
  uint32_t counter[4] = {(uint32_t)(element / 4), random.stream, (uint32_t)random.step,
                         (uint32_t)(random.step >> 32)};
  uint32_t key[2] = {(uint32_t)random.seed, (uint32_t)(random.seed >> 32)}, out[4];
  ck_philox(counter, key, out);
  return out[element % 4];
}

static const ck_random randoms[] = {
    {0, 0, 0}, {42, 7, 3}, {0xFEDCBA9876543210u, 0xFFFFFFFFu, 0x123456789ABCDEFu}};

// Every start within a group, so that whole arrays and parts agree with the words one by one.
static void check_fills(checker *c, const ck_kernels *k) {
  const double turn = 2 * acos(-1);
  for (int s = 0; s < check_size_count; s++) {
    for (uint64_t first = 0; first < 6; first++) {
      ck_index n = check_sizes[s];
      ck_random random = randoms[s % 3];
      uint64_t start = first + (uint64_t)(s % 5) * 1000003;
      check_case(c, "n %td, first %llu", n, (unsigned long long)start);
      float *u = check_floats(c, n, s % 8), *z = check_floats(c, n, (s + 1) % 8);
      double *expected_u = check_doubles(c, n), *expected_z = check_doubles(c, n);
      for (ck_index i = 0; i < n; i++) {
        uint64_t element = start + (uint64_t)i, pair = element & ~(uint64_t)1;
        expected_u[i] = -2 + 5 * (double)(word_at(random, element) >> 8) * 0x1p-24;
        double radius = sqrt(-2 * log(((word_at(random, pair) >> 8) + 1) * 0x1p-24));
        double angle = turn * (word_at(random, pair + 1) >> 8) * 0x1p-24;
        expected_z[i] = 10 + 2 * radius * (element & 1 ? sin(angle) : cos(angle));
      }
      k->fill_uniform(n, start, random, -2, 3, u);
      check_close(c, "uniform", n, u, expected_u, 1.2e-7, 3e-7);
      k->fill_normal(n, start, random, 10, 2, z);
      check_close(c, "normal", n, z, expected_z, 1.2e-7, 2e-6);
      check_end(c);
    }
  }
}

// Whether an element is dropped: where a number of sixteen bits, of which those below the lowest that is set
// in `parts` make no difference, is below it. Its bits are the complements of fair ones.
static bool is_dropped(ck_random random, uint64_t element, uint32_t parts) {
  if (parts == 0) return false;
  uint64_t block = element / 2048 * 16 + element % 16, word = element / 512 % 4;
  int place = 31 - (int)(element / 16 % 32), lowest = 0;
  while ((parts >> lowest & 1) == 0) lowest++;
  uint32_t number = 0;
  for (int draw = 0; draw < 16 - lowest; draw++) {
    uint32_t fair = word_at(random, 4 * (block + ((uint64_t)draw << 28)) + word) >> place & 1;
    number |= (1 - fair) << draw;
  }
  return number < parts >> lowest;
}

static void check_dropout(checker *c, const ck_kernels *k) {
  const float rates[] = {0, 0.25f, 0.5f, 0.9f, 0.1f, 0x1.fffffep-1f};
  const uint64_t starts[] = {0, 1, 5, 16, 2047, 2048, 5333, 1000003};
  for (int s = 0; s < check_size_count; s++) {
    for (int start = 0; start < 8; start++) {
      ck_index n = check_sizes[s] + (s % 4 == start % 4 ? 4096 : 0);
      uint64_t first = starts[start];
      float rate = rates[(s + start) % 6];
      ck_random random = randoms[s % 3];
      check_case(c, "n %td, first %llu, rate %g", n, (unsigned long long)first, rate);
      float *x = check_floats(c, n, s % 8), *y = check_floats(c, n, (s + 1) % 8);
      double *expected = check_doubles(c, n), dropped = fmin(round(65536.0 * rate), 65535);
      uint32_t parts = (uint32_t)dropped;
      check_fill(c, n, 1, 2, x);
      if (n > 3) x[n / 2] = NAN;
      for (ck_index i = 0; i < n; i++) {
        bool drops = is_dropped(random, first + (uint64_t)i, parts);
        expected[i] = x[i] * (drops ? 0 : 65536 / (65536 - dropped));
      }
      k->dropout(n, first, random, rate, x, y);
      check_close(c, "y", n, y, expected, 1.2e-7, 0);
      k->dropout(n, first, random, rate, x, x);
      check_same_bits(c, "in place", n, x, y);
      check_end(c);
    }
  }
}

// Over many elements as many are dropped as was said, and what one bit of a word does says nothing about the
// next: five standard errors.
static void check_dropout_share(checker *c, const ck_kernels *k) {
  enum { N = 1 << 18 };
  const float rates[] = {0.01f, 0.25f, 0.5f, 0.9f};
  for (int r = 0; r < 4; r++) {
    check_case(c, "rate %g", rates[r]);
    float *x = check_floats(c, N, 0);
    for (int i = 0; i < N; i++) x[i] = 1;
    k->dropout(N, 0, randoms[r % 3], rates[r], x, x);
    double rate = ck_dropout_parts(rates[r]) / 65536.0, halves[2] = {0, 0}, both = 0;
    for (int i = 0; i < N; i++) halves[i / 16 % 2] += x[i] == 0;
    for (int i = 0; i < N; i++) both += i / 16 % 2 == 0 && x[i] == 0 && x[i + 16] == 0;
    double spread = 5 * sqrt(rate * (1 - rate) * N / 2), pairs = rate * rate;
    check_true(c, fabs(halves[0] - rate * N / 2) < spread);
    check_true(c, fabs(halves[1] - rate * N / 2) < spread);
    check_true(c, fabs(both - pairs * N / 2) < 5 * sqrt(pairs * (1 - pairs) * N / 2));
    check_end(c);
  }
}

// Moments of the fills: five standard errors of the mean.
static void check_moments(checker *c, const ck_kernels *k) {
  enum { N = 1 << 16 };
  check_case(c, "65536 numbers");
  float *x = check_floats(c, N, 0);
  double mean = 0, square = 0;
  k->fill_uniform(N, 0, randoms[1], 0, 1, x);
  for (int i = 0; i < N; i++) {
    check_true(c, x[i] >= 0 && x[i] < 1);
    mean += x[i] / (double)N;
  }
  check_true(c, fabs(mean - 0.5) < 5 * 0.2887 / 256);
  k->fill_normal(N, 0, randoms[1], 0, 1, x);
  mean = 0;
  for (int i = 0; i < N; i++) {
    mean += x[i] / (double)N;
    square += x[i] * (double)x[i] / (double)N;
  }
  check_true(c, fabs(mean) < 5.0 / 256);
  check_true(c, fabs(square - 1) < 5 * 1.4143 / 256);
  check_end(c);
}

static const check checks[] = {
    {"Philox: known answers", check_known_answers},
    {"random: uniform and normal fills", check_fills},
    {"random: moments", check_moments},
    {"dropout", check_dropout},
    {"dropout: shares", check_dropout_share},
};
const check_family random_checks = CHECK_FAMILY(checks, false);
