// The door to the C kernels: the table in use, and which instruction set it is.

import CKernels

/// The kernels, one static function each over views of floats; every family adds its own in an
/// extension. The counts that a kernel relies on are checked here, in every build.
enum Kernels {
  /// The table of this processor (or of `MARTINET_ISA`). Constant memory that is never freed.
  nonisolated(unsafe) static let table = unsafe ck_active()

  /// Stops when a view has not as many floats as a kernel will touch.
  @inline(__always)
  static func expect(_ view: Floats, _ count: Int, _ name: StaticString) {
    demand(view.count == count, "\(name): expected \(count) floats, received \(view.count)")
  }

  /// Stops when a view has fewer floats than a kernel will touch.
  @inline(__always)
  static func expect(_ view: Floats, atLeast count: Int, _ name: StaticString) {
    demand(
      view.count >= count, "\(name): expected at least \(count) floats, received \(view.count)")
  }

  /// How many floats rows of `columns` take when they stand `step` apart.
  static func span(rows: Int, columns: Int, step: Int) -> Int {
    rows == 0 || columns == 0 ? 0 : (rows - 1) * step + columns
  }
}

/// The instruction set that the kernels use: `scalar`, `avx2`, `avx512` or `neon`.
///
/// The best one of the processor is chosen at the first use; the environment variable `MARTINET_ISA`
/// forces another. Within one processor and set the same inputs give the same bits; nothing is
/// promised across sets.
public enum InstructionSet {
  /// The name of the set in use.
  public static var active: String { unsafe String(cString: Kernels.table.pointee.name) }

  /// How many floats one vector of the set in use holds.
  public static var lanes: Int { unsafe Kernels.table.pointee.lanes }

  /// The names of all sets that this processor runs, the plainest first.
  public static var available: [String] {
    var names: [String] = []
    while let table = unsafe ck_available(Int32(names.count)) {
      unsafe names.append(String(cString: table.pointee.name))
    }
    return names
  }

  /// A sentence when `MARTINET_ISA` names a set that is not there (the best one is then used).
  public static var warning: String? { unsafe ck_active_warning().map { unsafe String(cString: $0) } }
}
