// libpng for Swift, through its simplified API only (`png_image_…`): it reports an error in the struct,
// where the full API jumps with `longjmp`, which must never cross a Swift frame.
#ifndef MARTINET_CPNG_SHIM_H
#define MARTINET_CPNG_SHIM_H

#include <png.h>

// An image of this version of the library, ready for `png_image_begin_read_from_memory`.
static inline png_image cpng_image(void) {
  png_image image = {.opaque = 0, .version = PNG_IMAGE_VERSION};
  return image;
}

static const png_uint_32 cpng_format_gray = PNG_FORMAT_GRAY;
static const png_uint_32 cpng_format_rgb = PNG_FORMAT_RGB;
static const png_uint_32 cpng_flag_16_bit_srgb = PNG_IMAGE_FLAG_16BIT_sRGB;

static inline const char *cpng_message(const png_image *image) { return image->message; }

#endif
