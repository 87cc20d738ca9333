// The result builder that writes a stack of layers.

/// Builds the layers of a `Sequential`: one a line, with `if`, `if`-`else`, `switch` and `for`.
@resultBuilder
public enum LayerStack {
  public static func buildExpression(_ layer: some Layer) -> [any Layer] { [layer] }
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
  public static func buildLimitedAvailability(_ part: [any Layer]) -> [any Layer] { part }
}
