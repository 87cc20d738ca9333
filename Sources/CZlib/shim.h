// zlib for Swift. `inflateInit2` and `deflateInit2` are macros that pass the header's version and the
// size of the struct, so Swift calls them through these functions.
#ifndef MARTINET_CZLIB_SHIM_H
#define MARTINET_CZLIB_SHIM_H

#include <zlib.h>

// Prepares to inflate a gzip stream (15 window bits, + 16 for gzip's header, CRC and length).
static inline int czlib_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

// Prepares to deflate to a gzip stream at a level in 1 … 9.
static inline int czlib_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
