import Foundation

/// What a reader holds and when it looks again. No I/O: it is told what a look brought.
struct ReaderState: Sendable {
    let policy: ReaderPolicy
    private(set) var held: Predictor?
    private var problem: String?
    private var looked: Date?
    private var isHinted = false

    init(policy: ReaderPolicy) { self.policy = policy }

    func isDue(at now: Date) -> Bool {
        guard let looked else { return true }
        let waited = now.timeIntervalSince(looked)
        let isSoon = problem != nil || isHinted
        // A clock that was set back must not keep the reader from looking.
        return waited < 0
            || waited >= (isSoon ? min(policy.retrySeconds, policy.refreshSeconds) : policy.refreshSeconds)
    }

    mutating func hint() { isHinted = true }

    mutating func begin(at now: Date) {
        looked = now
        isHinted = false
    }

    mutating func fail(_ problem: String) { self.problem = problem }

    /// Takes what was found at `key`, if it is a predictor and not older than the one held.
    mutating func take(_ text: String?, key: String) {
        guard let text else { return fail("Redis has no key \(key)") }
        do {
            let found = try Predictor(payload: text)
            if let held, found.milliseconds < held.milliseconds {
                return fail("Redis holds \(found.version), which is older than \(held.version)")
            }
            held = found
            problem = nil
        } catch { fail(error.description) }
    }

    func reading(at now: Date) throws(ReaderError) -> Reading {
        guard let held else {
            guard policy.whenStale == .defaults else { throw .unavailable(problem: problem ?? "nothing was asked yet") }
            return Reading(
                predictor: .defaults(), source: .defaults, ageSeconds: .infinity, isStale: true, problem: problem)
        }
        let age = max(0, now.timeIntervalSince(held.trainedAt))
        let allowed = policy.maxAgeSeconds ?? Double(held.windowDays) * 86_400
        let isStale = age > allowed
        switch policy.whenStale {
        case .refuse where isStale:
            throw .stale(version: held.version, ageSeconds: age, allowedSeconds: allowed)
        case .defaults where isStale:
            return Reading(
                predictor: .defaults(timeZone: held.timeZone), source: .defaults, ageSeconds: age, isStale: true,
                problem: problem)
        default:
            return Reading(
                predictor: held, source: problem == nil ? .redis : .lastKnownGood, ageSeconds: age, isStale: isStale,
                problem: problem)
        }
    }
}
