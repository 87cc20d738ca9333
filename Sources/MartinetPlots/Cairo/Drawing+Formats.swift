// A drawing as PNG, SVG, PDF, and as the pixels of a terminal.

import CCairo

/// A format of pictures.
public enum PictureFormat: String, Sendable, CaseIterable {
  case png, svg, pdf
}

/// Where Cairo puts what it writes.
private final class Sink {
  var bytes: [UInt8] = []
}

/// What Cairo calls with every piece of what it writes; `sink` is a `Sink`.
private func take(
  _ sink: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ count: UInt32
) -> cairo_status_t {
  guard let sink, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
  Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().bytes
    .append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
  return CAIRO_STATUS_SUCCESS
}

extension Drawing {
  /// The drawing as the content of a file; a PNG has `scale` pixels for a point.
  ///
  /// Throws `PlotError.drawing` with Cairo's reason, and `PlotError.outside` for a scale that is not in 0.1 … 16
  /// or makes more than 32 000 pixels a side.
  public func encoded(as format: PictureFormat, scale: Double = 2) throws(PlotError) -> [UInt8] {
    let sink = Sink()
    let target = Unmanaged.passUnretained(sink).toOpaque()
    let surface: OpaquePointer
    switch format {
    case .png:
      guard (0.1...16).contains(scale), max(width, height) * scale <= 32_000 else {
        throw PlotError.outside(
          of: "scale", expected: "0.1 … 16, and at most 32000 pixels a side", received: "\(scale)")
      }
      surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32((width * scale).rounded(.up)), Int32((height * scale).rounded(.up)))
    case .svg: surface = cairo_svg_surface_create_for_stream(take, target, width, height)
    case .pdf:
      surface = cairo_pdf_surface_create_for_stream(take, target, width, height)
      // The same drawing has the same bytes on another day.
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
    }
    defer { cairo_surface_destroy(surface) }
    let canvas = CairoCanvas(surface, scale: format == .png ? scale : 1)
    for element in elements { canvas.draw(element) }
    if format == .png {
      try check(cairo_surface_write_to_png_stream(surface, take, target))
    } else {
      cairo_surface_finish(surface)
    }
    try check(cairo_surface_status(surface))
    let content = withExtendedLifetime(sink) { sink.bytes }
    return format == .svg ? renumbered(svg: content) : content
  }

  /// The drawing without its texts in few, large pixels: rows of red, green, blue, 0 … 1.
  func pixels(width columns: Int, height rows: Int) throws(PlotError) -> [[Color]] {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(columns), Int32(rows))!
    defer { cairo_surface_destroy(surface) }
    let scale = Double(columns) / width
    let canvas = CairoCanvas(surface, scale: scale, thinnest: 0.9 / scale)
    for element in elements { if let element = element.inLargePixels { canvas.draw(element) } }
    cairo_surface_flush(surface)
    try check(cairo_surface_status(surface))
    guard let bytes = cairo_image_surface_get_data(surface) else {
      throw PlotError.drawing("Cairo has no memory for \(columns) × \(rows) pixels")
    }
    let stride = Int(cairo_image_surface_get_stride(surface))
    return (0..<rows).map { row in
      (0..<columns).map { column in
        Color(UnsafeRawPointer(bytes + row * stride).load(fromByteOffset: 4 * column, as: UInt32.self) & 0xFFFFFF)
      }
    }
  }

  private func check(_ status: cairo_status_t) throws(PlotError) {
    guard status == CAIRO_STATUS_SUCCESS else {
      throw PlotError.drawing(String(cString: cairo_status_to_string(status)))
    }
  }
}

extension Drawing.Element {
  /// The element as few, large pixels show it: without the texts, and without the borders that would hide what
  /// they surround.
  fileprivate var inLargePixels: Drawing.Element? {
    switch self {
    case .text: return nil
    case .rectangle(let box, let fill?, _): return .rectangle(box, fill: fill, border: nil)
    case .rectangle(let box, nil, _) where box.width <= 3 * CellMeasure.width: return nil
    case .points(let points, var style):
      style.border = nil
      return .points(points, style)
    default: return self
    }
  }
}
