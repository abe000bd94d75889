import Schema
import Timekeeping

/// What was predicted for each post follows from the version in force when the post was made, and from the post.
enum PredictionCheck {
    /// - Parameters:
    ///   - versions: what was published, by rising moment.
    ///   - isComplete: the predictor has come as far as the learner, so that every post has its prediction.
    static func check(
        _ predictions: [String: PredictionRow], versions: [VersionRow], fold: MessageFold, isComplete: Bool
    ) -> Check {
        var check = Check("predictions", unit: "posts")
        let payloads = versions.map { version in
            Array(version.payload.utf8).withUnsafeBytes { try? PredictorPayload.decode($0, using: MessageDecoder()) }
        }
        for (decision, post) in fold.posts.sorted(by: { $0.key < $1.key }) {
            guard let row = predictions[decision] else {
                if isComplete { check.disagreements.append(.missing(decision)) }
                continue
            }
            check.compared += 1
            let message = post.message
            let index = versions.lastIndex { $0.publishedAt <= message.createdAt }
            let payload = index.flatMap { payloads[$0] } ?? .defaults
            let rate = payload.predictedRate(
                quality: message.qualityScore ?? 0.5,
                contentType: message.banditArm.flatMap { ArmName($0) }?.contentType, hour: row.hour,
                isThread: message.decisionType == .thread)
            let follow = payload.followProbability(
                novelty: message.noveltyScore ?? 0.5, expertise: message.expertiseLevel ?? 0.5,
                viralScore: message.viralScore ?? 50)
            let pairs: [(String, Cell, Cell)] = [
                ("version_ms", .integer(index.map { versions[$0].milliseconds }), .integer(row.versionMilliseconds)),
                ("predicted_rate", .summed(rate), .summed(row.predictedRate)),
                ("follow_probability", .summed(follow), .summed(row.followProbability)),
            ]
            for (what, should, has) in pairs where !should.agrees(with: has) {
                check.disagreements.append(
                    Disagreement(key: decision, what: what, expected: should.description, found: has.description))
            }
        }
        return check
    }
}

extension PredictorPayload {
    /// What holds before the first version.
    fileprivate static let defaults = PredictorPayload(
        versionMilliseconds: 0,
        meta: PredictorMetadata(
            trainedOn: 0, trainedAt: Timestamp(microseconds: 0), windowDays: 7, modelID: nil, timeZone: "UTC"))
}
