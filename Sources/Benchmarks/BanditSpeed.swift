import CommandLine
import Determinism
import Learning
import Runtime

/// `benchmarks bandits`: choices a second by Thompson sampling and by UCB1, on the same evidence and with an outcome
/// learned after each.
enum BanditSpeed {
    private static let together = 1000

    static let command = Command(
        "bandits", "Times choices by Thompson sampling and UCB1.",
        options: [
            .value("arms", "COUNT", "default: 12"), .value("seconds", "S", "what to spend on each (default: 1)"), .json,
        ], examples: [.init("benchmarks bandits --arms 40 --json", "forty arms, as data")], exits: []
    ) { arguments in
        let count = try arguments.int("arms", in: 2...1000) ?? 12
        let budget = try arguments.double("seconds", in: 0.01...60) ?? 1
        let arms = (0..<count).map { BetaArm(name: "\($0)", successes: Double(3 + $0 % 5), failures: Double(40 + $0)) }
        var generator = SeededGenerator(seed: 1)
        guard let thompson = ThompsonSampling(arms: arms, exploration: 0) else {
            throw CommandFailure(.failed, "Thompson sampling takes no such arms")
        }
        var sum = 0
        let choosing = Repetitions(budget: budget) {
            for _ in 0..<together { sum += thompson.choose(using: &generator).index }
        }
        let (learning, learned) = draws(arms, budget, &generator)
        let (deterministic, rewarded) = upperBounds(arms, budget)
        let result: StructuredValue = [
            "arms": .count(count), "thompson": rate(choosing), "thompsonLearning": rate(learning),
            "ucb": rate(deterministic.fixed), "ucbLearning": rate(deterministic.learning),
            "checksum": .count(sum + learned + rewarded),
        ]
        Console.output(result.json)
        return .success
    }

    private static func rate(_ runs: Repetitions) -> StructuredValue {
        .list(runs.seconds.map { .double(Double(together) / $0) })
    }

    /// A draw of each arm, the best one pulled, its outcome counted.
    private static func draws(
        _ start: [BetaArm], _ budget: Double, _ generator: inout SeededGenerator
    ) -> (Repetitions, Int) {
        var arms = start
        var sum = 0
        let runs = Repetitions(budget: budget) {
            for _ in 0..<together {
                var best = (index: 0, draw: -1.0)
                for (index, arm) in arms.enumerated() {
                    let draw = arm.sample(using: &generator)
                    if draw > best.draw { best = (index, draw) }
                }
                if generator.uniform() < 0.1 { arms[best.index].successes += 1 } else { arms[best.index].failures += 1 }
                sum += best.index
            }
        }
        return (runs, sum)
    }

    private static func upperBounds(
        _ start: [BetaArm], _ budget: Double
    ) -> ((fixed: Repetitions, learning: Repetitions), Int) {
        let policy = UCB1(scale: 1)
        var arms = start.map { UCB1.Arm(pulls: $0.successes + $0.failures, meanReward: $0.mean) }
        var sum = 0
        let fixed = Repetitions(budget: budget) {
            for _ in 0..<together { sum += policy.choose(arms) ?? 0 }
        }
        let learning = Repetitions(budget: budget) {
            for step in 0..<together {
                guard let index = policy.choose(arms) else { continue }
                arms[index].pulls += 1
                let reward = step.isMultiple(of: 10) ? 1.0 : 0
                arms[index].meanReward += (reward - arms[index].meanReward) / Double(arms[index].pulls)
                sum += index
            }
        }
        return ((fixed, learning), sum)
    }
}
