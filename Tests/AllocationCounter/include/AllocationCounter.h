// Counts the blocks of memory that a thread takes, for tests of what must take none.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// What a thread has taken or resized since `allocation_watch`.
struct allocations {
  /// Blocks taken by the program and its libraries, but for the next line.
  uint64_t own;
  /// Blocks that BLIS and its OpenMP runtime took for themselves: built with OpenMP, BLIS opens a parallel
  /// region of one thread for every product, and libgomp takes and frees the memory of such a team each
  /// time; and BLIS's pool of buffers grows when more threads multiply at once than ever before.
  uint64_t products;
};

/// Counts the calling thread's blocks from 0 on.
void allocation_watch(void);

/// What the calling thread has taken since it called `allocation_watch`.
struct allocations allocation_count(void);

/// Whether blocks are counted: on Linux with glibc, without a sanitizer, which has a malloc of its own.
bool allocation_count_works(void);

#endif
