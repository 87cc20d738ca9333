// The changes of training pictures as the command line writes them.

import Martinet

/// Augmentations as text, separated by commas and made in this order: `shift:PIXELS`, `rotate:DEGREES`,
/// `zoom:PART`, `flip`, `noise:DEVIATION`, `cutout:SIDE`.
struct AugmentationNames: RawRepresentable, Codable, Equatable, Sendable {
  /// All forms, for help and errors.
  static let forms = "shift:PIXELS, rotate:DEGREES, zoom:PART, flip, noise:DEVIATION, cutout:SIDE"

  let rawValue: String
  let augmentations: [Augmentation]

  /// `nil` for text of another form; whether the numbers make sense is asked of the library.
  init?(rawValue: String) {
    var augmentations: [Augmentation] = []
    for text in rawValue.split(separator: ",", omittingEmptySubsequences: false) {
      guard let augmentation = AugmentationNames.parse(text) else { return nil }
      augmentations.append(augmentation)
    }
    self.rawValue = rawValue
    self.augmentations = augmentations
  }

  private static func parse(_ text: Substring) -> Augmentation? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts == ["flip"] { return .flipHorizontally() }
    guard parts.count == 2, let number = Float(parts[1]) else { return nil }
    switch parts[0] {
    case "shift": return .shift(number)
    case "rotate": return .rotate(degrees: number)
    case "zoom": return .zoom(number)
    case "noise": return .noise(deviation: number)
    case "cutout": return Int(parts[1]).map { .cutout(side: $0) }
    default: return nil
    }
  }
}

#if CommandLine
  import ArgumentParser

  extension AugmentationNames: ExpressibleByArgument {}
#endif
