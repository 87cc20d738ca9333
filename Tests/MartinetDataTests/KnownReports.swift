// What the sanitizers would report of others, and are told of.

/// Read by LeakSanitizer where the tests run under it; whatever is allocated elsewhere is still reported.
///
/// In swift-corelibs-foundation 6.3 `URLSession` forgets the URL that libcurl parsed for it, some sixty
/// bytes for each request, also in a program that does nothing else than one `dataTask`; and
/// `Process.run` keeps the weak reference by which it knows its thread's run loop.
@_cdecl("__lsan_default_suppressions")
public func knownLeaks() -> UnsafePointer<UInt8> {
  let suppressions: StaticString = "leak:libcurl.so\nleak:10Foundation7ProcessC3run\n"
  return suppressions.utf8Start
}

/// Read by ThreadSanitizer. The standard library writes the count 0 into the one empty array that all
/// threads share when an array is made with a capacity of 0.
@_cdecl("__tsan_default_suppressions")
public func knownRaces() -> UnsafePointer<UInt8> {
  let suppressions: StaticString = "race:_swiftEmptyArrayStorage\n"
  return suppressions.utf8Start
}
