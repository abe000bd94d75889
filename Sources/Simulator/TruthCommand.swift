import Audience
import CommandLine
import Runtime

/// `simulator truth`: what was planted, to hold beside what was learned.
enum TruthCommand {
    static let command = Command(
        "truth", "print what the invented audience likes",
        discussion: """
            Prints JSON, with --json or without. Coefficients are in the predictor's form. Rates of arms and hours are of a
            post of quality 0.7, average in everything else. A generator's followers per 1,000 impressions are over posts
            of which half bring a follower.
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
        Console.output(try TruthReport(truth).json())
        return .success
    }
}

/// The planted truth: coefficients in the predictor's form, generators and arms best first.
struct TruthReport: Encodable {
    struct Ridge: Encodable {
        let intercept, qualityWeight, contentTypeWeight, factualWeight: Double
        let timingWeight, timingSinWeight, timingCosWeight, lengthWeight: Double
    }

    struct Logit: Encodable {
        let intercept, noveltyWeight, expertiseWeight, viralWeight: Double
    }

    struct Generator: Encodable {
        let name: String
        let followersPer1K: Double
        let rateEffect: Double
        let reach: Double
    }

    struct Arm: Encodable {
        /// As the bandit names it.
        let arm: String
        /// Mean over the hours of the day.
        let rate: Double
    }

    struct Hour: Encodable {
        let hour: Int
        let rate: Double
    }

    let seed: Int64
    let ridge: Ridge
    let logit: Logit
    let generators: [Generator]
    let arms: [Arm]
    let hours: [Hour]
    /// Three, best first.
    let bestHours: [Int]

    init(_ truth: PlantedTruth) {
        seed = Int64(truth.seed)
        let rate = truth.rate
        ridge = Ridge(
            intercept: rate.intercept, qualityWeight: rate.qualityWeight, contentTypeWeight: rate.contentTypeWeight,
            factualWeight: rate.factualWeight, timingWeight: rate.timingWeight,
            timingSinWeight: rate.timingSinWeight, timingCosWeight: rate.timingCosWeight,
            lengthWeight: rate.lengthWeight)
        let follow = truth.follow
        logit = Logit(
            intercept: follow.intercept, noveltyWeight: follow.noveltyWeight, expertiseWeight: follow.expertiseWeight,
            viralWeight: follow.viralWeight)
        generators = truth.generators.sorted { $0.value.followersPer1K > $1.value.followersPer1K }.map {
            Generator(
                name: $0.key, followersPer1K: $0.value.followersPer1K, rateEffect: $0.value.rateEffect,
                reach: $0.value.reach)
        }
        var arms: [Arm] = []
        for type in ["educational", "factual", "opinion", "story"] {
            for format in ["single", "thread"] {
                let sum = (0..<24).reduce(0.0) { $0 + Self.rate(truth, type: type, format: format, hour: $1) }
                arms.append(Arm(arm: "content_\(type)_\(format)", rate: sum / 24))
            }
        }
        self.arms = arms.sorted { $0.rate > $1.rate }
        let hours = (0..<24).map { Hour(hour: $0, rate: Self.rate(truth, hour: $0)) }
        self.hours = hours
        bestHours = hours.sorted { $0.rate > $1.rate }.prefix(3).map(\.hour)
    }

    /// The rate of a post of quality 0.7 that is average in all else.
    private static func rate(
        _ truth: PlantedTruth, type: String = "story", format: String = "single", hour: Int
    ) -> Double {
        var traits = PostTraits.unknown(hour: hour)
        (traits.contentType, traits.format, traits.quality) = (type, format, 0.7)
        return truth.engagementRate(of: traits)
    }
}
