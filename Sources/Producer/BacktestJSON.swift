import Backtesting
import Learning
import Runtime
import Timekeeping

extension BacktestResult {
    /// All of the result; what is not known is null.
    var value: StructuredValue {
        [
            "account": .text(account), "verdict": .text(verdict), "posts": .count(posts),
            "learnable": .count(learnable), "oldest_post": .time(first), "newest_post": .time(last),
            "step": .text(settings.step.rawValue), "steps": .count(steps),
            "window_days": .optional(settings.window.map { Int64($0.hours / 24) }),
            "delay_days": .int(Int64(settings.delay.hours / 24)), "as_read": .bool(settings.asRead),
            "assumed_settled": .count(assumed), "rejected_readings": .count(rejectedReadings),
            "time_zone": .text(settings.timeZone), "seed": .int(Int64(clamping: settings.seed)),
            "ridge": ridge.value, "logistic": logistic.value, "regret": ["arms": arms.value, "hours": hours.value],
        ]
    }
}

private func interval(_ range: ClosedRange<Double>?) -> StructuredValue {
    range.map { [.double($0.lowerBound), .double($0.upperBound)] } ?? .null
}

extension PartResult {
    fileprivate var value: StructuredValue {
        [
            "support": .text(support.rawValue), "fits": .count(tally.fits), "published": .count(tally.published),
            "stored": .count(tally.stored), "refused": .count(tally.refused), "newest_reason": .optional(tally.reason),
            "loss": .text(part == .ridge ? "mse" : "log_loss"),
            "skill": [
                "newest_fit": newest.value, "published_part": published.value, "newest_fit_all_posts": everyPost.value,
            ],
            "calibration": calibration?.value ?? .null,
        ]
    }
}

extension SkillSummary {
    fileprivate var value: StructuredValue {
        let count = Double(score.count)
        return [
            "posts": .count(score.count), "loss": .optional(count > 0 ? score.loss / count : nil),
            "loss_of_mean": .optional(count > 0 ? score.referenceLoss / count : nil), "skill": .optional(score.skill),
            "interval": Producer.interval(interval), "blocks": .optional(blocks.map { Int64($0.count) }),
            "block": .optional(blocks?.span.rawValue),
        ]
    }
}

extension Calibration {
    fileprivate var value: StructuredValue {
        [
            "error": .double(expectedError), "error_by_chance": .double(errorByChance),
            "mean_outcome": .double(meanOutcome),
            "groups": .list(
                groups.map {
                    [
                        "posts": .count($0.count), "from": .double($0.range.lowerBound),
                        "to": .double($0.range.upperBound), "mean_prediction": .double($0.meanPredicted),
                        "mean_outcome": .double($0.meanObserved), "standard_error": .double($0.standardError),
                    ]
                }),
        ]
    }
}

extension RegretResult {
    fileprivate var value: StructuredValue {
        [
            "regret": .optional(regret), "interval": Producer.interval(interval), "silent_months": .count(silent),
            "months": .list(
                months.map {
                    [
                        "month": .text($0.month.description), "posts": .count($0.posts), "choices": .count($0.offered),
                        "learned": .text($0.learned), "learned_rate": .double($0.learnedRate),
                        "posted_rate": .double($0.postedRate), "regret": .double($0.regret),
                        "best_rate": .double($0.bestRate),
                    ]
                }),
        ]
    }
}
