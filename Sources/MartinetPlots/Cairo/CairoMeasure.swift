// Texts measured with the fonts that they are drawn with.

import CCairo

/// Measures texts as Cairo draws them, without the hints that would move letters at one size and not at another:
/// the same drawing holds for pixels and for SVG and PDF.
final class CairoMeasure: TextMeasure {
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private var known: [Key: TextExtent] = [:]

  private struct Key: Hashable {
    let text: String
    let font: Font
  }

  init() {
    surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)
    context = cairo_create(surface)
    CairoMeasure.prepare(context)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  var vertical: any TextMeasure { self }
  let leastPicture = 2.0

  func extent(of text: String, font: Font) -> TextExtent {
    let key = Key(text: text, font: font)
    if let extent = known[key] { return extent }
    CairoMeasure.select(font, context)
    var (ink, line) = (cairo_text_extents_t(), cairo_font_extents_t())
    cairo_text_extents(context, text, &ink)
    cairo_font_extents(context, &line)
    let extent = TextExtent(
      left: max(0, -ink.x_bearing), right: max(ink.x_advance, ink.x_bearing + ink.width),
      above: max(line.ascent, -ink.y_bearing), below: max(line.descent, ink.y_bearing + ink.height))
    known[key] = extent
    return extent
  }

  /// Text without hints, edges in grays.
  static func prepare(_ context: OpaquePointer) {
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  /// DejaVu Sans comes with Debian's Cairo; where it is not there the system's own sans serif stands in.
  static func select(_ font: Font, _ context: OpaquePointer) {
    cairo_select_font_face(
      context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
      font.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, font.size)
  }
}
