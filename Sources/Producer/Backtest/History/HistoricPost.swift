import Learning
import Model
import Store
import Timekeeping

/// A post as a backtest sees it: what was known before it went out, and what was read of it when.
struct HistoricPost: Sendable {
    let post: PostMessage
    let postedAt: Timestamp
    /// Of posting, in the account's time zone.
    let hour: Int
    let arm: ArmName?
    /// By the moment each counts from; at least one.
    let readings: [KnownReading]

    var outcome: KnownReading { readings[readings.count - 1] }

    /// What was known at a moment; `nil` where nothing was.
    func reading(at moment: Timestamp) -> KnownReading? { readings.last { $0.knownAt <= moment } }

    func subject(_ reading: KnownReading) -> GateSubject {
        GateSubject(
            isOwn: true, isSimulated: false, postedAt: postedAt, collectedAt: reading.collectedAt,
            impressions: reading.impressions, likes: reading.likes, retweets: reading.retweets,
            replies: reading.replies, quality: post.qualityScore)
    }

    /// As the fits see it; `nil` where the rate or the quality is not known.
    func row(_ reading: KnownReading) -> TrainingRow? {
        guard let rate = reading.rate, let quality = post.qualityScore else { return nil }
        return TrainingRow(
            decisionID: post.decisionID, postedAt: postedAt, collectedAt: reading.knownAt, hour: hour,
            contentType: arm?.contentType, decisionType: post.decisionType.rawValue, quality: quality,
            novelty: post.noveltyScore, expertise: post.expertiseLevel, viralScore: post.viralScore, rate: rate,
            followersGained: reading.follows)
    }
}
