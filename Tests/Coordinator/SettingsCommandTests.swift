import TestDeployments
import Testing

@testable import Coordinator

@Suite struct SettingsCommandTests {
    @Test func `it prints what is in force and where it came from, and no secret`() throws {
        let run = try Program.run(
            ["settings", "--json"],
            environment: ["ROOKERY_PARTITIONS": "3", "ROOKERY_POSTGRES_URL": "postgres://u:hush@h:1/d"])
        let settings = try run.json()
        let partitions = try #require(settings["ROOKERY_PARTITIONS"] as? [String: String])
        #expect(partitions == ["value": "3", "source": "environment"])
        #expect(!run.output.contains("hush"))
        #expect(run.output.contains("(secret)"))
    }

    @Test func `names are checked without reading the environment`() throws {
        let good = try Program.run(
            ["settings", "--check-names", "ROOKERY_MODE", "ROOKERY_REDIS_URL_FILE", "HOME"],
            environment: ["ROOKERY_NONSENSE": "1"])
        #expect(good.exit == 0)
        let bad = try Program.run(["settings", "--check-names", "ROOKERY_MOOD"], environment: [:])
        #expect(bad.exit == 3)
        #expect(bad.errors.contains("did you mean ROOKERY_MODE?"))
    }
}
