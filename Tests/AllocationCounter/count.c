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
#include <pthread.h>
#include <string.h>

// glibc's own names for its functions.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Thread_local bool watched;
static _Thread_local struct allocations count;

// Where the code of BLIS and of its OpenMP runtime lies.
static struct { uintptr_t start, end; } products[8];
static int product_count;

static int find_products(struct dl_phdr_info *library, size_t size, void *unused) {
  const char *name = library->dlpi_name;
  if (!name || (!strstr(name, "libgomp") && !strstr(name, "libblis"))) return 0;
  for (int i = 0; i < library->dlpi_phnum && product_count < 8; i += 1) {
    const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) continue;
    products[product_count].start = library->dlpi_addr + segment->p_vaddr;
    products[product_count].end = products[product_count].start + segment->p_memsz;
    product_count += 1;
  }
  return 0;
}

static pthread_once_t found = PTHREAD_ONCE_INIT;
static void find(void) { dl_iterate_phdr(find_products, NULL); }

void allocation_watch(void) {
  pthread_once(&found, find);
  watched = true;
  count = (struct allocations){0, 0};
}

struct allocations allocation_count(void) { return count; }
bool allocation_count_works(void) { return true; }

static void add(const void *caller) {
  if (!watched) return;
  uintptr_t place = (uintptr_t)caller;
  for (int i = 0; i < product_count; i += 1) {
    if (place >= products[i].start && place < products[i].end) {
      count.products += 1;
      return;
    }
  }
  count.own += 1;
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
