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
