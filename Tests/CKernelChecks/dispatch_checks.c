// Checks of the dispatch: the ladder, and that no table has a hole.
#include "references.h"

static void check_ladder(checker *c, const ck_kernels *k) {
  (void)k;
  check_true(c, strcmp(ck_available(0)->name, "scalar") == 0);
  bool found = false;
  for (int i = 0; ck_available(i) != NULL; i++) {
    found = found || ck_available(i) == ck_active();
    check_true(c, i == 0 || ck_available(i)->lanes > ck_available(i - 1)->lanes);
  }
  check_true(c, found);
  check_true(c, ck_available(-1) == NULL);
}

// The table is pointers from end to end, after its name and its lanes.
static void check_table(checker *c, const ck_kernels *k) {
  size_t first = offsetof(ck_kernels, unary), count = (sizeof *k - first) / sizeof(void *);
  for (size_t i = 0; i < count; i++) {
    void *entry;
    memcpy(&entry, (const char *)k + first + i * sizeof entry, sizeof entry);
    if (entry == NULL) check_fail(c, "entry %zu of the table %s is empty", i, k->name);
  }
}

static const check checks[] = {
    {"dispatch: the ladder", check_ladder},
    {"dispatch: every table is full", check_table},
};
const check_family dispatch_checks = CHECK_FAMILY(checks, false);
