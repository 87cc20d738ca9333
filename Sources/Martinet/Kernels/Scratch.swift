// Working memory for eager functions: kept when a call is done, so that the next one takes none.

/// Arrays that nobody uses at the moment. A call takes one, grows it if need be, and brings it back:
/// there are as many as calls have been under way at once.
enum Scratch {
  private static let idle = Locked<[[Float]]>([])

  /// Calls `body` with `count` floats of any content.
  static func borrow<Result>(_ count: Int, _ body: (Floats) -> Result) -> Result {
    var memory = idle.withLock { $0.popLast() } ?? []
    if memory.count < count { memory = [Float](repeating: 0, count: count) }
    defer { idle.withLock { $0.append(memory) } }
    return unsafe memory.withUnsafeMutableBufferPointer { buffer in
      unsafe body(Floats(buffer)[0..<count])
    }
  }
}
