import Testing
import Timekeeping

@testable import Learning

/// The thresholds that a health check is held to, each from both sides.
struct HealthThresholdTests {
    private let now = HealthyState.now

    @Test func `nothing is amiss or unknown in a healthy deployment`() {
        let assessments = HealthyState.make().assessments()
        #expect(Set(assessments.map(\.kind)) == Set(AlertKind.allCases).subtracting([.databaseAway]))
        for assessment in assessments { #expect(assessment.status == .ok, "\(assessment)") }
    }

    @Test(
        arguments: [(80, nil), (79, .warning), (50, .warning), (49, .critical), (0, .critical)]
            as [(Int64, AlertSeverity?)])
    func `coverage below 80 % is a warning and below 50 % critical`(share: Int64, severity: AlertSeverity?) {
        let expected = severity.map { Assessment.Status.failing($0) } ?? .ok
        #expect(HealthyState.status(.generatorCoverage) { $0.posts.withGenerator = share } == expected)
        #expect(
            HealthyState.status(.readingCoverage) { ($0.posts.due, $0.posts.read) = (100, share) } == expected)
    }

    @Test func `a share of hardly any posts is unknown, and of none as well`() {
        #expect(HealthyState.status(.generatorCoverage) { $0.posts = .init(published: 4) } == .unknown)
        #expect(HealthyState.status(.readingCoverage) { $0.posts = .init() } == .unknown)
    }

    @Test func `ten active generators are enough and nine are not`() {
        #expect(HealthyState.status(.activeGenerators) { $0.generators.removeLast(2) } == .ok)
        #expect(
            HealthyState.status(.activeGenerators) {
                for index in 0..<3 { $0.generators[index].status = "disabled" }
            } == .failing(.warning))
    }

    @Test(
        arguments: [
            (0.0, nil), (5e-10, nil), (1e-6, .warning), (0.049, .warning), (0.051, .critical), (-0.051, .critical),
        ] as [(Double, AlertSeverity?)])
    func `weights that sum to something else than 1 are amiss, more than 5 % off critical`(
        error: Double, severity: AlertSeverity?
    ) {
        let standing = HealthyState.status(.weightsNotADistribution) { $0.generators[0].weight += error }
        #expect(standing == severity.map { .failing($0) } ?? .ok)
    }

    @Test func `a disabled generator's weight does not count, and an active one below the floor is a warning`() {
        #expect(
            HealthyState.status(.weightsNotADistribution) {
                $0.generators.append(.init(name: "old", weight: 0.5, status: "archived"))
            } == .ok)
        #expect(
            HealthyState.status(.weightsNotADistribution) {
                $0.generators[0].weight -= 0.07
                $0.generators[1].weight += 0.07
            } == .failing(.warning))
    }

    @Test func `twelve hours without a word of the optimizer are a warning`() {
        #expect(HealthyState.status(.optimizationOverdue) { $0.lastOptimization = now - .hours(12) } == .ok)
        #expect(
            HealthyState.status(.optimizationOverdue) { $0.lastOptimization = now - .hours(12) - .seconds(1) }
                == .failing(.warning))
        // Before the first one the deployment's own age counts.
        #expect(HealthyState.status(.optimizationOverdue) { $0.lastOptimization = nil } == .failing(.warning))
        #expect(
            HealthyState.status(.optimizationOverdue) {
                ($0.lastOptimization, $0.startedAt) = (nil, now - .hours(3))
            } == .ok)
    }

    @Test func `a generator unused for more than seven days is a warning`() {
        func used(_ at: Timestamp?, status: String = "active") -> Assessment.Status? {
            HealthyState.status(.generatorUnused, "g3") {
                ($0.generators[3].lastUsedAt, $0.generators[3].status) = (at, status)
            }
        }
        #expect(used(now - .days(7)) == .ok)
        #expect(used(now - .days(7) - .seconds(1)) == .failing(.warning))
        #expect(used(nil) == .failing(.warning))
        // One that was taken in today has had no week yet.
        #expect(
            HealthyState.status(.generatorUnused, "g3") {
                ($0.generators[3].lastUsedAt, $0.generators[3].addedAt) = (nil, now - .days(7))
            } == .ok)
        // Nobody expects posts of one that is switched off.
        #expect(used(nil, status: "disabled") == nil)
    }
}
