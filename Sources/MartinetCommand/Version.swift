// The version that `martinet --version` prints, and those of what it computes with.

import Foundation
import Martinet

/// This version of Martinet.
enum Version {
  static let text = "0.1.0"

  /// What a report says of the program that computed it.
  static func all(isa: String, threads: Int? = nil) -> [(name: String, value: String)] {
    var versions = [(name: "Martinet", value: text), ("instruction set", isa)]
    if let threads { versions.append(("threads", "\(threads)")) }
    return versions + [
      ("matrix products", "\(MatrixProductLibrary.name), kernels \(MatrixProductLibrary.kernelSet)"),
      ("operating system", ProcessInfo.processInfo.operatingSystemVersionString),
    ]
  }
}
