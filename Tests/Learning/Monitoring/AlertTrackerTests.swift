import Testing

@testable import Learning

/// The state machine of alerts, over looks two seconds apart.
struct AlertTrackerTests {
    /// What a leader does with the changes.
    private struct Leader {
        var book = AlertTracker()
        var open: [AlertTracker.Key: AlertSeverity] = [:]
        private let start = ContinuousClock.now

        mutating func look(
            at second: Double, _ kind: AlertKind, _ standing: Assessment.Status?, subject: String = "s"
        ) -> [String] {
            let assessments = standing.map { [Assessment(kind, subject, $0, "a sentence")] } ?? []
            let changes = book.judge(assessments, open: open, at: start + .milliseconds(Int64(second * 1000)))
            return changes.map { change in
                let key = AlertTracker.Key(kind, subject)
                switch change {
                case .open(_, let severity):
                    open[key] = severity
                    return "open \(severity)"
                case .worsen(_, let severity):
                    open[key] = severity
                    return "worsen \(severity)"
                case .seen: return "seen"
                case .resolve:
                    open[key] = nil
                    return "resolve"
                }
            }
        }
    }

    @Test func `a key opens at once, is kept, worsens once and ends when it was fine for a while`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .jobFailed, .failing(.warning)) == ["open warning"])
        #expect(leader.look(at: 2, .jobFailed, .failing(.warning)) == ["seen"])
        #expect(leader.look(at: 4, .jobFailed, .failing(.critical)) == ["worsen critical"])
        #expect(leader.look(at: 6, .jobFailed, .failing(.warning)) == ["seen"])
        #expect(leader.open.values.first == .critical)
        #expect(leader.look(at: 8, .jobFailed, .ok) == [])
        #expect(leader.look(at: 17, .jobFailed, .ok) == [])
        #expect(leader.look(at: 18, .jobFailed, .ok) == ["resolve"])
        #expect(leader.look(at: 20, .jobFailed, .ok) == [])
    }

    @Test func `what passes within half a minute is no alert where processes are spoken of`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .processSilent, .failing(.critical)) == [])
        #expect(leader.look(at: 29, .processSilent, .failing(.critical)) == [])
        #expect(leader.look(at: 29.5, .processSilent, .ok) == [])
        #expect(leader.look(at: 31, .processSilent, .failing(.critical)) == [])
        #expect(leader.look(at: 62, .processSilent, .failing(.critical)) == ["open critical"])
    }

    @Test func `a figure that swings about a threshold opens once and ends once`() {
        var leader = Leader()
        var changes: [String] = []
        for step in 0..<60 {
            let second = Double(step * 2)
            changes += leader.look(at: second, .scheduleMissed, step % 3 == 0 ? .failing(.warning) : .ok)
        }
        changes += leader.look(at: 200, .scheduleMissed, .ok)
        changes += leader.look(at: 211, .scheduleMissed, .ok)
        #expect(changes.filter { $0 != "seen" } == ["open warning", "resolve"])
    }

    @Test func `between the bounds an alert stays open and none opens`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .generatorViral, .recovering) == [])
        #expect(leader.look(at: 60, .generatorViral, .recovering) == [])
        #expect(leader.look(at: 62, .generatorViral, .failing(.info)) == ["open info"])
        #expect(leader.look(at: 64, .generatorViral, .ok) == [])
        #expect(leader.look(at: 90, .generatorViral, .recovering) == ["seen"])
        // What was fine before it lingered does not count any more.
        #expect(leader.look(at: 92, .generatorViral, .ok) == [])
        #expect(leader.look(at: 103, .generatorViral, .ok) == ["resolve"])
    }

    @Test func `what is not known neither opens nor ends an alert`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .deadLetters, .unknown) == [])
        #expect(leader.look(at: 2, .deadLetters, .failing(.warning), subject: "posts.dead") == ["open warning"])
        // The brokers are away: the whole kind is unknown, whatever the subject.
        #expect(leader.look(at: 4, .deadLetters, .unknown, subject: "dead_letters") == [])
        #expect(leader.look(at: 600, .deadLetters, .unknown, subject: "dead_letters") == [])
        #expect(leader.open.count == 1)
    }

    @Test func `a subject that is gone is fine`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .generatorFailing, .failing(.critical)) == ["open critical"])
        #expect(leader.look(at: 2, .generatorFailing, nil) == [])
        #expect(leader.look(at: 12, .generatorFailing, nil) == ["resolve"])
    }

    @Test func `another leader keeps what is open and opens nothing twice`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .jobFailed, .failing(.critical)) == ["open critical"])
        var next = Leader()
        next.open = leader.open
        #expect(next.look(at: 1, .jobFailed, .failing(.critical)) == ["seen"])
        #expect(next.look(at: 3, .jobFailed, .ok) == [])
        #expect(next.look(at: 14, .jobFailed, .ok) == ["resolve"])
    }
}
