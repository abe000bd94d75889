// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "rookery-predictor",
    products: [
        .library(name: "RookeryPredictor", targets: ["RookeryPredictor"]),
        .library(name: "RookeryPredictorRedis", targets: ["RookeryPredictorRedis"]),
    ],
    targets: [
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .target(name: "RookeryPredictor", swiftSettings: strict),
        .target(name: "RookeryPredictorRedis", dependencies: ["CHiredis"], swiftSettings: strict),
        .testTarget(
            name: "RookeryPredictorTests", dependencies: ["RookeryPredictor", "RookeryPredictorRedis"],
            swiftSettings: strict),
    ]
)
