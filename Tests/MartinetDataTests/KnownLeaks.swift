// Leaks of others that the address sanitizer is told of.

/// Read by LeakSanitizer where the tests run under it. `URLSession` of swift-corelibs-foundation 6.3
/// forgets the URL that libcurl parsed for it, some sixty bytes for each request, also in a program
/// that does nothing else than one `dataTask`; whatever is allocated outside libcurl is still reported.
@_cdecl("__lsan_default_suppressions")
public func knownLeaks() -> UnsafePointer<UInt8> {
  let suppressions: StaticString = "leak:libcurl.so\n"
  return suppressions.utf8Start
}
