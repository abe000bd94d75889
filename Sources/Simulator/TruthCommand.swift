import Audience
import CommandLine
import Runtime

/// `simulator truth`: what was planted, to hold beside what was learned.
enum TruthCommand {
    static let command = Command(
        "truth", "print what the invented audience likes",
        discussion: """
            Always JSON, with --json or without. The coefficients are those of the predictor's own form. Rates of arms and hours are of a post of quality
            0.7 that is average in all else; a generator's F/1K is over posts of which half bring a follower.
            """,
        options: [
            .value("seed", "S", "the audience's seed (ROOKERY_SEED if not given)"),
            .json,
        ],
        examples: [.init("simulator truth --seed 7 | jq .ridge", "the planted weights of the engagement rate")],
        exits: [.badInput]
    ) { arguments in
        let configuration = try Configuration.load()
        let seed = try arguments.int("seed", in: 0...Int(Int32.max)) ?? configuration[.seed]
        let truth = PlantedTruth(seed: UInt64(seed), worth: configuration[.simulatorWorth])
        Console.output(TruthReport(truth).value.json)
        return .success
    }
}

/// The planted truth as JSON:
///
///     {"seed", "ridge": {"intercept","quality_weight",… as in the predictor's payload}, "logit": {…},
///      "generators": [{"name","followers_per_1k","rate_effect","reach"}],     // best first
///      "arms": [{"arm","rate"}],                                     // best first
///      "hours": [{"hour","rate"}], "best_hours": [three hours, best first]}
struct TruthReport {
    private let truth: PlantedTruth
    private static let types = ["educational", "factual", "opinion", "story"]

    init(_ truth: PlantedTruth) { self.truth = truth }

    var value: StructuredValue {
        [
            "seed": .int(Int64(truth.seed)), "ridge": ridge, "logit": logit, "generators": .list(generators),
            "arms": .list(arms), "hours": .list(hours),
            "best_hours": .list(bestHours.prefix(3).map { .count($0) }),
        ]
    }

    private var ridge: StructuredValue {
        let rate = truth.rate
        return [
            "intercept": .double(rate.intercept), "quality_weight": .double(rate.qualityWeight),
            "content_type_weight": .double(rate.contentTypeWeight), "factual_weight": .double(rate.factualWeight),
            "timing_weight": .double(rate.timingWeight), "timing_sin_weight": .double(rate.timingSinWeight),
            "timing_cos_weight": .double(rate.timingCosWeight), "length_weight": .double(rate.lengthWeight),
        ]
    }

    private var logit: StructuredValue {
        [
            "intercept": .double(truth.follow.intercept), "novelty_weight": .double(truth.follow.noveltyWeight),
            "expertise_weight": .double(truth.follow.expertiseWeight),
            "viral_weight": .double(truth.follow.viralWeight),
        ]
    }

    private var generators: [StructuredValue] {
        truth.generators.sorted { $0.value.followersPer1K > $1.value.followersPer1K }.map { name, worth in
            [
                "name": .text(name), "followers_per_1k": .double(worth.followersPer1K),
                "rate_effect": .double(worth.rateEffect), "reach": .double(worth.reach),
            ]
        }
    }

    /// Arms as the bandit names them, each at the mean over the hours of the day.
    private var arms: [StructuredValue] {
        var rates: [(String, Double)] = []
        for type in Self.types {
            for format in ["single", "thread"] {
                let sum = (0..<24).reduce(0.0) { $0 + rate(type: type, format: format, hour: $1) }
                rates.append(("content_\(type)_\(format)", sum / 24))
            }
        }
        return rates.sorted { $0.1 > $1.1 }.map { ["arm": .text($0.0), "rate": .double($0.1)] }
    }

    private var hours: [StructuredValue] {
        (0..<24).map { ["hour": .count($0), "rate": .double(rate(hour: $0))] }
    }

    private var bestHours: [Int] { (0..<24).sorted { rate(hour: $0) > rate(hour: $1) } }

    private func rate(type: String = "story", format: String = "single", hour: Int) -> Double {
        var traits = PostTraits.unknown(hour: hour)
        (traits.contentType, traits.format, traits.quality) = (type, format, 0.7)
        return truth.engagementRate(of: traits)
    }
}
