import Foundation
import Testing

@testable import RookeryPredictor

struct PayloadTests {
    @Test func `every golden case is agreed with`() throws {
        let golden = try Golden.read()
        #expect(golden.cases.count >= 90)
        for example in golden.cases {
            let predictor = try Predictor(payload: Golden.payload(example.payload))
            let post = try Post(example.post)
            #expect(abs(predictor.predictedRate(post) - example.predictedRate) <= 1e-12, "\(example.name)")
            #expect(abs(predictor.followProbability(post) - example.followProbability) <= 1e-12, "\(example.name)")
        }
    }

    @Test func `every golden refusal names the field`() throws {
        let golden = try Golden.read()
        #expect(golden.refusals.count >= 100)
        for example in golden.refusals {
            let error = #expect(throws: PayloadError.self, "\(example.name)") {
                try Predictor(payload: example.text)
            }
            #expect(error?.field == example.field, "\(example.name)")
            #expect(error?.description.hasPrefix(example.field ?? "the predictor") == true)
        }
    }

    @Test(arguments: ["2026-02-30T06:00:00Z", "2026-03-01T06:00:00.Z", "2026-03-01T06:00:00.5", "2026-03-01T24:00:00Z"])
    func `a moment that is none is refused`(moment: String) {
        let text = Golden.payload().replacing("2026-03-01T06:00:00Z", with: moment)
        #expect(#expect(throws: PayloadError.self) { try Predictor(payload: text) }?.field == "meta.trainedAt")
    }

    @Test func `a moment with a fraction is read to the microsecond`() throws {
        let text = Golden.payload().replacing("2026-03-01T06:00:00Z", with: "2026-03-01T06:00:00.250001Z")
        let seconds = try Predictor(payload: text).trainedAt.timeIntervalSince(Golden.trainedAt)
        #expect(abs(seconds - 0.250001) < 1e-6)
    }

    @Test func `the built-in defaults are the published ones`() throws {
        let published = try Predictor(payload: Golden.payload("defaults"))
        #expect(published.ridge == Ridge())
        #expect(published.logit == Logit())
        #expect(published.isDefault)
        #expect(try !Predictor(payload: Golden.payload("half")).isDefault)
    }

    @Test func `figures that were not measured are nil and the others stand`() throws {
        #expect(try Predictor(payload: Golden.payload("unmeasured")).logit.auc == nil)
        let fitted = try Predictor(payload: Golden.payload())
        #expect(fitted.logit.auc == 0.71)
        #expect(fitted.logit.precision == nil)
        #expect(fitted.ridge.rSquared == -0.0625)
        #expect(fitted.trainedAt == Golden.trainedAt)
        #expect(fitted.modelID == "ridge:12 logit:13")
        #expect(fitted.version == Golden.old)
    }

    @Test func `the hour is that of the account's zone`() throws {
        let text = Golden.payload().replacing("Europe/Berlin", with: "Asia/Tokyo")
        #expect(try Predictor(payload: text).hour(of: Golden.trainedAt) == 15)
        #expect(
            try Predictor(payload: text.replacing("Asia/Tokyo", with: "No/Where")).hour(of: Golden.trainedAt) == nil)
    }

    @Test(arguments: [("quality", 1.01, 0), ("novelty", .nan, 0), ("hour", 0.5, 24), ("hour", 0.5, -1)])
    func `a post outside its ranges is refused by name`(field: String, score: Double, hour: Int) {
        let error = #expect(throws: PostError.self) {
            try Post(
                quality: field == "quality" ? score : 0.5, contentType: "story", hour: hour, isThread: false,
                novelty: field == "novelty" ? score : 0.5, expertise: 0.5, viralScore: 50)
        }
        #expect(error?.field == field)
    }
}
