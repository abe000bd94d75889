import Glibc
import Model
import Testing
import Timekeeping

struct PredictionTests {
    private var defaults: PredictorPayload {
        PredictorPayload(
            versionMilliseconds: 0,
            meta: PredictorMetadata(
                trainedOn: 0, trainedAt: Timestamp(seconds: 0), windowDays: 7, modelID: nil, timeZone: "UTC"))
    }

    @Test func `the defaults predict 0.03925 for an educational post of quality 0.85`() {
        let rate = defaults.predictedRate(quality: 0.85, contentType: "educational", hour: 0, isThread: false)
        #expect(abs(rate - 0.03925) < 1e-15)
    }

    @Test func `the defaults predict a follow with 0.5349 and not below one half`() {
        let eager = defaults.followProbability(novelty: 0.8, expertise: 0.75, viralScore: 60)
        #expect(abs(eager - 0.5349) < 5e-5)
        #expect(defaults.followProbability(novelty: 0.4, expertise: 0.4, viralScore: 40) < 0.5)
    }

    @Test func `each weight belongs to its own feature`() {
        var payload = defaults
        payload.ridge = RidgeCoefficients(
            intercept: 0.001, qualityWeight: 0.002, contentTypeWeight: 0.004, factualWeight: 0.008,
            timingWeight: 0.016, timingSinWeight: 0.032, timingCosWeight: 0.064, lengthWeight: 0.128, rSquared: nil,
            mse: nil, trainedOn: 10)
        let rate = { (type: String?, hour: Int, thread: Bool) in
            payload.predictedRate(quality: 1, contentType: type, hour: hour, isThread: thread)
        }
        #expect(abs(rate(nil, 0, false) - (0.003 + 0.064)) < 1e-15)
        #expect(abs(rate("educational", 6, false) - (0.003 + 0.004 + 0.004 + 0.032)) < 1e-15)
        #expect(abs(rate("factual", 12, true) - (0.003 + 0.008 + 0.008 - 0.064 + 0.128)) < 1e-15)
        #expect(rate("story", 0, false) == rate(nil, 0, false))
    }

    @Test func `a rate is clamped and a probability never overflows`() {
        var payload = defaults
        payload.ridge.intercept = 7
        #expect(payload.predictedRate(quality: 1, contentType: nil, hour: 0, isThread: false) == 1)
        payload.ridge.intercept = -7
        #expect(payload.predictedRate(quality: 1, contentType: nil, hour: 0, isThread: false) == 0)
        payload.logit.intercept = -2000
        #expect(payload.followProbability(novelty: 0, expertise: 0, viralScore: 0) == 0)
        payload.logit.intercept = 2000
        #expect(payload.followProbability(novelty: 0, expertise: 0, viralScore: 0) == 1)
    }
}
