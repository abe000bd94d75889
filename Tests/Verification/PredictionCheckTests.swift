import Model
import Schema
import Testing
import Timekeeping

@testable import Verification

@Suite struct PredictionCheckTests {
    private func version(_ number: Int64, at moment: Timestamp, intercept: Double) throws -> VersionRow {
        var payload = PredictorPayload(
            versionMilliseconds: number,
            meta: PredictorMetadata(
                trainedOn: 8, trainedAt: moment, windowDays: 7, modelID: "1", timeZone: "UTC"))
        payload.ridge.intercept = intercept
        return VersionRow(
            milliseconds: number, publishedAt: moment,
            payload: String(decoding: try payload.encoded(), as: UTF8.self))
    }

    /// The post of the fixtures is made an hour before it goes out.
    private var made: Timestamp { postedAt - .hours(1) }
    private var fold: MessageFold {
        var fold = MessageFold(impressionsMax: 1)
        fold.apply(posted())
        return fold
    }
    private func row(_ number: Int64?, rate: Double) -> [String: PredictionRow] {
        [
            identifier(1): PredictionRow(
                versionMilliseconds: number, predictedRate: rate, followProbability: 0.5, hour: 0)
        ]
    }
    private func check(_ rows: [String: PredictionRow], _ versions: [VersionRow]) -> Comparison {
        PredictionCheck.check(rows, versions: versions, fold: fold, isComplete: true)
    }

    @Test func `the version in force when the post was made counts, not a later one`() throws {
        let versions = try [
            version(1, at: made - .days(1), intercept: 0.2), version(2, at: made, intercept: 0.4),
            version(3, at: made + .minutes(1), intercept: 0.6),
        ]
        // -0.3 + 0.5·0.25 + 0.5·0.2 + 0.5·0.15 is 0, and 0.0125 + 0.008 is what quality and type add.
        var right = row(2, rate: 0.4205)
        #expect(check(right, versions).agrees)
        right[identifier(1)]?.versionMilliseconds = 3
        #expect(check(right, versions).disagreements.map(\.what) == ["version_ms"])
        right[identifier(1)]?.predictedRate = 0.6205
        #expect(check(right, versions).disagreements.map(\.what) == ["version_ms", "predicted_rate"])
    }

    @Test func `before the first version the defaults count`() throws {
        #expect(check(row(nil, rate: 0.0305), try [version(1, at: made + .days(1), intercept: 0.2)]).agrees)
    }

    @Test func `a post without a prediction is missed only where the predictor has come to it`() {
        #expect(check([:], []).disagreements == [.missing(identifier(1))])
        #expect(PredictionCheck.check([:], versions: [], fold: fold, isComplete: false).agrees)
    }

    @Test func `Redis must carry the newest payload byte for byte`() throws {
        let versions = try [version(1, at: made, intercept: 0.2), version(2, at: made, intercept: 0.3)]
        #expect(PublishedCheck.check(versions, inRedis: versions[1].payload).agrees)
        #expect(!PublishedCheck.check(versions, inRedis: versions[0].payload).agrees)
        #expect(!PublishedCheck.check(versions, inRedis: nil).agrees)
        #expect(PublishedCheck.check([], inRedis: nil).agrees)
    }
}
