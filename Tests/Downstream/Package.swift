// swift-tools-version: 6.2
// Somebody else's package: it depends on Martinet by version and on nothing else.
// Tests/Scripts/downstream.sh copies it out of the repository and says where the repository is.
import PackageDescription

let package = Package(
  name: "downstream",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(url: Context.environment["MARTINET_REPOSITORY"] ?? "", from: "0.1.0", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "XOR",
      dependencies: [
        .product(name: "Martinet", package: "martinet"),
        .product(name: "MartinetTesting", package: "martinet"),
      ]),
    .executableTarget(
      name: "OnlyKernels", dependencies: [.product(name: "CKernels", package: "martinet")]),
  ]
)
