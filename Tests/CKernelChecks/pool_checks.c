// The worker pool: every tile once, one tile per worker at a time, writes visible, callers in turn.
#include "checks.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

enum { MAXIMUM_TILES = 700, MAXIMUM_THREADS = 9 };

typedef struct board {
  int visits[MAXIMUM_TILES];  // plain: the pool orders them, or the thread sanitizer says so
  atomic_int busy[MAXIMUM_THREADS];
  atomic_int faults;
  int threads;
  unsigned nap;  // microseconds that tile 0 sleeps
} board;

static void visit(void *context, ck_index tile, int worker) {
  board *b = context;
  if (worker < 0 || worker >= b->threads || tile < 0 || tile >= MAXIMUM_TILES) {
    atomic_fetch_add(&b->faults, 1);
    return;
  }
  if (atomic_fetch_add(&b->busy[worker], 1) != 0) atomic_fetch_add(&b->faults, 1);
  b->visits[tile]++;
  if (tile == 0 && b->nap > 0) usleep(b->nap);
  atomic_fetch_sub(&b->busy[worker], 1);
}

// Runs and counts: how many tiles were visited other than once, and what the tiles complained of.
static int run_and_count_faults(ck_pool *pool, board *b, ck_index tiles) {
  memset(b->visits, 0, sizeof b->visits);
  b->threads = ck_pool_threads(pool);
  ck_pool_run(pool, tiles, visit, b);
  int faults = atomic_exchange(&b->faults, 0);
  for (ck_index tile = 0; tile < MAXIMUM_TILES; tile++) faults += b->visits[tile] != (tile < tiles);
  return faults;
}

static void every_tile_once(checker *c, const ck_kernels *k) {
  (void)k;
  board *b = calloc(1, sizeof(board));
  for (int threads = 1; threads <= MAXIMUM_THREADS; threads++) {
    ck_pool *pool = ck_pool_create(threads);
    check_case(c, "%d threads", threads);
    check_true(c, pool != NULL && ck_pool_threads(pool) == threads);
    if (pool == NULL) continue;
    for (int turn = 0; turn < 400; turn++) {
      ck_index tiles = turn < 40 ? turn : check_random(c) % MAXIMUM_TILES;
      check_case(c, "%d threads, %td tiles", threads, tiles);
      check_true(c, run_and_count_faults(pool, b, tiles) == 0);
      if (turn % 100 == 0) usleep(300);  // the workers fall asleep
    }
    ck_pool_destroy(pool);
  }
  free(b);
}

// One long tile: the others are taken over by whoever is free, and the run waits for the long one.
static void idle_workers_take_over(checker *c, const ck_kernels *k) {
  (void)k;
  check_case(c, "a tile of 2 ms");
  ck_pool *pool = ck_pool_create(3);
  board *b = calloc(1, sizeof(board));
  b->nap = 2000;
  for (int turn = 0; turn < 10; turn++) check_true(c, run_and_count_faults(pool, b, 30) == 0);
  ck_pool_destroy(pool);
  free(b);
}

typedef struct caller {
  ck_pool *pool;
  int faults;
  uint32_t random;
} caller;

static void *call_often(void *argument) {
  caller *self = argument;
  board *b = calloc(1, sizeof(board));
  for (int turn = 0; turn < 1500; turn++) {
    self->random = self->random * 1664525 + 1013904223;
    self->faults += run_and_count_faults(self->pool, b, (self->random >> 16) % MAXIMUM_TILES);
    if (self->random >> 24 == 0) usleep(200);
  }
  free(b);
  return NULL;
}

static void callers_in_turn(checker *c, const ck_kernels *k) {
  (void)k;
  enum { CALLERS = 3 };
  for (int threads = 1; threads <= 4; threads++) {
    check_case(c, "%d threads, %d callers", threads, CALLERS);
    ck_pool *pool = ck_pool_create(threads);
    caller callers[CALLERS];
    pthread_t ids[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
      callers[i] = (caller){.pool = pool, .random = check_random(c)};
      pthread_create(&ids[i], NULL, call_often, &callers[i]);
    }
    for (int i = 0; i < CALLERS; i++) {
      pthread_join(ids[i], NULL);
      check_true(c, callers[i].faults == 0);
    }
    ck_pool_destroy(pool);
  }
}

static void many_pools(checker *c, const ck_kernels *k) {
  (void)k;
  board *b = calloc(1, sizeof(board));
  for (int turn = 0; turn < 200; turn++) {
    check_case(c, "pool %d", turn);
    ck_pool *pool = ck_pool_create(1 + turn % 5);
    if (turn % 3 != 0) check_true(c, run_and_count_faults(pool, b, turn) == 0);
    ck_pool_destroy(pool);
  }
  free(b);
}

static const check checks[] = {
    {"pool runs every tile once", every_tile_once},
    {"pool balances", idle_workers_take_over},
    {"pool serves several callers", callers_in_turn},
    {"pools come and go", many_pools},
};
const check_family pool_checks = CHECK_FAMILY(checks, true);
