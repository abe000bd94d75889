import CommandLine
import Foundation
import Postgres
import TestDeployments
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct WeightsCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func deployment() throws -> Deployment { try .withGeneratorPosts(startingAt: start) }

    @Test func `a preview tells the step and its worth, and writes nothing`() throws {
        let deployment = try deployment()
        let before = try deployment.checksum()
        let run = try deployment.run("weights", "preview", "--json")
        #expect(run.exit == 0)
        let json = try run.json()
        let generators = try #require(json["generators"] as? [String: [String: Any]])
        #expect(generators.count == 12)
        let sum = generators.values.reduce(0.0) { $0 + (($1["proposed_weight"] as? Double) ?? 0) }
        #expect(abs(sum - 1) < 1e-9)
        let coach = try #require(generators["coach"])
        #expect((coach["proposed_weight"] as? Double ?? 0) > (coach["weight"] as? Double ?? 1))
        #expect(coach["standing"] as? String == "ahead")
        // Generators without a post may still be better: the likeliest one is not certain.
        let chances = generators.values.map { $0["probability_of_best"] as? Double ?? 0 }
        #expect(coach["probability_of_best"] as? Double == chances.max())
        #expect(abs(chances.reduce(0, +) - 1) < 1e-9)
        let evaluation = try #require(json["evaluation"] as? [String: Any])
        #expect(evaluation["verdict"] as? String == "accepted")
        for side in ["present", "proposed"] {
            let estimates = try #require(evaluation[side] as? [String: Any])
            for name in ["inverse_propensity", "self_normalised", "doubly_robust"] {
                let estimate = try #require(estimates[name] as? [String: Double])
                #expect((estimate["low"] ?? 1) < (estimate["high"] ?? 0))
            }
        }
        let text = try deployment.run("weights", "preview").output
        #expect(text.contains("doubly robust"))
        for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
        #expect(try deployment.checksum() == before)
    }

    @Test func `weights somebody asks about are judged, and worse ones exit with refused`() throws {
        let deployment = try deployment()
        let better = try deployment.run("weights", "preview", "--set", "coach=0.6", "--json")
        #expect(better.exit == 0)
        let worse = try deployment.run(
            "weights", "preview", "--set", "coach=0.02", "--set", "data_nerd=0.9", "--guard", "difference", "--json")
        #expect(worse.exit == 5)
        let evaluation = try #require(try worse.json()["evaluation"] as? [String: Any])
        #expect(evaluation["verdict"] as? String == "refused")
        let generators = try #require(try worse.json()["generators"] as? [String: [String: Any]])
        #expect(generators["dataNerd"]?["proposed_weight"] as? Double == 0.9)
    }

    @Test func `without recorded propensities nothing is said of the step`() throws {
        let deployment = try deployment()
        try deployment.connection.execute("UPDATE content SET propensity = NULL")
        let run = try deployment.run("weights", "preview", "--json")
        #expect(run.exit == 0)
        let evaluation = try #require(try run.json()["evaluation"] as? [String: Any])
        #expect(evaluation["verdict"] as? String == "not_enough_evidence")
        #expect(evaluation["posts_without_propensity"] as? Int == 200)
    }

    @Test(arguments: [
        (["weights", "guess"], "guess"), (["weights", "preview", "--set", "=0.1"], "NAME=WEIGHT"),
        (["weights", "lock", "coach"], "reason"), (["weights", "set", "coach", "--reason", "x"], "WEIGHT"),
        (["weights", "set", "coach", "1.5", "--reason", "x"], "1.5"),
        (["weights", "show", "--set", "coach=1"], "set"),
        (["generators", "add", "--reason", "x"], "NAME"),
        (["generators", "status", "coach", "resting", "--reason", "x"], "resting"),
        (["weights", "preview", "--set", "coach=1.5"], "1.5"), (["weights", "preview", "--objective", "luck"], "luck"),
    ])
    func `what is not understood is named`(arguments: [String], named: String) throws {
        let run = try Program.run(
            arguments,
            environment: ["ROOKERY_POSTGRES_URL": "postgresql://127.0.0.1:1/none", "ROOKERY_ACCOUNT": "test"])
        #expect(run.exit == 2)
        #expect(run.errors.contains(named))
    }
}
