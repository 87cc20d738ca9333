// A picture of a report: its file and what it shows in words.

import MartinetPlots

extension Report {
  /// A picture that is drawn already.
  public struct Picture: Sendable, Hashable {
    /// The content of a PNG file.
    public var png: [UInt8]
    /// The width in a page's pixels; a narrower page makes it smaller.
    public var width: Int
    /// What it shows, in words, for those who cannot see it.
    public var description: String
    /// What stands below it; empty for nothing.
    public var caption: String

    public init(png: [UInt8], width: Int, description: String, caption: String = "") {
      (self.png, self.width, self.description, self.caption) = (png, width, description, caption)
    }

    /// A figure as a picture, with two pixels for a point.
    ///
    /// Throws a `PlotError` for a figure that cannot be drawn.
    public init(_ figure: Figure, description: String, caption: String = "") throws(PlotError) {
      let drawing = try figure.drawing()
      // A point is 1/72 inch, a page's pixel 1/96.
      self.init(
        png: try drawing.encoded(as: .png), width: Int((drawing.width * 4 / 3).rounded()),
        description: description, caption: caption)
    }
  }
}

extension Report.Section {
  /// The first of its pictures, for a file of its own; `nil` where it has none.
  public var picture: Report.Picture? {
    blocks.lazy.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }.first
  }
}

extension Report.Block {
  /// A figure, or a sentence that says why it cannot be drawn.
  public static func figure(_ figure: Figure, description: String, caption: String = "") -> Report.Block {
    do {
      return .picture(try Report.Picture(figure, description: description, caption: caption))
    } catch {
      return .text("There is no picture here (\(description)): \(error).")
    }
  }
}
