// swift-tools-version: 6.2
// The fuzz targets: a package of their own, because they link only where libFuzzer brings `main`.
//
//   swift build -c release --sanitize=fuzzer --sanitize=address \
//     -Xswiftc -parse-as-library -Xcc -fsanitize=fuzzer-no-link \
//     -Xswiftc -sanitize-coverage=edge,trace-cmp \
//     -Xswiftc -Xllvm -Xswiftc -sanitizer-coverage-inline-8bit-counters=1 \
//     -Xswiftc -Xllvm -Xswiftc -sanitizer-coverage-pc-table=1
//   mkdir -p .build/new && SWIFT_BACKTRACE=enable=no .build/release/FuzzIDX -max_total_time=60 \
//     -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=512 .build/new Corpus/idx
//
// Swift's -sanitize=fuzzer alone leaves Swift code without coverage (the log then warns of "no
// interesting inputs"), and its own kind of coverage is one that libFuzzer has given up: hence LLVM's
// inline counters. What crashes goes to a file whose name libFuzzer prints.
import PackageDescription

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "FuzzIDX", targets: ["FuzzIDX"]),
    .executable(name: "FuzzModel", targets: ["FuzzModel"]),
    .executable(name: "FuzzTable", targets: ["FuzzTable"]),
  ],
  dependencies: [.package(name: "martinet", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "FuzzIDX", dependencies: [.product(name: "MartinetData", package: "martinet")],
      path: "FuzzIDX"),
    .executableTarget(
      name: "FuzzModel",
      dependencies: [
        .product(name: "Martinet", package: "martinet"), .product(name: "MartinetData", package: "martinet"),
      ],
      path: "FuzzModel"),
    .executableTarget(
      name: "FuzzTable", dependencies: [.product(name: "MartinetData", package: "martinet")],
      path: "FuzzTable"),
  ]
)
