// libdeflate for Swift: it inflates a whole buffer at once, two to three times as fast as zlib a stream.
#ifndef MARTINET_CDEFLATE_SHIM_H
#define MARTINET_CDEFLATE_SHIM_H

#include <libdeflate.h>

#endif
