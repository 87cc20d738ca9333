// The counter: the program's own malloc, which the dynamic linker prefers to the C library's, adds one
// and hands the call on. Under a sanitizer, which has a malloc of its own, it hangs on its hook.

#include "AllocationCounter.h"

#include <errno.h>
#include <stddef.h>

static _Thread_local uint64_t count;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(HAS_SANITIZER)

#include <pthread.h>

int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void *, size_t),
                                              void (*free_hook)(const volatile void *));

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void taken(const volatile void *block, size_t size) { count += 1; }
static void given_back(const volatile void *block) {}
static void install(void) { __sanitizer_install_malloc_and_free_hooks(taken, given_back); }

uint64_t allocation_count(void) {
  pthread_once(&once, install);
  return count;
}

bool allocation_count_works(void) { return true; }

#elif defined(__GLIBC__)

// glibc's own names for its functions.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

uint64_t allocation_count(void) { return count; }
bool allocation_count_works(void) { return true; }

void *malloc(size_t size) {
  count += 1;
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count += 1;
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  count += 1;
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  count += 1;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  void *memory = memalign(alignment, size);
  if (!memory) return ENOMEM;
  *block = memory;
  return 0;
}

#else

uint64_t allocation_count(void) { return 0; }
bool allocation_count_works(void) { return false; }

#endif
