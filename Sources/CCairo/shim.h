// Cairo for Swift: pictures in memory, SVG and PDF.
#ifndef MARTINET_CCAIRO_SHIM_H
#define MARTINET_CCAIRO_SHIM_H

#include <cairo.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>

#endif
