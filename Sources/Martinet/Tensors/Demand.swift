// A programmer's mistake, told before the program stops.

/// Stops the program with `message` when `condition` does not hold.
///
/// For calls that no data can make wrong: shapes that the program's text puts together. The standard
/// library's `precondition` stops as well, but an optimised build drops its message, and a stop without
/// a word about which shapes met which helps nobody.
@inlinable
package func demand(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition() { fatalError(message(), file: file, line: line) }
}
