// The worker pool: threads that start once, take tiles of work, and sleep when there are none.
//
// Each worker has a share of the tiles and takes from the others' when its own is empty. A share is
// a count of tiles left, and a tile is taken by lowering it. Whoever has taken a tile knows that its
// run lasts until that tile is counted as done, and reads what describes the run only then; so
// nobody waits for a worker that has taken nothing, and one that comes late for a run takes part in
// the next.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CKernels.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

enum { CACHE_LINE = 64 };

// How long an idle thread looks for work before it sleeps. A sleeping thread needs 20 to 50 µs to
// come back, about as long as the steps between two parallel ones.
static const int64_t SPIN_NANOSECONDS = 70 * 1000;

// The most tiles of one run; ck_pool_run cuts longer ones.
static const ck_index MOST_TILES = 1 << 30;

typedef struct share {
  _Alignas(CACHE_LINE) _Atomic uint32_t left;  // tiles not taken
  ck_index end;                                // the share's last tile, plus one
} share;

typedef struct worker {
  ck_pool *pool;
  int index;
  pthread_t thread;
} worker;

struct ck_pool {
  _Alignas(CACHE_LINE) _Atomic uint32_t run;  // how many have started
  _Atomic uint32_t sleepers;                  // workers asleep, or about to be
  atomic_bool stops;
  _Alignas(CACHE_LINE) _Atomic uint32_t undone;  // tiles of this run that are not done
  atomic_bool caller_sleeps;

  // The run under way, written by the caller before the shares.
  _Alignas(CACHE_LINE) ck_tile *body;
  void *context;
  ck_index first;

  int threads;
  int64_t spin;
  pthread_mutex_t runs;
  pthread_mutex_t mutex;        // the next two serve where there is no futex
  pthread_cond_t condition;
  worker *workers;
  share shares[];
};

// ---------------------------------------------------------------------------------------------
// Waiting.

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Looks at a word until it is no longer `value` or the time is over; returns what it saw last.
static uint32_t spin_while(const ck_pool *pool, _Atomic uint32_t *word, uint32_t value) {
  uint32_t seen = atomic_load_explicit(word, memory_order_acquire);
  if (seen != value || pool->spin == 0) return seen;
  int64_t deadline = nanoseconds() + pool->spin;
  do {
    for (int turn = 0; turn < 64 && seen == value; turn++) {
      relax();
      seen = atomic_load_explicit(word, memory_order_acquire);
    }
  } while (seen == value && nanoseconds() < deadline);
  return seen;
}

#if defined(__linux__)
// Sleeps if the word still is `value`; may wake without a reason.
static void sleep_while(ck_pool *pool, _Atomic uint32_t *word, uint32_t value) {
  (void)pool;
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void wake(ck_pool *pool, _Atomic uint32_t *word, int count) {
  (void)pool;
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}
#else
static void sleep_while(ck_pool *pool, _Atomic uint32_t *word, uint32_t value) {
  pthread_mutex_lock(&pool->mutex);
  while (atomic_load(word) == value) pthread_cond_wait(&pool->condition, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

static void wake(ck_pool *pool, _Atomic uint32_t *word, int count) {
  (void)word;
  (void)count;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->condition);
  pthread_mutex_unlock(&pool->mutex);
}
#endif

// ---------------------------------------------------------------------------------------------
// Working.

// Takes one tile of a share; -1 when it is empty.
static ck_index take(share *from) {
  uint32_t left = atomic_load_explicit(&from->left, memory_order_relaxed);
  while (left != 0) {
    if (atomic_compare_exchange_weak_explicit(&from->left, &left, left - 1, memory_order_acquire,
                                              memory_order_relaxed)) {
      return from->end - left;
    }
  }
  return -1;
}

// Does tiles, own ones first, until there are none left to take.
static void work(ck_pool *pool, int index) {
  uint32_t done = 0;
  for (int step = 0; step < pool->threads; step++) {
    share *from = &pool->shares[(index + step) % pool->threads];
    for (ck_index tile = take(from); tile >= 0; tile = take(from)) {
      pool->body(pool->context, pool->first + tile, index);
      done++;
    }
  }
  if (done == 0) return;
  // Sequentially consistent with the caller's last look before it sleeps: one of the two sees the
  // other.
  if (atomic_fetch_sub(&pool->undone, done) == done && atomic_load(&pool->caller_sleeps)) {
    wake(pool, &pool->undone, 1);
  }
}

static uint32_t await_run(ck_pool *pool, uint32_t last) {
  uint32_t run = spin_while(pool, &pool->run, last);
  if (run != last) return run;
  atomic_fetch_add(&pool->sleepers, 1);
  while ((run = atomic_load(&pool->run)) == last) sleep_while(pool, &pool->run, last);
  atomic_fetch_sub(&pool->sleepers, 1);
  return run;
}

static void name_thread(int index) {
  char name[16];
  snprintf(name, sizeof name, "martinet-%d", index % 10000);
#if defined(__linux__)
  pthread_setname_np(pthread_self(), name);
#elif defined(__APPLE__)
  pthread_setname_np(name);
#else
  (void)name;
#endif
}

static void *worker_main(void *argument) {
  worker *self = argument;
  ck_pool *pool = self->pool;
  name_thread(self->index);
  uint32_t run = 0;
  while (run = await_run(pool, run), !atomic_load(&pool->stops)) work(pool, self->index);
  return NULL;
}

// ---------------------------------------------------------------------------------------------
// The pool.

// Starts a new run (or the end) and wakes up to `count` sleepers.
static void announce(ck_pool *pool, int count) {
  atomic_fetch_add(&pool->run, 1);
  if (count > 0 && atomic_load(&pool->sleepers) > 0) wake(pool, &pool->run, count);
}

static void free_pool(ck_pool *pool, int started) {
  atomic_store(&pool->stops, true);
  announce(pool, pool->threads);
  for (int index = 1; index <= started; index++) pthread_join(pool->workers[index].thread, NULL);
  pthread_cond_destroy(&pool->condition);
  pthread_mutex_destroy(&pool->mutex);
  pthread_mutex_destroy(&pool->runs);
  free(pool->workers);
  free(pool);
}

ck_pool *ck_pool_create(int threads) {
  size_t size = sizeof(ck_pool) + (size_t)threads * sizeof(share);
  ck_pool *pool = aligned_alloc(CACHE_LINE, (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
  worker *workers = calloc((size_t)threads, sizeof(worker));
  if (pool == NULL || workers == NULL) {
    free(pool);
    free(workers);
    return NULL;
  }
  atomic_init(&pool->run, 0);
  atomic_init(&pool->sleepers, 0);
  atomic_init(&pool->stops, false);
  atomic_init(&pool->undone, 0);
  atomic_init(&pool->caller_sleeps, false);
  pool->threads = threads;
  // With more threads than processors, a thread that spins holds the processor of one that works.
  pool->spin = threads <= ck_processors() ? SPIN_NANOSECONDS : 0;
  pthread_mutex_init(&pool->runs, NULL);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->condition, NULL);
  pool->workers = workers;
  for (int index = 0; index < threads; index++) {
    atomic_init(&pool->shares[index].left, 0);
    workers[index] = (worker){.pool = pool, .index = index};
  }

  // The program's signals are the program's: no worker takes one.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int started = 0;
  while (started + 1 < threads && pthread_create(&workers[started + 1].thread, NULL, worker_main,
                                                 &workers[started + 1]) == 0) {
    started++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (started + 1 == threads) return pool;
  free_pool(pool, started);
  return NULL;
}

void ck_pool_destroy(ck_pool *pool) { free_pool(pool, pool->threads - 1); }

int ck_pool_threads(const ck_pool *pool) { return pool->threads; }

// Runs tiles first ..< first + tiles, tiles ≤ MOST_TILES, with every worker.
static void run_shared(ck_pool *pool, ck_index first, ck_index tiles) {
  pool->first = first;
  atomic_store_explicit(&pool->undone, (uint32_t)tiles, memory_order_relaxed);
  for (int index = 0; index < pool->threads; index++) {
    // Tile t is in share t·threads / tiles, rounded down.
    ck_index begin = (index * tiles + pool->threads - 1) / pool->threads;
    share *to = &pool->shares[index];
    to->end = ((index + 1) * tiles + pool->threads - 1) / pool->threads;
    atomic_store_explicit(&to->left, (uint32_t)(to->end - begin), memory_order_release);
  }
  announce(pool, tiles < pool->threads ? (int)tiles - 1 : pool->threads - 1);
  work(pool, 0);

  uint32_t undone;
  for (;;) {
    undone = atomic_load_explicit(&pool->undone, memory_order_acquire);
    if (undone == 0 || spin_while(pool, &pool->undone, undone) == undone) break;
  }
  if (undone == 0) return;
  atomic_store(&pool->caller_sleeps, true);
  while ((undone = atomic_load(&pool->undone)) != 0) sleep_while(pool, &pool->undone, undone);
  atomic_store(&pool->caller_sleeps, false);
}

void ck_pool_run(ck_pool *pool, ck_index tiles, ck_tile *body, void *context) {
  if (tiles == 0) return;
  pthread_mutex_lock(&pool->runs);
  if (pool->threads == 1 || tiles == 1) {
    for (ck_index tile = 0; tile < tiles; tile++) body(context, tile, 0);
  } else {
    pool->body = body;
    pool->context = context;
    for (ck_index first = 0; first < tiles; first += MOST_TILES) {
      run_shared(pool, first, tiles - first < MOST_TILES ? tiles - first : MOST_TILES);
    }
  }
  pthread_mutex_unlock(&pool->runs);
}
