// Counts the blocks of memory that a thread takes, for tests of what must take none.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// How many blocks the calling thread has taken or resized since it started. Before the first call of
/// a process that runs under a sanitizer nothing is counted.
uint64_t allocation_count(void);

/// Whether blocks are counted on this system: Linux with glibc, with or without a sanitizer.
bool allocation_count_works(void);

#endif
