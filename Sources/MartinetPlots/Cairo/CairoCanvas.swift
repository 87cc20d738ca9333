// The elements of a drawing, drawn by Cairo: the only file that knows how.

import CCairo

/// A surface of Cairo's that elements are drawn on.
struct CairoCanvas: ~Copyable {
  private let context: OpaquePointer
  /// The narrowest line, in the drawing's points: a terminal's pixels are large.
  private let thinnest: Double

  /// A white canvas on a surface, `scale` of whose units make a point.
  init(_ surface: OpaquePointer, scale: Double, thinnest: Double = 0) {
    context = cairo_create(surface)
    self.thinnest = thinnest
    cairo_set_source_rgb(context, 1, 1, 1)
    cairo_paint(context)
    cairo_scale(context, scale, scale)
    CairoMeasure.prepare(context)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
  }

  deinit { cairo_destroy(context) }

  func draw(_ element: Drawing.Element) {
    switch element {
    case .line(let points, let style):
      guard points.count > 1 else { return }
      trace(points)
      stroke(style)
    case .polygon(let points, let fill):
      trace(points)
      use(fill)
      cairo_fill(context)
    case .rectangle(let rectangle, let fill, let border):
      cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
      if let fill {
        use(fill)
        cairo_fill_preserve(context)
      }
      if let border { stroke(border) } else { cairo_new_path(context) }
    case .points(let points, let style):
      for point in points { draw(style, at: point) }
    case .raster(let raster, let rectangle):
      draw(raster, in: rectangle)
    case .text(let text):
      draw(text)
    }
  }

  private func use(_ color: Color) { cairo_set_source_rgb(context, color.red, color.green, color.blue) }

  private func trace(_ points: [Point2D]) {
    cairo_new_path(context)
    for point in points { cairo_line_to(context, point.x, point.y) }
  }

  private func stroke(_ style: LineStyle) {
    // A hairline that is drawn thicker than it is must not outshine the data.
    let alpha = style.width < min(1, thinnest) ? style.width * style.width : 1
    cairo_set_source_rgba(context, style.color.red, style.color.green, style.color.blue, alpha)
    cairo_set_line_width(context, max(style.width, thinnest))
    cairo_set_dash(context, style.dash, Int32(style.dash.count), 0)
    cairo_stroke(context)
  }

  private func draw(_ style: PointStyle, at center: Point2D) {
    let half = max(style.size, thinnest) / 2
    func corners(_ places: [(Double, Double)]) {
      trace(places.map { Point2D(center.x + $0.0 * half, center.y + $0.1 * half) })
      cairo_close_path(context)
    }
    switch style.shape {
    case .circle:
      cairo_new_path(context)
      cairo_arc(context, center.x, center.y, half, 0, 2 * Double.pi)
      cairo_close_path(context)
    case .square: corners([(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)])
    case .triangle: corners([(0, -1), (0.95, 0.8), (-0.95, 0.8)])
    case .diamond: corners([(0, -1), (1, 0), (0, 1), (-1, 0)])
    case .cross:
      let (n, w) = (0.7, 0.35)
      corners([
        (-n - w + 0.3, -n), (-n, -n - w + 0.3), (0, -w), (n, -n - w + 0.3), (n + w - 0.3, -n), (w, 0),
        (n + w - 0.3, n), (n, n + w - 0.3), (0, w), (-n, n + w - 0.3), (-n - w + 0.3, n), (-w, 0),
      ])
    case .plus:
      let (n, w) = (1.0, 0.3)
      corners([
        (-w, -n), (w, -n), (w, -w), (n, -w), (n, w), (w, w), (w, n), (-w, n), (-w, w), (-n, w), (-n, -w), (-w, -w),
      ])
    }
    use(style.color)
    cairo_fill_preserve(context)
    if let border = style.border { stroke(LineStyle(color: border, width: 0.8)) } else { cairo_new_path(context) }
  }

  private func draw(_ text: PlacedText) {
    CairoMeasure.select(text.font, context)
    use(text.color)
    cairo_save(context)
    cairo_translate(context, text.origin.x, text.origin.y)
    if text.isVertical { cairo_rotate(context, -Double.pi / 2) }
    cairo_move_to(context, 0, 0)
    cairo_show_text(context, text.text)
    cairo_restore(context)
    cairo_new_path(context)
  }

  private func draw(_ raster: Raster, in rectangle: Rectangle) {
    // Cairo takes no matrix that it cannot invert.
    guard min(rectangle.width, rectangle.height) > 1e-6 else { return }
    // Viewers of SVG and PDF smooth a picture that they enlarge: cells are repeated until that is not seen. Of more
    // cells than the most pixels on a side (Cairo has none beyond 32 767) every so manieth is shown.
    let wanted = 2 * max(rectangle.width / Double(raster.width), rectangle.height / Double(raster.height))
    let room = Double(4096 / max(raster.width, raster.height))
    let times = max(1, Int(min(wanted.rounded(.up), room)))
    let most = 8192
    let (width, height) = (min(raster.width * times, most), min(raster.height * times, most))
    let columns = (0..<width).map { 3 * ($0 * raster.width / width) }
    let picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    defer { cairo_surface_destroy(picture) }
    guard let bytes = cairo_image_surface_get_data(picture) else { return }
    let stride = Int(cairo_image_surface_get_stride(picture))
    for row in 0..<height {
      let line = UnsafeMutableRawPointer(bytes + row * stride)
      let first = 3 * raster.width * (row * raster.height / height)
      for column in 0..<width {
        let index = first + columns[column]
        let pixel =
          UInt32(raster.bytes[index]) << 16 | UInt32(raster.bytes[index + 1]) << 8 | UInt32(raster.bytes[index + 2])
        line.storeBytes(of: pixel, toByteOffset: 4 * column, as: UInt32.self)
      }
    }
    cairo_surface_mark_dirty(picture)
    cairo_save(context)
    cairo_translate(context, rectangle.x, rectangle.y)
    cairo_scale(context, rectangle.width / Double(width), rectangle.height / Double(height))
    cairo_set_source_surface(context, picture, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_rectangle(context, 0, 0, Double(width), Double(height))
    cairo_fill(context)
    cairo_restore(context)
  }
}
