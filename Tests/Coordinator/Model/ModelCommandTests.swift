import Foundation
import Learning
import Model
import Postgres
import Schema
import Store
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// A person's say in what is published, through the built program.
@Suite struct ModelCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    /// A stored ridge model with this loss on its validation rows, where predicting the mean has 0.002.
    @discardableResult
    private func add(_ deployment: Deployment, mse: Double?, weight: Double = 0.03) throws -> Int64 {
        var model = PredictorModel(
            kind: .ridge, trainedAt: start, windowStart: start - .days(7), windowEnd: start, rowCount: 50,
            trainCount: 40, learnedThrough: nil, rowsHash: nil, penalty: 1, features: RidgeFeatures.list.names,
            model: LinearModel(intercept: 0.01, weights: [weight, 0, 0, 0, 0, 0, 0]),
            metrics: mse.map { ["mse": $0] } ?? [:], baseline: ["mse": 0.002],
            decision: .stored, reason: "for a test")
        model.trainingHash = try PredictorRows.keep(deployment.connection, csv: "quality_score,y\n0.5,0.02\n")
        return try model.insert(deployment.connection)
    }

    /// Models 1 (good), 2 (better), 3 (worse than the mean) and 4 (nothing judged it); the defaults are published.
    private func deployment() throws -> Deployment {
        let deployment = try Deployment(startingAt: start)
        for mse in [0.0015, 0.001, 0.0021, nil] { try add(deployment, mse: mse) }
        try PredictorStore.publishDefaults(windowDays: 7, at: start, deployment.connection)
        return deployment
    }

    private func decide(
        _ deployment: Deployment, _ action: String, _ operand: String? = nil, _ more: [String] = [],
        because: String = "a test"
    ) throws -> Program {
        try deployment.advance(by: .minutes(1))
        let line =
            ["model", action] + (operand.map { [$0] } ?? []) + ["--reason", because, "--actor", "ann", "--json"]
        return try Program.run(line + more, environment: deployment.environment)
    }

    private func inForce(_ deployment: Deployment) throws -> Int64? {
        try PredictorStore.newest(deployment.connection)?.ridgeModelID
    }

    @Test func `a promoted model is published with its figures, waits for a predictor, and the row says who and why`()
        throws
    {
        let deployment = try deployment()
        #expect(try decide(deployment, "promote", "1", ["--dry-run"]).exit == 0)
        #expect(try inForce(deployment) == nil)
        #expect(try decide(deployment, "promote", "1", because: "it's ours").exit == 0)
        let newest = try #require(try PredictorStore.newest(deployment.connection))
        let payload = try PublishedVersion(newest, using: MessageDecoder()).payload
        #expect(payload.ridge.qualityWeight == 0.03)
        #expect(payload.ridge.mse == 0.0015)
        #expect(payload.ridge.rSquared == nil)
        #expect(payload.ridge.trainedOn == 40)
        #expect(payload.logit == .defaults)
        #expect(payload.meta.modelID == "ridge:1")
        #expect(try PredictorStore.undelivered(deployment.connection).last?.milliseconds == newest.milliseconds)
        let actions = try PredictorAction.about(deployment.connection, model: 1)
        let at = start + .minutes(2)
        #expect(
            actions == [
                PredictorAction(
                    .promote, model: 1, version: newest.milliseconds, by: "ann", at: at, reason: "it's ours")
            ])
        let again = try decide(deployment, "promote", "1")
        #expect(again.exit == 0)
        #expect(try again.json()["unchanged"] as? Bool == true)
    }

    @Test func `what is worse than guessing the mean, or was judged by nothing, is never published`() throws {
        let deployment = try deployment()
        let worse = try decide(deployment, "promote", "3")
        #expect(worse.exit == 5)
        #expect(worse.errors.contains("worse than guessing the mean"))
        let unjudged = try decide(deployment, "promote", "4")
        #expect(unjudged.exit == 5)
        #expect(unjudged.errors.contains("no row validated model 4"))
        #expect(try decide(deployment, "promote", "5").exit == 3)
        #expect(try inForce(deployment) == nil)
        #expect(try deployment.connection.execute("SELECT 1 FROM predictor_actions").isEmpty)
    }

    @Test func `rolling back goes further back each time, and never to the defaults`() throws {
        let deployment = try deployment()
        let third = try add(deployment, mse: 0.0005)
        for model in ["1", "2", String(third)] { #expect(try decide(deployment, "promote", model).exit == 0) }
        let back = try decide(deployment, "rollback")
        #expect(back.exit == 0)
        let summary = try back.json()["summary"] as? [String] ?? []
        #expect(summary[0].contains("ridge model 2 in place of \(third), the logistic defaults as now"))
        #expect(try inForce(deployment) == 2)
        #expect(try decide(deployment, "rollback").exit == 0)
        #expect(try inForce(deployment) == 1)
        let end = try decide(deployment, "rollback")
        #expect(end.exit == 5)
        #expect(end.errors.contains("no earlier version"))
        // The newest version number is the greatest, though it carries the oldest model.
        let versions = try PredictorStore.versions(deployment.connection, after: -1)
        #expect(versions.last?.restores == versions[1].milliseconds)
        let named = try decide(deployment, "rollback", "v2_\(versions[3].milliseconds)")
        #expect(named.exit == 0)
        #expect(try inForce(deployment) == third)
        #expect(try decide(deployment, "rollback", "v2_\(versions[0].milliseconds)").exit == 5)
        #expect(try decide(deployment, "rollback", "v2_1").exit == 3)
    }

    @Test func `a pinned model stays until it is unpinned`() throws {
        let deployment = try deployment()
        #expect(try decide(deployment, "pin", "1").exit == 5)
        for model in ["2", "1"] { #expect(try decide(deployment, "promote", model).exit == 0) }
        #expect(try decide(deployment, "pin", "1").exit == 0)
        #expect(try PredictorPins.all(deployment.connection) == [.ridge: 1])
        for (action, operand) in [("promote", "2"), ("rollback", nil)] {
            let refused = try decide(deployment, action, operand)
            #expect(refused.exit == 5)
            #expect(refused.errors.contains("ridge model 1 is pinned"))
        }
        #expect(try inForce(deployment) == 1)
        #expect(try decide(deployment, "unpin", "1").exit == 0)
        #expect(try decide(deployment, "rollback").exit == 0)
        #expect(try inForce(deployment) == 2)
        #expect(
            try deployment.connection.execute("SELECT action FROM predictor_actions ORDER BY action_id").map {
                try $0.text(0)
            } == ["promote", "promote", "pin", "unpin", "rollback"])
    }

    @Test func `models are listed, shown, held beside each other, and their rows written`() throws {
        let deployment = try deployment()
        try add(deployment, mse: 0.001, weight: 0.05)
        let list = try deployment.run("model", "ls", "--json").json()["models"] as? [[String: Any]]
        #expect(list?.compactMap { $0["model"] as? Int } == [5, 4, 3, 2, 1])
        let shown = try deployment.run("model", "show", "1", "--json").json()
        #expect((shown["coefficients"] as? [String: Double])?["quality_score"] == 0.03)
        #expect((shown["metrics"] as? [String: Any])?["rSquared"] is NSNull)
        #expect(try deployment.run("model", "show", "1").output.contains("quality_score"))
        let difference = try deployment.run("model", "diff", "1", "5", "--json").json()
        let quality = (difference["coefficients"] as? [String: [String: Double]])?["quality_score"]
        #expect(quality?["left"] == 0.03)
        #expect(quality?["right"] == 0.05)
        #expect(difference["same_rows"] as? Bool == true)
        #expect(try deployment.run("model", "rows", "1").output == "quality_score,y\n0.5,0.02\n")
        #expect(try deployment.run("model", "rows", "1", "--validation").exit == 5)
        let path = deployment.folder.file("rows.csv")
        #expect(try deployment.run("model", "rows", "1", "--output", path).exit == 0)
        #expect(try deployment.run("model", "rows", "1", "--output", path).exit == 3)
        #expect(try deployment.run("model", "show").exit == 2)
        #expect(try deployment.run("model", "promote", "1").exit == 2)
    }
}
