import Testing

@testable import Learning

/// The state machine of alerts, over looks two seconds apart.
struct AlertBookTests {
    /// What a leader does with the changes.
    private struct Leader {
        var book = AlertBook()
        var open: [AlertBook.Matter: AlertSeverity] = [:]
        private let start = ContinuousClock.now

        mutating func look(
            at second: Double, _ kind: AlertKind, _ standing: Assessment.Standing?, subject: String = "s"
        ) -> [String] {
            let assessments = standing.map { [Assessment(kind, subject, $0, "a sentence")] } ?? []
            let changes = book.judge(assessments, open: open, at: start + .milliseconds(Int64(second * 1000)))
            return changes.map { change in
                let matter = AlertBook.Matter(kind, subject)
                switch change {
                case .open(_, let severity):
                    open[matter] = severity
                    return "open \(severity)"
                case .worsen(_, let severity):
                    open[matter] = severity
                    return "worsen \(severity)"
                case .seen: return "seen"
                case .resolve:
                    open[matter] = nil
                    return "resolve"
                }
            }
        }
    }

    @Test func `a matter opens at once, is kept, worsens once and ends when it was fine for a while`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .jobFailed, .amiss(.warning)) == ["open warning"])
        #expect(leader.look(at: 2, .jobFailed, .amiss(.warning)) == ["seen"])
        #expect(leader.look(at: 4, .jobFailed, .amiss(.critical)) == ["worsen critical"])
        #expect(leader.look(at: 6, .jobFailed, .amiss(.warning)) == ["seen"])
        #expect(leader.open.values.first == .critical)
        #expect(leader.look(at: 8, .jobFailed, .fine) == [])
        #expect(leader.look(at: 17, .jobFailed, .fine) == [])
        #expect(leader.look(at: 18, .jobFailed, .fine) == ["resolve"])
        #expect(leader.look(at: 20, .jobFailed, .fine) == [])
    }

    @Test func `what passes within half a minute is no alert where processes are spoken of`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .processSilent, .amiss(.critical)) == [])
        #expect(leader.look(at: 29, .processSilent, .amiss(.critical)) == [])
        #expect(leader.look(at: 29.5, .processSilent, .fine) == [])
        #expect(leader.look(at: 31, .processSilent, .amiss(.critical)) == [])
        #expect(leader.look(at: 62, .processSilent, .amiss(.critical)) == ["open critical"])
    }

    @Test func `a figure that swings about a threshold opens once and ends once`() {
        var leader = Leader()
        var changes: [String] = []
        for step in 0..<60 {
            let second = Double(step * 2)
            changes += leader.look(at: second, .scheduleMissed, step % 3 == 0 ? .amiss(.warning) : .fine)
        }
        changes += leader.look(at: 200, .scheduleMissed, .fine)
        changes += leader.look(at: 211, .scheduleMissed, .fine)
        #expect(changes.filter { $0 != "seen" } == ["open warning", "resolve"])
    }

    @Test func `between the bounds an alert stays open and none opens`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .generatorViral, .lingering) == [])
        #expect(leader.look(at: 60, .generatorViral, .lingering) == [])
        #expect(leader.look(at: 62, .generatorViral, .amiss(.info)) == ["open info"])
        #expect(leader.look(at: 64, .generatorViral, .fine) == [])
        #expect(leader.look(at: 90, .generatorViral, .lingering) == ["seen"])
        // What was fine before it lingered does not count any more.
        #expect(leader.look(at: 92, .generatorViral, .fine) == [])
        #expect(leader.look(at: 103, .generatorViral, .fine) == ["resolve"])
    }

    @Test func `what is not known neither opens nor ends an alert`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .deadLetters, .unknown) == [])
        #expect(leader.look(at: 2, .deadLetters, .amiss(.warning), subject: "posts.dead") == ["open warning"])
        // The brokers are away: the whole kind is unknown, whatever the subject.
        #expect(leader.look(at: 4, .deadLetters, .unknown, subject: "dead_letters") == [])
        #expect(leader.look(at: 600, .deadLetters, .unknown, subject: "dead_letters") == [])
        #expect(leader.open.count == 1)
    }

    @Test func `a subject that is gone is fine`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .generatorFailing, .amiss(.critical)) == ["open critical"])
        #expect(leader.look(at: 2, .generatorFailing, nil) == [])
        #expect(leader.look(at: 12, .generatorFailing, nil) == ["resolve"])
    }

    @Test func `another leader keeps what is open and opens nothing twice`() {
        var leader = Leader()
        #expect(leader.look(at: 0, .jobFailed, .amiss(.critical)) == ["open critical"])
        var next = Leader()
        next.open = leader.open
        #expect(next.look(at: 1, .jobFailed, .amiss(.critical)) == ["seen"])
        #expect(next.look(at: 3, .jobFailed, .fine) == [])
        #expect(next.look(at: 14, .jobFailed, .fine) == ["resolve"])
    }
}
