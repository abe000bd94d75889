import Learning
import Model
import Operations
import Runtime

/// Arms of content with the 95 % interval of their success, and the hours of the day. Where evidence is discounted by
/// age, the interval is over what is left of it, as choices see it.
enum PageArms {
    static func content(_ figures: PageFigures) -> StructuredValue {
        .list(
            figures.contentArms.map { arm in
                let evidence = BetaArm(
                    name: arm.name, successes: arm.discountedSuccesses ?? Double(arm.successes),
                    failures: arm.discountedFailures ?? Double(arm.failures))
                let interval = evidence.interval(0.95)
                return [
                    "name": .text(arm.name), "successes": .int(arm.successes), "failures": .int(arm.failures),
                    "mean": .double(evidence.mean), "low": .double(interval.lowerBound),
                    "high": .double(interval.upperBound), "probability_of_best": .optional(arm.winProbability),
                ]
            })
    }

    /// All 24, also those nothing was posted in.
    static func hours(_ figures: PageFigures) -> StructuredValue {
        let known = Dictionary(uniqueKeysWithValues: figures.timingArms.map { ($0.name, $0) })
        return .list(
            (0..<24).map { hour in
                let arm = known["timing_\(hour)"]
                return [
                    "hour": .count(hour), "pulls": .int(arm?.pulls ?? 0), "mean": .optional(arm?.averageReward),
                ]
            })
    }
}
