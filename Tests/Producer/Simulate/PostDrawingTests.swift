import Determinism
import Learning
import Model
import Testing

@testable import Producer

struct PostDrawingTests {
    private typealias Random = Determinism.SeededGenerator

    private func draw(_ count: Int, _ evidence: PlanEvidence, exploration: Double = 0.3) throws -> [PlannedPost] {
        let drawing = try #require(PostDrawing(evidence, exploration: exploration))
        return (0..<count).map { index in
            var generator = Random(seed: 11, stream: "post/\(index)")
            return drawing.draw(hour: 14, using: &generator)
        }
    }

    /// χ² of the counts against the weights.
    private func chiSquare(_ posts: [PlannedPost], _ weights: [Generator: Double]) -> Double {
        weights.reduce(0) { sum, entry in
            let expected = entry.value * Double(posts.count)
            let seen = Double(posts.count { $0.generator == entry.key.rawValue })
            return sum + (seen - expected) * (seen - expected) / expected
        }
    }

    @Test func `ten thousand plans fit the weights, and a change of weights is seen`() throws {
        let defaults = Dictionary(uniqueKeysWithValues: Generator.allCases.map { ($0, $0.defaultWeight) })
        let posts = try draw(10_000, .defaults)
        // 99.9 % of χ² with 11 degrees of freedom lies below 31.3.
        #expect(chiSquare(posts, defaults) < 31.3)
        var changed = defaults
        changed[.coach] = 0.30
        changed[.humanVoice] = 0.15 - 0.22 + 0.10
        changed[.dataNerd] = 0
        let weights = changed.map {
            PlanEvidence.Weight(generator: $0.key.rawValue, weight: $0.value, measuredPosts: 0)
        }
        let later = try draw(10_000, PlanEvidence(learnedArms: [], learnedHours: [:], weights: weights))
        #expect(chiSquare(later, changed.filter { $0.value > 0 }) < 31.3)
        #expect(!later.contains { $0.generator == "dataNerd" })
        #expect(chiSquare(later, defaults) > 100)
    }

    @Test func `the propensity is the generator's share of the weights`() throws {
        let weights = [Generator.coach: 0.5, .explorer: 0.125].map {
            PlanEvidence.Weight(generator: $0.key.rawValue, weight: $0.value, measuredPosts: 30)
        }
        for post in try draw(50, PlanEvidence(learnedArms: [], learnedHours: [:], weights: weights)) {
            #expect(post.propensity == (post.generator == "coach" ? 0.8 : 0.2))
            #expect(post.confidence == 0.75)
        }
    }

    @Test func `arms come as often as their propensities say, and the state they were drawn from is named`() throws {
        let learned = PlanEvidence.startingArms.prefix(3).map {
            BetaArm(name: $0.contentArm, successes: 4, failures: 12)
        }
        let evidence = PlanEvidence(
            learnedArms: Array(learned), learnedHours: [:], weights: [], weightsVersion: "w1", armsVersion: "a1")
        let posts = try draw(4000, evidence)
        for arm in Set(posts.map(\.arm.contentArm)) {
            let drawn = posts.filter { $0.arm.contentArm == arm }
            let propensity = try #require(drawn.first?.armPropensity)
            #expect(drawn.allSatisfy { $0.armPropensity == propensity })
            let spread = (propensity * (1 - propensity) / 4000).squareRoot()
            #expect(abs(Double(drawn.count) / 4000 - propensity) < 4.5 * spread)
        }
        #expect(posts[0].stateVersion(hours: "a0") == "weights:w1 arms:a1 hours:a0")
        #expect(try draw(1, .defaults)[0].stateVersion(hours: nil) == "weights:default arms:default hours:default")
    }

    @Test func `the better arm is drawn more often, and all are explored`() throws {
        let good = "content_story_thread"
        let learned = PlanEvidence.startingArms.map { arm in
            BetaArm(name: arm.contentArm, successes: arm.contentArm == good ? 80 : 10, failures: 90)
        }
        let posts = try draw(4000, PlanEvidence(learnedArms: learned, learnedHours: [:], weights: []))
        let share = Double(posts.count { $0.arm.contentArm == good }) / 4000
        // 70 % of the draws take the best, and an eighth of the explored 30 %.
        #expect(abs(share - (0.7 + 0.3 / 8)) < 0.03)
        #expect(Set(posts.map(\.arm.contentArm)).count == 8)
    }

    @Test func `a drawn post is a valid message and the same each time`() throws {
        #expect(try draw(100, .defaults) == draw(100, .defaults))
        for post in try draw(100, .defaults) {
            #expect((0...1).contains(post.quality) && (0...100).contains(post.viralScore))
            #expect(post.propensity > 0 && post.propensity <= 1)
            #expect(post.arm.slot == .afternoon)
            #expect(ArmName(post.arm.description) == post.arm)
            #expect(PostText(post.text).format == post.arm.format)
        }
    }

    @Test func `an unknown arm of the database is drawn too`() throws {
        let learned = [BetaArm(name: "content_question_single", successes: 900, failures: 1)]
        let posts = try draw(50, PlanEvidence(learnedArms: learned, learnedHours: [:], weights: []), exploration: 0)
        #expect(posts.contains { $0.arm.contentType == "question" })
    }
}
