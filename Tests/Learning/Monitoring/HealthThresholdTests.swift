import Testing
import Timekeeping

@testable import Learning

/// The thresholds that a health check is held to, each from both sides.
struct HealthThresholdTests {
    private let now = HealthyState.now

    @Test func `nothing is amiss or unknown in a healthy deployment`() {
        let assessments = HealthyState.make().assessments()
        #expect(Set(assessments.map(\.kind)) == Set(AlertKind.allCases).subtracting([.databaseAway]))
        for assessment in assessments { #expect(assessment.standing == .fine, "\(assessment)") }
    }

    @Test(
        arguments: [(80, nil), (79, .warning), (50, .warning), (49, .critical), (0, .critical)]
            as [(Int64, AlertSeverity?)])
    func `coverage below 80 % is a warning and below 50 % critical`(share: Int64, severity: AlertSeverity?) {
        let expected = severity.map { Assessment.Standing.amiss($0) } ?? .fine
        #expect(HealthyState.standing(.generatorCoverage) { $0.posts.withGenerator = share } == expected)
        #expect(
            HealthyState.standing(.readingCoverage) { ($0.posts.due, $0.posts.read) = (100, share) } == expected)
    }

    @Test func `a share of hardly any posts is unknown, and of none as well`() {
        #expect(HealthyState.standing(.generatorCoverage) { $0.posts = .init(published: 4) } == .unknown)
        #expect(HealthyState.standing(.readingCoverage) { $0.posts = .init() } == .unknown)
    }

    @Test func `ten active generators are enough and nine are not`() {
        #expect(HealthyState.standing(.activeGenerators) { $0.generators.removeLast(2) } == .fine)
        #expect(
            HealthyState.standing(.activeGenerators) {
                for index in 0..<3 { $0.generators[index].status = "disabled" }
            } == .amiss(.warning))
    }

    @Test(
        arguments: [
            (0.0, nil), (5e-10, nil), (1e-6, .warning), (0.049, .warning), (0.051, .critical), (-0.051, .critical),
        ] as [(Double, AlertSeverity?)])
    func `weights that sum to something else than 1 are amiss, more than 5 % off critical`(
        error: Double, severity: AlertSeverity?
    ) {
        let standing = HealthyState.standing(.weightsNotADistribution) { $0.generators[0].weight += error }
        #expect(standing == severity.map { .amiss($0) } ?? .fine)
    }

    @Test func `a disabled generator's weight does not count, and an active one below the floor is a warning`() {
        #expect(
            HealthyState.standing(.weightsNotADistribution) {
                $0.generators.append(.init(name: "old", weight: 0.5, status: "archived"))
            } == .fine)
        #expect(
            HealthyState.standing(.weightsNotADistribution) {
                $0.generators[0].weight -= 0.07
                $0.generators[1].weight += 0.07
            } == .amiss(.warning))
    }

    @Test func `twelve hours without a word of the optimizer are a warning`() {
        #expect(HealthyState.standing(.optimizationOverdue) { $0.lastOptimization = now - .hours(12) } == .fine)
        #expect(
            HealthyState.standing(.optimizationOverdue) { $0.lastOptimization = now - .hours(12) - .seconds(1) }
                == .amiss(.warning))
        // Before the first one the deployment's own age counts.
        #expect(HealthyState.standing(.optimizationOverdue) { $0.lastOptimization = nil } == .amiss(.warning))
        #expect(
            HealthyState.standing(.optimizationOverdue) {
                ($0.lastOptimization, $0.startedAt) = (nil, now - .hours(3))
            } == .fine)
    }

    @Test func `a generator unused for more than seven days is a warning`() {
        func used(_ at: Timestamp?, status: String = "active") -> Assessment.Standing? {
            HealthyState.standing(.generatorUnused, "g3") {
                ($0.generators[3].lastUsedAt, $0.generators[3].status) = (at, status)
            }
        }
        #expect(used(now - .days(7)) == .fine)
        #expect(used(now - .days(7) - .seconds(1)) == .amiss(.warning))
        #expect(used(nil) == .amiss(.warning))
        // One that was taken in today has had no week yet.
        #expect(
            HealthyState.standing(.generatorUnused, "g3") {
                ($0.generators[3].lastUsedAt, $0.generators[3].addedAt) = (nil, now - .days(7))
            } == .fine)
        // Nobody expects posts of one that is switched off.
        #expect(used(nil, status: "disabled") == nil)
    }
}
