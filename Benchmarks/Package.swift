// swift-tools-version: 6.2
// Benchmarks and the trainings behind RESULTS.md: a package of its own, so that nobody who links
// Martinet resolves what it depends on.
//
//   make bench      the targets Kernels and Training, through ordo-one's benchmark
//   make results    the program `results`
//   make instructions  the program `instructions`, under callgrind
//   make peers      the program `peers`, by turns with what peers/ installs
//   tables/csv_peers.py  the program `tables`, by turns with pandas
//
// The benchmark plugin takes the targets whose folder lies right under one named Benchmarks; the
// others are therefore under Sources.
import PackageDescription

let benchmark: Target.Dependency = .product(name: "Benchmark", package: "benchmark")
let plugin: Target.PluginUsage = .plugin(name: "BenchmarkPlugin", package: "benchmark")

let package = Package(
  name: "martinet-benchmarks",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "results", targets: ["Results"]), .executable(name: "peers", targets: ["Peers"]),
    .executable(name: "instructions", targets: ["Instructions"]),
    .executable(name: "tables", targets: ["Tables"]),
  ],
  dependencies: [
    .package(name: "martinet", path: "..", traits: []),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(name: "MachinePeak"),
    .target(name: "KernelCases", dependencies: [.product(name: "CKernels", package: "martinet")]),
    .executableTarget(
      name: "Kernels",
      dependencies: [
        .product(name: "CKernels", package: "martinet"), "KernelCases", "MachinePeak", benchmark,
      ],
      path: "Kernels", plugins: [plugin]),
    .executableTarget(
      name: "Training",
      dependencies: [.product(name: "MartinetData", package: "martinet"), "MachinePeak", benchmark],
      path: "Training", plugins: [plugin]),
    .executableTarget(name: "Results"),
    .executableTarget(name: "Tables", dependencies: [.product(name: "MartinetData", package: "martinet")]),
    .executableTarget(name: "Instructions", dependencies: [.product(name: "MartinetData", package: "martinet")]),
    .executableTarget(
      name: "Peers",
      dependencies: [.product(name: "MartinetData", package: "martinet"), "MachinePeak"]),
  ]
)
