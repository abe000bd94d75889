import Bootstrap
import Foundation
import Runtime
import Scheduling
import Store
import Testing
import Timekeeping

/// Loads as a program does that links the targets with these groups.
func load(_ environment: [String: String]) throws(ConfigurationError) -> Configuration {
    try Configuration.load(
        environment: environment, groups: [.process, .deployment, .servers, .source, .learning, .schedule],
        otherNames: SettingNames.all)
}

@Suite struct ConfigurationTests {
    @Test func `defaults hold where nothing is set, and an empty variable counts as not set`() throws {
        let configuration = try load(["ROOKERY_PARTITIONS": "", "HOME": "/x"])
        #expect(configuration[.partitions] == 6)
        #expect(configuration[.clock] == .real)
        #expect(configuration[.mode] == .live)
        #expect(configuration.source(of: "ROOKERY_PARTITIONS") == .standard)
    }

    @Test func `values are typed and their source is known`() throws {
        let configuration = try load([
            "ROOKERY_PARTITIONS": "12", "ROOKERY_MODE": "shadow", "ROOKERY_SUCCESS_RATE": "0.05",
            "ROOKERY_SCRAPE_CHECKPOINTS": "30m,1h,7d", "ROOKERY_CLOCK": "fixed:2026-01-01T00:00:00Z",
        ])
        #expect(configuration[.partitions] == 12)
        #expect(configuration[.mode] == .shadow)
        #expect(configuration[.successRate] == 0.05)
        #expect(configuration[.scrapeCheckpoints] == [.minutes(30), .hours(1), .days(7)])
        #expect(configuration[.clock] == .fixed(try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))))
        #expect(configuration.source(of: "ROOKERY_PARTITIONS") == .environment)
    }

    @Test func `an unknown variable is refused with the nearest known name`() {
        let error = #expect(throws: ConfigurationError.self) {
            try load(["ROOKERY_PARTITION": "3"])
        }
        #expect(error?.problems.map(\.code) == [.unknownName])
        #expect(error?.description == "ROOKERY_PARTITION is not a setting; did you mean ROOKERY_PARTITIONS?")
    }

    @Test func `a name like none gets no suggestion`() {
        let problems = Configuration.unknownNames(in: ["ROOKERY_XYZZY_FROBNICATION", "PATH"], known: SettingNames.all)
        #expect(problems.map(\.text) == ["ROOKERY_XYZZY_FROBNICATION is not a setting"])
    }

    @Test(arguments: [
        ("ROOKERY_PARTITIONS", "0"), ("ROOKERY_PARTITIONS", "six"), ("ROOKERY_MODE", "Live"),
        ("ROOKERY_SUCCESS_RATE", "1.5"), ("ROOKERY_SUCCESS_RATE", "nan"), ("ROOKERY_CLOCK", "fast"),
        ("ROOKERY_SCRAPE_CHECKPOINTS", "3h,1h"), ("ROOKERY_SCRAPE_CHECKPOINTS", "1h,,3h"),
        ("ROOKERY_KAFKA_BROKERS", "localhost"), ("ROOKERY_POSTGRES_SCHEMA", "a;drop"), ("ROOKERY_ACCOUNT", "@x"),
        ("ROOKERY_TIME_ZONE", "Mars'"),
    ])
    func `a bad value is named with what is allowed`(name: String, value: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try load([name: value]) }
        #expect(error.problems.map(\.code) == [.badValue])
        #expect(error.description.hasPrefix("\(name): \"\(value)\" is not allowed; allowed is "))
    }

    @Test func `everything wrong is reported at once`() {
        let error = #expect(throws: ConfigurationError.self) {
            try load(["ROOKERY_MODE": "x", "ROOKERY_TICK_MS": "-1", "ROOKERY_NOPE": "1"])
        }
        #expect(error?.problems.count == 3)
    }

    @Test func `another program's variable is left alone, whatever its value`() throws {
        let configuration = try load(["ROOKERY_PAGE_PORT": "none", "ROOKERY_PAGE_TOKEN_FILE": "/nowhere"])
        #expect(configuration[.partitions] == 6)
    }

    @Test func `a missing setting is named`() throws {
        let configuration = try load([:])
        let error = #expect(throws: ConfigurationError.self) { try configuration.require(.postgresURL) }
        #expect(error?.description.contains("ROOKERY_POSTGRES_URL (or ROOKERY_POSTGRES_URL_FILE) is not set") == true)
    }
}
