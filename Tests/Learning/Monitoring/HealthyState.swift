import Timekeeping

@testable import Learning

/// A deployment of thirty days in which every rule finds all well; tests spoil one thing at a time.
enum HealthyState {
    static let start = Timestamp(seconds: 1_767_225_600)
    static let now = start + .days(30)

    static func make() -> SystemState {
        var state = SystemState(now: now, startedAt: start)
        state.posts = .init(published: 100, withGenerator: 100, due: 90, read: 90)
        state.readings = .init(taken: 200, unknown: 0)
        state.generators = (0..<12).map {
            .init(
                name: "g\($0)", weight: 1.0 / 12, followersPerThousand: 2, measuredPosts: 20,
                lastUsedAt: now - .hours(3))
        }
        state.uses = (0..<12).map { .init(name: "g\($0)", posts: 8, expected: 100.0 / 12) }
        state.lastOptimization = now - .hours(5)
        state.models = ["ridge", "logistic"].map {
            .init(kind: $0, inForceSince: now - .hours(20), lastFit: now - .hours(2), waitingPosts: 4)
        }
        state.drift = ["ridge", "logistic"].map {
            .init(part: $0, alerts: Array(repeating: [], count: 6), skill: 0.2, calibrationError: 0.1)
        }
        state.schedules = [("learn", Span.hours(1)), ("optimize", .hours(6))].map {
            .init(name: $0.0, nextSlot: now + .minutes(10), every: $0.1, newestEnded: now - .minutes(50))
        }
        state.deadLetters = [.init(topic: "posts.dead", waiting: 0), .init(topic: "metrics.dead", waiting: 0)]
        state.lags = [.init(role: "learner", topic: "metrics", seconds: 0.4)]
        state.processes = ["coordinator", "scraper", "learner"].map {
            .init(instance: "\($0)-1", role: $0, silence: 0.7)
        }
        return state
    }

    /// What the rules say of a kind after a change; of one subject where it is named.
    static func status(
        _ kind: AlertKind, _ subject: String? = nil, after spoil: (inout SystemState) -> Void
    ) -> Assessment.Status? {
        var state = make()
        spoil(&state)
        let found = state.assessments().filter { $0.kind == kind && (subject == nil || $0.subject == subject) }
        return found.count == 1 ? found[0].status : nil
    }
}
