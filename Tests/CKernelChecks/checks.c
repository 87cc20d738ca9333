// The machinery of the checks: running one, guarded buffers, comparisons.
#include "checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "CKernelChecks.h"
#include "list.h"

enum { MAXIMUM_BUFFERS = 32, GUARDED_IN_FRONT = 16 };
static const uint32_t guard_word = 0x7FC0DEAD;  // a quiet NaN with a payload of its own

typedef struct guarded_buffer {
  uint8_t *pages, *data;
  size_t mapped, readable, size;
} guarded_buffer;

struct checker {
  char *message;
  size_t size, used;
  int failures;
  char title[160];
  uint64_t random;
  guarded_buffer buffers[MAXIMUM_BUFFERS];
  int buffer_count;
  // Pages of earlier cases, taken again: asking the system for each case took twice as long as all
  // the checks themselves.
  guarded_buffer spare[MAXIMUM_BUFFERS];
  int spare_count;
};

const ck_index check_sizes[] = {
    1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17,  18,  19,  20,  21,  22,
    23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,  40,  41,  42,  43,  44,
    45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,  62,  63,  64,  65,  66,
    67, 95, 96, 97, 127, 128, 129, 191, 192, 193, 255, 256, 257, 383, 384, 385, 511, 512, 513, 767,
    768, 769};
const int check_size_count = sizeof check_sizes / sizeof check_sizes[0];

// -- Running ---------------------------------------------------------------------------------

int ck_checks_count(void) {
  int count = 0;
  for (int f = 0; check_list[f] != NULL; f++) count += check_list[f]->count;
  return count;
}

static const check *find(int index, const check_family **family) {
  for (int f = 0; check_list[f] != NULL; f++) {
    *family = check_list[f];
    if (index < (*family)->count) return &(*family)->checks[index];
    index -= (*family)->count;
  }
  return NULL;
}

const char *ck_check_name(int index) {
  const check_family *family;
  const check *found = find(index, &family);
  return found == NULL ? "" : found->name;
}

int ck_check_run(int index, const ck_kernels *table, char *message, size_t size) {
  if (size > 0) message[0] = 0;
  const check_family *family;
  const check *found = find(index, &family);
  if (found == NULL) return 1;
  if (family->any_table && table != ck_available(0)) return 0;
  checker c = {.message = message, .size = size, .random = 0x9E3779B97F4A7C15u};
  found->run(&c, table);
  check_end(&c);
  for (int i = 0; i < c.spare_count; i++) munmap(c.spare[i].pages, c.spare[i].mapped);
  return c.failures;
}

// -- Cases and failures ----------------------------------------------------------------------

static void say(checker *c, const char *format, va_list arguments) {
  if (c->used + 1 >= c->size) return;
  int length = vsnprintf(c->message + c->used, c->size - c->used, format, arguments);
  c->used += (size_t)length;
  if (c->used >= c->size) c->used = c->size - 1;
}

static void say_plain(checker *c, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(c, format, arguments);
  va_end(arguments);
}

void check_fail(checker *c, const char *format, ...) {
  c->failures++;
  if (c->failures > 8) return;
  say_plain(c, "%s%s: ", c->used > 0 ? "; " : "", c->title);
  va_list arguments;
  va_start(arguments, format);
  say(c, format, arguments);
  va_end(arguments);
}

void check_case(checker *c, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(c->title, sizeof c->title, format, arguments);
  va_end(arguments);
}

// -- Buffers ---------------------------------------------------------------------------------

static void fill_guards(uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(guard_word >> 8 * (i % 4));
}

static bool guards_intact(const uint8_t *bytes, size_t phase, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] != (uint8_t)(guard_word >> 8 * ((phase + i) % 4))) return false;
  }
  return true;
}

// Pages that end at an unreadable one: spare ones of that size, or new ones.
static guarded_buffer take_pages(checker *c, size_t readable, size_t page) {
  for (int i = 0; i < c->spare_count; i++) {
    if (c->spare[i].readable != readable) continue;
    guarded_buffer found = c->spare[i];
    c->spare[i] = c->spare[--c->spare_count];
    return found;
  }
  uint8_t *pages =
      mmap(NULL, readable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages + readable, page, PROT_NONE) != 0) {
    perror("memory for a check");
    abort();
  }
  return (guarded_buffer){.pages = pages, .mapped = readable + page, .readable = readable};
}

static void *take(checker *c, size_t size, size_t behind) {
  if (c->buffer_count == MAXIMUM_BUFFERS) {
    fprintf(stderr, "check '%s' takes more than %d buffers in one case\n", c->title, MAXIMUM_BUFFERS);
    abort();
  }
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t needed = GUARDED_IN_FRONT * sizeof(float) + size + behind;
  size_t readable = (needed + page - 1) / page * page;
  guarded_buffer buffer = take_pages(c, readable, page);
  fill_guards(buffer.pages, readable);
  buffer.data = buffer.pages + readable - behind - size;
  buffer.size = size;
  c->buffers[c->buffer_count++] = buffer;
  return buffer.data;
}

void check_end(checker *c) {
  for (int i = 0; i < c->buffer_count; i++) {
    guarded_buffer *b = &c->buffers[i];
    size_t front = (size_t)(b->data - b->pages), end = front + b->size;
    if (!guards_intact(b->pages, 0, front)) check_fail(c, "wrote in front of buffer %d", i);
    if (!guards_intact(b->pages + end, end, b->readable - end)) {
      check_fail(c, "wrote behind buffer %d", i);
    }
    if (c->spare_count < MAXIMUM_BUFFERS) {
      c->spare[c->spare_count++] = *b;
    } else {
      munmap(b->pages, b->mapped);
    }
  }
  c->buffer_count = 0;
}

float *check_floats(checker *c, ck_index n, int offset) {
  return take(c, (size_t)n * sizeof(float), (size_t)offset * sizeof(float));
}
int32_t *check_integers(checker *c, ck_index n, int offset) {
  return take(c, (size_t)n * sizeof(int32_t), (size_t)offset * sizeof(int32_t));
}
uint8_t *check_bytes(checker *c, ck_index n, int offset) { return take(c, (size_t)n, (size_t)offset); }
double *check_doubles(checker *c, ck_index n) { return take(c, (size_t)n * sizeof(double), 0); }
double *check_zeros(checker *c, ck_index n) {
  double *x = check_doubles(c, n);
  for (ck_index i = 0; i < n; i++) x[i] = 0;
  return x;
}

// -- Numbers ---------------------------------------------------------------------------------

// SplitMix64.
uint32_t check_random(checker *c) {
  uint64_t z = c->random += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (uint32_t)((z ^ (z >> 31)) >> 32);
}

float check_uniform(checker *c, float low, float high) {
  return low + (high - low) * (float)(check_random(c) >> 8) * 0x1p-24f;
}

void check_fill(checker *c, ck_index n, float low, float high, float *x) {
  for (ck_index i = 0; i < n; i++) x[i] = check_uniform(c, low, high);
}

void check_fill_whole(checker *c, ck_index n, int low, int high, float *x) {
  uint32_t span = (uint32_t)(high - low + 1);
  for (ck_index i = 0; i < n; i++) x[i] = (float)(low + (int)(check_random(c) % span));
}

// -- Comparisons -----------------------------------------------------------------------------

void check_close(checker *c, const char *what, ck_index n, const float *got, const double *expected,
                 double relative, double absolute) {
  for (ck_index i = 0; i < n; i++) {
    double g = got[i], e = expected[i];
    bool close = isnan(e)                  ? isnan(g)
                 : isinf((float)e)         ? g == (double)(float)e
                                           : fabs(g - e) <= absolute + relative * fabs(e);
    if (!close) {
      check_fail(c, "%s[%td] is %.9g, expected %.9g", what, i, g, e);
      return;
    }
  }
}

void check_equal(checker *c, const char *what, ck_index n, const float *got, const double *expected) {
  check_close(c, what, n, got, expected, 0, 0);
}

void check_same_bits(checker *c, const char *what, ck_index n, const float *a, const float *b) {
  for (ck_index i = 0; i < n; i++) {
    if (memcmp(a + i, b + i, sizeof(float)) != 0) {
      check_fail(c, "%s[%td] is %.9g once and %.9g another time", what, i, a[i], b[i]);
      return;
    }
  }
}

double check_ulps(float got, double expected) {
  if (isnan(expected)) return isnan(got) ? 0 : INFINITY;
  float nearest = (float)expected;
  if (isinf(nearest) || isinf(got)) return got == nearest ? 0 : INFINITY;
  if (isnan(got)) return INFINITY;
  float magnitude = fabsf(nearest);
  double place = magnitude < 0x1p-126f ? 0x1p-149 : ldexp(1, ilogbf(magnitude) - 23);
  return fabs((double)got - expected) / place;
}
