import Audience
import Learning
import Model
import Timekeeping

/// One account's season under one policy: posts go out, are read and judged, and every six hours the policy learns
/// what the gates let through.
struct Season {
    /// The optimizer's own gate.
    static let leastPosts: Int64 = 20

    /// What came of the season by day, as planted: luck in the counts does not enter.
    struct Result: Hashable, Sendable {
        struct Day: Hashable, Sendable {
            /// Expected impressions, in thousands.
            var thousands = 0.0
            /// Expected followers.
            var followers = 0.0
            /// Expected followers that the best generator would have brought on those impressions, less those.
            var regret = 0.0
        }
        var days: [Day]

        /// Pooled F/1K of a range of days, from 0; `nil` where the season does not hold them all.
        func followersPerThousand(_ range: Range<Int>) -> Double? {
            guard range.upperBound <= days.count else { return nil }
            let sums = days[range].reduce((0.0, 0.0)) { ($0.0 + $1.followers, $0.1 + $1.thousands) }
            return sums.1 > 0 ? sums.0 / sums.1 : nil
        }

        /// Followers per 1000 impressions short of the best, over the season.
        var regretPerThousand: Double {
            let sums = days.reduce((0.0, 0.0)) { ($0.0 + $1.regret, $0.1 + $1.thousands) }
            return sums.1 > 0 ? sums.0 / sums.1 : 0
        }
    }

    static func run(_ plan: SeasonPlan, policy: WritingPolicy) -> Result {
        var chooser = policy.chooser(account: plan.account)
        var record = SeasonRecord(plan.conditions)
        var result = Result(days: [Result.Day](repeating: Result.Day(), count: plan.days))
        let worths = plan.audiences.indices.map { plan.worths($0) }
        var next = 0
        for tick in 0..<(plan.days * 12) {
            let now = SeasonPlan.start + .hours(2 * Int64(tick))
            if policy.learns {
                record.shareFollowers(at: now)
                if tick % 3 == 0 {
                    let evidence = record.evidence(at: now)
                    if evidence.learnablePosts >= leastPosts { chooser.learn(evidence) }
                }
            }
            while next < plan.slots.count, plan.slots[next].postedAt < now + .hours(2) {
                let slot = plan.slots[next]
                let planted = worths[slot.audience]
                let generator = chooser.choose(chance: slot.chance, worths: planted)
                let post = published(slot, by: generator, in: plan)
                let audience = plan.audiences[slot.audience]
                let thousands = audience.expectedImpressions(of: post) / 1000
                result.days[tick / 12].thousands += thousands
                result.days[tick / 12].followers += thousands * planted[generator]
                result.days[tick / 12].regret += thousands * ((planted.max() ?? 0) - planted[generator])
                if policy.learns {
                    let totals = audience.totals(of: post)
                    record.append(SeasonPost(slot, in: plan, generator: generator, totals: totals))
                    if slot.isOutlier { record.append(outlier(slot, in: plan)) }
                }
                next += 1
            }
        }
        return result
    }

    private static func published(_ slot: SeasonPlan.Slot, by generator: Int, in plan: SeasonPlan) -> PublishedPost {
        var traits = slot.traits
        traits.generator = GeneratorRegistry.names[generator]
        return PublishedPost(
            id: traits.decisionID ?? "", text: "", postedAt: slot.postedAt,
            followersAtPosting: plan.conditions.followers, traits: traits)
    }

    /// A post of the poorest but two that is seen 40 times as often as usual and brings 15 followers a 1000.
    private static func outlier(_ slot: SeasonPlan.Slot, in plan: SeasonPlan) -> SeasonPost {
        let worths = plan.worths(slot.audience)
        let poor = worths.indices.sorted { worths[$0] < worths[$1] }[2]
        var slot = slot
        slot.traits.decisionID = (slot.traits.decisionID ?? "") + "-outlier"
        slot.reportsFollowers = true
        var totals = plan.audiences[slot.audience].totals(of: published(slot, by: poor, in: plan))
        totals.impressions *= 40
        totals.engagements *= 40
        totals.follows = totals.impressions * 15 / 1000
        return SeasonPost(slot, in: plan, generator: poor, totals: totals)
    }
}
