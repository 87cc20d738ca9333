// What this machine can do at most, measured: the yardstick beside every benchmark.
#ifndef MACHINE_PEAK_H
#define MACHINE_PEAK_H

#pragma clang assume_nonnull begin

// Floating-point operations per second of one thread: fused multiply-adds (two operations each) on
// registers, in the widest vectors of this processor.
double machine_peak_flops(void);
// Bytes read and written per second of one thread that copies `bytes` bytes over and over.
double machine_peak_copy(long bytes);
// The name of the instruction set that machine_peak_flops used.
const char *machine_peak_name(void);

#pragma clang assume_nonnull end
#endif
