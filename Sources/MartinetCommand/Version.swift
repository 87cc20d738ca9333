// The version that `martinet --version` prints.

/// This version of Martinet.
enum Version {
  static let text = "0.1.0"
}
