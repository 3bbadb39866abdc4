// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Compiled in, so that the program stands alone.
let themes: [Resource] = ["dark", "light", "mono", "high-contrast", "colour-blind"].map {
  .embedInCode("../../themes/\($0).toml")
}

let package = Package(
  name: "fctry",
  products: [.executable(name: "fctry", targets: ["fctry"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CNCurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),

    .target(name: "NVSModel", dependencies: ["CZlib", "CCrypto"], swiftSettings: strict),
    .target(
      name: "Station",
      dependencies: [
        "NVSModel", "CLinux", "CSQLite",
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: ["line", "board", "serve"].map { .embedInCode("Flash/Bridge/\($0).py") },
      swiftSettings: strict),
    .target(
      name: "TUI", dependencies: ["NVSModel", "Station", "CNCurses", "CLinux"], resources: themes,
      swiftSettings: strict),
    .executableTarget(
      name: "fctry",
      dependencies: [
        "NVSModel", "Station", "TUI",
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "Benchmarks",
      dependencies: ["NVSModel", "Station", .product(name: "SystemPackage", package: "swift-system")],
      path: "Benchmarks",
      swiftSettings: strict),

    .target(
      name: "TestSupport",
      dependencies: [.product(name: "SystemPackage", package: "swift-system")],
      path: "Tests/Support",
      swiftSettings: strict),
    .executableTarget(
      name: "LedgerTrial", dependencies: ["NVSModel", "Station", "TestSupport"], path: "Tests/LedgerTrial",
      swiftSettings: strict),
    .testTarget(name: "NVSModelTests", dependencies: ["NVSModel", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "StationTests", dependencies: ["Station", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "TUITests",
      dependencies: ["TUI", "TestSupport", .product(name: "SystemPackage", package: "swift-system")],
      exclude: ["Snapshots"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "NVSModel", "Station", "TUI", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      exclude: ["Ledger/ledger_check.py", "Line/board_flash.py", "Line/line_check.py"], swiftSettings: strict),
  ]
)
