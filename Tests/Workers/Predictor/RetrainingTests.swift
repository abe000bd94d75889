import Learning
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import Testing
import Timekeeping

@testable import Workers

@Suite struct RetrainingTests {
    private let slot = LearnedDatabase.start + .days(6)

    private func retraining(at moment: Timestamp? = nil) -> Retraining {
        Retraining(settings: RetrainSettings(), clock: FixedClock(moment ?? slot), versions: PublishedVersions())
    }

    @discardableResult
    private func retrain(
        _ database: LearnedDatabase, slot: Timestamp? = nil, _ retraining: Retraining? = nil
    ) throws -> Retraining.Report? {
        let job = try database.job(.retrain, slot: slot ?? self.slot)
        return try database.connection.transaction {
            try JobQueue.hold(database.connection, job)
            let result = try (retraining ?? self.retraining()).run(until: job.slot, database.connection)
            switch result {
            case .done(let report):
                try JobQueue.complete(database.connection, job, result: try report.json(), now: job.slot)
                return report
            case .skipped(let reason):
                try JobQueue.skip(database.connection, job, reason: reason, now: job.slot)
                return nil
            }
        }
    }

    @Test func `nine newly learnable posts are skipped and ten are fitted`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<10)
        try retrain(database)
        #expect(
            try database.text("SELECT error FROM jobs")
                == "9 newly learnable posts since the last model, 10 are needed")
        #expect(try database.number("SELECT count(*) FROM predictor_models") == 0)
        try database.addPosts(10..<11)
        try retrain(database, slot: slot + .hours(1))
        #expect(try database.number("SELECT count(*) FROM predictor_models WHERE kind = 'ridge'") == 1)
        #expect(try database.number("SELECT count(*) FROM predictor_models WHERE kind = 'logistic'") == 1)
        // The same ten are no news the next time.
        try retrain(database, slot: slot + .hours(2))
        #expect(try database.number("SELECT count(*) FROM jobs WHERE state = 'skipped'") == 2)
    }

    @Test func `a good fit is published with its figures, from rows in order`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<101)
        let report = try retrain(database)
        let version = try #require(report?.version)
        #expect(version.ridge.trainedOn == 80)
        #expect(abs(version.ridge.qualityWeight - 0.04) < 0.01)
        #expect(abs(version.ridge.contentTypeWeight - 0.02) < 0.005)
        #expect(try #require(version.ridge.rSquared) > 0.5)
        let model = try database.connection.execute(
            "SELECT * FROM predictor_models WHERE kind = 'ridge' AND decision = 'published'"
        ).only()
        #expect(try model.int("row_count") == 100)
        #expect(try model.int("train_count") == 80)
        #expect(try model.double("intercept") == version.ridge.intercept)
        #expect(try model.doubles("weights").count == 7)
        #expect(
            try database.number(
                "SELECT count(*) FROM predictor_models WHERE (metrics->>'mse')::float8 < (baseline->>'mse')::float8")
                == 1)
        // Post 80 was known two hours later, when posts 81 and 82 were out and not yet known.
        #expect(try model.int("validation_count") == 18)
        #expect(try model.int("embargoed_count") == 2)
        let file = try #require(try PredictorRows.csv(database.connection, hash: try model.text("training_hash")))
        #expect(file.split(separator: "\n").count == 81)
        let rows = try TrainingRows.load(database.connection, collectedAfter: slot - .days(7))
        #expect(try model.text("rows_hash") == rows.hash(database.connection))
        #expect(
            try database.text("SELECT payload FROM predictor_versions")
                == String(decoding: version.encoded(), as: UTF8.self))
        #expect(try database.number("SELECT count(*) FROM schedule_slots WHERE state = 'done'") == 1)
    }

    @Test func `the same rows give the same bytes`() throws {
        let payloads = try (0..<2).map { turn in
            let database = try LearnedDatabase()
            // Written in another order the second time.
            for number in turn == 0 ? Array(1..<41) : (1..<41).reversed() {
                try database.addPosts(number..<(number + 1), learned: LearnedDatabase.start + .days(2))
            }
            return try #require(try retrain(database)?.version).encoded()
        }
        #expect(payloads[0] == payloads[1])
    }

    @Test func `a pinned model stays, the better fit is kept with the reason, and the other part goes on`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<41, noise: 8)
        let first = try retrain(database, slot: slot)
        let pinned = try #require(first).modelIDs.ridge
        try PredictorPins.set(database.connection, .ridge, pinned)
        try database.addPosts(41..<141, noise: 0, learned: slot + .minutes(10))
        let later = slot + .hours(1)
        let report = try retrain(database, slot: later, retraining(at: later))
        let ridge = try #require(report?.ridge)
        #expect(ridge.replacement == nil)
        #expect(ridge.reason.hasSuffix("but model \(pinned) is pinned"), "\(ridge.reason)")
        #expect(try PredictorStore.newest(database.connection)?.ridgeModelID != report?.modelIDs.ridge)
        try PredictorPins.set(database.connection, .ridge, nil)
        let last = slot + .hours(9)
        try database.addPosts(141..<151, noise: 0, learned: slot + .hours(8))
        let released = try retrain(database, slot: last, retraining(at: last))
        #expect(try PredictorStore.newest(database.connection)?.ridgeModelID == released?.modelIDs.ridge)
    }

    @Test func `a part that is not better stays as it was published`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<101, noise: 0)
        let first = try #require(try retrain(database)?.version)
        // Rows of pure noise after it: nothing can be learned that beats both.
        try database.addPosts(101..<131, seed: 99, noise: 10, learned: slot + .minutes(10))
        try database.connection.execute(
            "UPDATE outcomes SET likes = 5000 + (hashtext(post_id) % 3000) WHERE collected_at > \(slot - .minutes(1))")
        let later = slot + .hours(1)
        let report = try retrain(database, slot: later, retraining(at: later))
        let ridge = try #require(report?.ridge)
        #expect(ridge.replacement == nil)
        #expect(ridge.reason.contains("is worse than"))
        let newest = try #require(try PredictorStore.newest(database.connection))
        let payload = try PublishedVersions().read(newest).payload
        #expect(payload.ridge == first.ridge)
        #expect(try database.number("SELECT count(*) FROM predictor_models WHERE decision = 'stored'") >= 1)
    }

    @Test func `a searched penalty comes from the rows that train, and is kept with the model`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<101)
        var retraining = self.retraining()
        retraining.settings.searchesPenalty = true
        retraining.settings.ridgePenalty = 500
        let report = try retrain(database, retraining)
        let rows = try TrainingRows.load(database.connection, collectedAfter: slot - .days(7))
        let older = try rows.ridge().dated.rows[0..<80]
        let searched = try PenaltySearch.ridge(older).penalty
        #expect(searched < 500)
        let model = try database.connection.execute(
            "SELECT penalty, intercept FROM predictor_models WHERE kind = 'ridge'"
        ).only()
        #expect(try model.double("penalty") == searched)
        #expect(try model.double("intercept") == (try RidgeRegression.fit(older, penalty: searched)).intercept)
        #expect(report?.ridge.model?.intercept == (try model.double("intercept")))
    }

    @Test func `a file of the training rows is fitted to the same digits, weights and all`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<61)
        try database.connection.execute("UPDATE outcomes SET impressions = 50000 + 1000 * (likes % 97)")
        var retraining = self.retraining()
        retraining.settings.weighting = .impressions
        let model = try #require(try retrain(database, retraining)?.ridge.model)
        let hash = try database.text("SELECT training_hash FROM predictor_models WHERE kind = 'ridge'")
        let lines = try #require(try PredictorRows.csv(database.connection, hash: hash)).split(separator: "\n")
        var rows = TrainingSet(width: 7)
        for line in lines.dropFirst() {
            let cells = line.split(separator: ",").dropFirst(3).compactMap { Double($0) }
            try rows.append(Array(cells[1...7]), target: cells[8], weight: cells[0])
        }
        #expect(rows.count == 48)
        #expect(Set(rows.weights).count > 10)
        #expect(try RidgeRegression.fit(rows, penalty: 1) == model)
    }

    @Test func `one class leaves the follow part at its defaults, and says why`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<41)
        try database.connection.execute("UPDATE follower_attributions SET followers_gained = 0")
        let report = try retrain(database)
        let version = try #require(report?.version)
        #expect(version.ridge.trainedOn == 32)
        #expect(version.logit == .defaults)
        #expect(version.meta.modelID?.contains("logistic") == false)
        #expect(
            try database.text("SELECT reason FROM predictor_models WHERE kind = 'logistic'")
                == "all 32 targets are 0: there is nothing to tell apart")
    }

    @Test func `posts made since a version came into force are predicted by it`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<101)
        let versions = PublishedVersions()
        let posts = PostPredictions(versions)
        func post(_ number: Int, made: Timestamp) -> PostMessage {
            PostMessage(
                decisionID: LearnedDatabase.decision(number), status: .draft, origin: .own, simulated: false,
                account: "acme", decisionType: .single, banditArm: "educational", qualityScore: 0.5,
                noveltyScore: 0.5, expertiseLevel: 0.5, viralScore: 40, createdAt: made)
        }
        try database.connection.transaction {
            try posts.apply(
                [post(501, made: slot - .minutes(1)), post(502, made: slot + .minutes(1))], in: database.connection)
        }
        #expect(try database.number("SELECT count(*) FROM predictions WHERE version_ms IS NULL") == 2)
        let version = try #require(try retrain(database)?.version)
        let before = try database.connection.execute(
            "SELECT * FROM predictions WHERE decision_id = \(uuid: LearnedDatabase.decision(501))"
        ).only()
        #expect(try before.optionalInt("version_ms") == nil)
        // The defaults, at 23:59: 0.01 + 0.5 · 0.025 + 0.008 + 23/24 · 0.005.
        #expect(abs(try before.double("predicted_rate") - (0.0305 + 0.005 * 23 / 24)) < 1e-12)
        let after = try database.connection.execute(
            "SELECT * FROM predictions WHERE decision_id = \(uuid: LearnedDatabase.decision(502))"
        ).only()
        #expect(try after.int("version_ms") == version.versionMilliseconds)
        // The hour of 00:01 is 0.
        let expected = version.predictedRate(quality: 0.5, contentType: "educational", hour: 0, isThread: false)
        #expect(try after.double("predicted_rate") == expected)
        // Later deliveries of the same post say the same.
        try database.connection.transaction {
            try posts.apply([post(502, made: slot + .minutes(1))], in: database.connection)
        }
        #expect(try database.number("SELECT count(*) FROM predictions WHERE version_ms IS NOT NULL") == 1)
    }

    @Test func `estimates a post came without count at the middle, and the row says so`() throws {
        let database = try LearnedDatabase()
        let post = PostMessage(
            decisionID: LearnedDatabase.decision(1), status: .draft, origin: .own, simulated: false, account: "acme",
            decisionType: .thread, createdAt: slot)
        try database.connection.transaction {
            try PostPredictions(PublishedVersions()).apply([post], in: database.connection)
        }
        #expect(
            try database.text("SELECT features->>'assumed' FROM predictions")
                == #"["quality", "novelty", "expertise", "viralScore"]"#)
    }
}
