// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same bar: Swift 6 mode, no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies,
        path: "Tests/\(name)",
        resources: resources,
        swiftSettings: strict
    )
}

func system(_ name: String, apt: String) -> Target {
    .systemLibrary(name: name, providers: [.apt([apt])])
}

/// What a program of the loop stands on.
let all: [Target.Dependency] = [
    "CSV", "Model", "Schema", "Learning", "Store", "Stream", "Scheduling", "Kafka", "Postgres", "Redis", "HTTP",
    "HTTPClient", "Runtime", "CommandLine", "Bootstrap", "Timekeeping", "Determinism",
]

let package = Package(
    name: "rookery",
    products: [
        .executable(name: "producer", targets: ["Producer"]),
        .executable(name: "worker", targets: ["Workers"]),
        .executable(name: "coordinator", targets: ["Coordinator"]),
        .executable(name: "simulator", targets: ["Simulator"]),
        .executable(name: "benchmarks", targets: ["Benchmarks"]),
    ],
    targets: [
        system("CRdKafka", apt: "librdkafka-dev"),
        system("CPQ", apt: "libpq-dev"),
        system("CHiredis", apt: "libhiredis-dev"),
        system("CEvent", apt: "libevent-dev"),
        system("CCurl", apt: "libcurl4-openssl-dev"),
        system("CCrypto", apt: "libssl-dev"),
        .target(
            name: "CSimdJSON",
            cxxSettings: [.unsafeFlags(["-std=c++17", "-O2"])],
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]
        ),

        .target(name: "CAllocations"),

        library("Timekeeping"),
        library("Determinism"),
        library("CSV"),
        library("Model", ["Determinism", "Timekeeping"]),
        library(
            "Schema",
            ["Model", "Timekeeping", "CSimdJSON"],
            resources: [
                .embedInCode("Migrations/0001_deployment.sql"),
                .embedInCode("Migrations/0002_posts_and_readings.sql"),
                .embedInCode("Migrations/0003_learning.sql"),
                .embedInCode("Migrations/0004_generators.sql"),
                .embedInCode("Migrations/0005_work.sql"),
                .embedInCode("Migrations/0006_records_applied.sql"),
                .embedInCode("Migrations/0007_dead_letters.sql"),
                .embedInCode("Migrations/0008_outcome_pages.sql"),
                .embedInCode("Migrations/0009_deployment_identity.sql"),
                .embedInCode("Migrations/0010_model_registry.sql"),
                .embedInCode("Migrations/0011_choices_and_posteriors.sql"),
                .embedInCode("Migrations/0012_prediction_drift.sql"),
                .embedInCode("Migrations/0013_schedules.sql"),
                .embedInCode("Migrations/0014_gate_settings.sql"),
                .embedInCode("Migrations/0015_generator_registry.sql"),
                .embedInCode("Migrations/0016_alerts.sql"),
            ]
        ),
        library("Learning", ["Model", "Determinism", "Timekeeping"]),
        library("Kafka", ["CRdKafka"]),
        library("Postgres", ["CPQ", "Timekeeping"]),
        library("Redis", ["CHiredis"]),
        library("Store", ["Postgres", "Schema", "Model", "Learning", "Runtime", "Timekeeping"]),
        library("HTTP", ["CEvent"]),
        library("HTTPClient", ["HTTP", "CCurl", "CCrypto"]),
        library("Runtime", ["Timekeeping"]),
        library("CommandLine", ["Runtime", "Timekeeping"]),
        library(
            "Bootstrap",
            ["HTTP", "Kafka", "Postgres", "Redis", "Store", "Runtime", "CommandLine", "Timekeeping"]),
        library("Stream", ["Kafka", "Postgres", "Model", "Schema", "Runtime", "Timekeeping"]),
        library("Scheduling", ["Postgres", "Determinism", "Runtime", "Timekeeping"]),

        library(
            "Operations",
            ["Kafka", "Postgres", "Store", "Scheduling", "Model", "Schema", "Learning", "Runtime", "Timekeeping"]),

        library(
            "Alerting",
            [
                "HTTP", "HTTPClient", "Postgres", "Store", "Scheduling", "Operations", "Learning", "Runtime",
                "Timekeeping",
            ]),

        library(
            "Verification",
            ["Kafka", "Postgres", "Redis", "Store", "Scheduling", "Model", "Schema", "Learning", "Timekeeping"]),

        program("Producer", all + ["Exports", "Backtesting"]),
        program("Workers", all),
        library(
            "Page",
            [
                "HTTP", "Operations", "Scheduling", "Store", "Postgres", "Learning", "Model", "Determinism", "Runtime",
                "Timekeeping",
            ],
            resources: [.embedInCode("Assets")]),
        program("Coordinator", all + ["Operations", "Alerting", "Verification", "Page"]),
        library("Exports", ["CSV", "Model", "Learning", "Timekeeping"]),
        library("Backtesting", ["Exports", "Model", "Learning", "Determinism", "Timekeeping"]),
        library("Audience", ["Model", "Determinism", "Timekeeping"]),
        program("Benchmarks", all + ["Audience", "CAllocations"]),
        program(
            "Simulator",
            ["Audience", "Model", "Learning", "HTTP", "Runtime", "CommandLine", "Bootstrap", "Timekeeping"]),

        .target(name: "TestServers", path: "Tests/Support", swiftSettings: strict),
        .target(
            name: "MockBroker", dependencies: ["Kafka", "CRdKafka"], path: "Tests/MockBroker", swiftSettings: strict),
        .target(
            name: "TestDeployments",
            dependencies: ["Postgres", "Schema", "Store", "Scheduling", "Runtime", "Timekeeping", "TestServers"],
            path: "Tests/Deployments", swiftSettings: strict),
        .target(name: "TestFiles", dependencies: ["Timekeeping"], path: "Tests/Files", swiftSettings: strict),
        tests("Timekeeping", ["Timekeeping"]),
        tests("Determinism", ["Determinism"]),
        tests("CSV", ["CSV"]),
        tests("Model", ["Model", "Timekeeping"]),
        tests("Schema", ["Schema", "Model", "Timekeeping"]),
        tests(
            "Learning", ["Learning", "Model", "Schema", "Determinism", "Timekeeping"], resources: [.copy("Vectors")]),
        tests("Kafka", ["Kafka", "CRdKafka", "MockBroker", "TestServers"]),
        tests("Postgres", ["Postgres", "Timekeeping", "TestServers"]),
        tests("Redis", ["Redis", "TestServers"]),
        tests(
            "Store", ["Store", "Postgres", "Schema", "Model", "Learning", "Determinism", "Timekeeping", "TestServers"]),
        tests("HTTP", ["HTTP", "HTTPClient", "TestServers"]),
        tests("HTTPClient", ["HTTP", "HTTPClient"]),
        tests("Runtime", ["Runtime", "Timekeeping"]),
        tests("CommandLine", ["CommandLine", "Runtime", "TestServers"]),
        tests(
            "Bootstrap",
            ["Bootstrap", "HTTP", "HTTPClient", "Store", "Scheduling", "Runtime", "Timekeeping", "TestServers"]),
        tests(
            "Stream",
            [
                "Stream", "Kafka", "Postgres", "Model", "Schema", "Runtime", "Timekeeping", "CRdKafka", "MockBroker",
                "TestServers",
            ]),
        tests(
            "Scheduling",
            [
                "Scheduling", "Store", "Postgres", "Model", "Schema", "Learning", "Determinism", "Runtime",
                "Timekeeping", "TestServers",
            ]),
        tests("Producer", ["Producer", "Exports", "Backtesting", "TestFiles", "Simulator", "TestServers"] + all),
        tests("Workers", ["Workers", "Simulator", "CRdKafka", "MockBroker", "TestServers"] + all),
        tests(
            "Coordinator",
            ["Coordinator", "Operations", "Alerting", "Verification", "TestDeployments", "TestServers"] + all),
        tests(
            "Verification",
            [
                "Verification", "Operations", "Scheduling", "Kafka", "Postgres", "Store", "Model", "Schema", "Learning",
                "CommandLine", "TestDeployments", "TestServers", "Timekeeping",
            ]),
        tests("Operations", ["Operations"]),
        tests(
            "Page",
            [
                "Page", "Operations", "Scheduling", "Store", "Kafka", "Postgres", "Learning", "Model", "HTTP",
                "HTTPClient",
                "Runtime", "Timekeeping", "TestDeployments", "TestServers", "Coordinator",
            ]),
        tests("Exports", ["Exports", "CSV", "Model", "Schema", "Timekeeping", "TestFiles"]),
        tests(
            "Backtesting",
            ["Backtesting", "Exports", "Model", "Learning", "Determinism", "Timekeeping", "TestFiles"]),
        tests("Audience", ["Audience", "Timekeeping"]),
        tests(
            "Benchmarks",
            ["Benchmarks", "Audience", "Model", "Learning", "Determinism", "Runtime", "CommandLine", "Timekeeping"]),
        tests(
            "Simulator",
            [
                "Simulator", "Audience", "Model", "Learning", "Determinism", "HTTP", "Runtime", "CommandLine",
                "Bootstrap", "Timekeeping",
            ]),
        tests(
            "Integration",
            ["Producer", "Workers", "Coordinator", "Operations", "Simulator", "TestServers"] + all),
    ]
)
