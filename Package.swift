// swift-tools-version: 6.2
// Martinet: neural networks trained and run on ordinary processors.
import PackageDescription

/// The house rule: Swift 6 language mode (the default of these tools) and strict memory safety.
let strict: [SwiftSetting] = [.strictMemorySafety()]

let package = Package(
  name: "martinet",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Martinet", targets: ["Martinet"]),
    .library(name: "MartinetData", targets: ["MartinetData"]),
    .library(name: "MartinetPlots", targets: ["MartinetPlots"]),
    .library(name: "MartinetReport", targets: ["MartinetReport"]),
    .library(name: "MartinetCourse", targets: ["MartinetCourse"]),
    .library(name: "MartinetTesting", targets: ["MartinetTesting"]),
    .library(name: "CKernels", targets: ["CKernels"]),
    .executable(name: "martinet", targets: ["MartinetCommand"]),
  ],
  traits: [
    .trait(name: "CommandLine", description: "The executable `martinet`, with swift-argument-parser."),
    .default(enabledTraits: ["CommandLine"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(
      name: "CKernels",
      path: "CKernels",
      cSettings: [.headerSearchPath("shim")],
      // libblis-dev on Debian, `brew install blis` on macOS.
      linkerSettings: [.linkedLibrary("blis"), .linkedLibrary("m")]),
    .target(name: "Martinet", dependencies: ["CKernels"], swiftSettings: strict),

    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "MartinetData",
      dependencies: [
        "Martinet", "CZlib", "CDeflate", "CPNG",
        .target(name: "CCrypto", condition: .when(platforms: [.linux])),
      ]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
    .target(name: "MartinetPlots", dependencies: ["Martinet", "CCairo"]),
    .target(name: "MartinetReport", dependencies: ["Martinet", "MartinetPlots"]),
    .target(name: "MartinetCourse", dependencies: ["Martinet", "MartinetData", "MartinetPlots", "MartinetReport"]),
    .target(name: "MartinetTesting", dependencies: ["Martinet"]),
    .executableTarget(
      name: "MartinetCommand",
      dependencies: [
        "Martinet", "MartinetData", "MartinetPlots", "MartinetReport", "MartinetCourse",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["CommandLine"])),
      ]),

    .target(
      name: "CKernelChecks", dependencies: ["CKernels"], path: "Tests/CKernelChecks",
      exclude: ["standalone", "neon.sh"]),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .target(name: "TestNumbers", path: "Tests/TestNumbers"),
    .testTarget(
      name: "MartinetTests",
      dependencies: ["Martinet", "MartinetTesting", "CKernelChecks", "AllocationCounter", "TestNumbers"]),
    .testTarget(name: "MartinetDataTests", dependencies: ["Martinet", "MartinetData", "CZlib"]),
    .testTarget(
      name: "MartinetPlotsTests", dependencies: ["Martinet", "MartinetData", "MartinetPlots", "TestNumbers"]),
    .testTarget(
      name: "MartinetReportTests", dependencies: ["Martinet", "MartinetPlots", "MartinetReport", "TestNumbers"]),
    .testTarget(
      name: "MartinetCourseTests", dependencies: ["Martinet", "MartinetCourse", "MartinetPlots", "MartinetReport"]),
  ]
)
