// The counter: the program's own malloc, which the dynamic linker prefers to the C library's, adds one
// and hands the call on.

#define _GNU_SOURCE
#include "AllocationCounter.h"

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

// glibc's own names for its functions.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Thread_local bool watched;
static _Thread_local struct allocations count;

void allocation_watch(void) {
  watched = true;
  count = (struct allocations){0, 0};
}

struct allocations allocation_count(void) { return count; }
bool allocation_count_works(void) { return true; }

static void add(const void *caller) {
  if (!watched) return;
  Dl_info library;
  if (dladdr(caller, &library) && library.dli_fname && strstr(library.dli_fname, "libgomp")) {
    count.openmp += 1;
  } else {
    count.own += 1;
  }
}

void *malloc(size_t size) {
  add(__builtin_return_address(0));
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  add(__builtin_return_address(0));
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  add(__builtin_return_address(0));
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  add(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  add(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  add(__builtin_return_address(0));
  void *memory = __libc_memalign(alignment, size);
  if (!memory) return ENOMEM;
  *block = memory;
  return 0;
}

#else

void allocation_watch(void) {}
struct allocations allocation_count(void) { return (struct allocations){0, 0}; }
bool allocation_count_works(void) { return false; }

#endif
