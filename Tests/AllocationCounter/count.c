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

#include <errno.h>
#include <link.h>
#include <string.h>

// glibc's own names for its functions.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Thread_local bool watched;
static _Thread_local struct allocations count;

// Where libgomp's code lies; nowhere until it is found.
static uintptr_t openmp_start, openmp_end;

static int find_openmp(struct dl_phdr_info *library, size_t size, void *unused) {
  if (!library->dlpi_name || !strstr(library->dlpi_name, "libgomp")) return 0;
  for (int i = 0; i < library->dlpi_phnum; i += 1) {
    const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) continue;
    openmp_start = library->dlpi_addr + segment->p_vaddr;
    openmp_end = openmp_start + segment->p_memsz;
  }
  return 1;
}

void allocation_watch(void) {
  if (!watched) dl_iterate_phdr(find_openmp, NULL);
  watched = true;
  count = (struct allocations){0, 0};
}

struct allocations allocation_count(void) { return count; }
bool allocation_count_works(void) { return true; }

static void add(const void *caller) {
  if (!watched) return;
  uintptr_t place = (uintptr_t)caller;
  if (place >= openmp_start && place < openmp_end) {
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
