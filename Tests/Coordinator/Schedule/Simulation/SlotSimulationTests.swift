import Learning
import Scheduling
import Testing
import Timekeeping

@testable import Coordinator

/// Thousands of slots on a real database, lived through by coordinators and workers that die at the worst moments.
@Suite(.serialized) struct SlotSimulationTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `ten thousand slots with coordinators and workers dying at random have one effective run each`() throws {
        let world = try SlotWorld(startingAt: start, seed: 20_260_302)
        defer { world.end() }
        while try world.slotCount() < 10_000 {
            try world.moveClock()
            try world.coordinate()
            try world.work(most: 12)
        }
        try world.finish()

        // Each moment of each rule has its one row, decided on under terms that only grow.
        for (schedule, rule) in SlotWorld.rules {
            let rows = try world.slots(of: schedule)
            let expected = try ScheduleRule(rule).slots(after: start, through: world.now, limit: .max, in: .utc)
            #expect(rows.map(\.slot) == expected, "\(schedule)")
            #expect(zip(rows, rows.dropFirst()).allSatisfy { ($0.term ?? 0) <= ($1.term ?? 0) }, "\(schedule)")
            #expect(rows.allSatisfy { ["done", "skipped", "missed", "failed"].contains($0.state) }, "\(schedule)")
        }
        // What counts is what the jobs did: once for each slot that was done, never for any other.
        let effects = try world.effects()
        for schedule in SlotWorld.rules.keys where schedule != "scrape_sweep" {
            for row in try world.slots(of: schedule) {
                #expect(
                    effects["\(schedule) \(row.slot)"] ?? 0 == (row.state == "done" ? 1 : 0), "\(schedule) \(row.slot)")
            }
        }
        #expect(effects.values.reduce(0, +) > 1000)

        // A slot whose attempts were used up runs after all when a person asks for it, once.
        let failed = try world.slots(of: "optimize").filter { $0.state == "failed" }
        #expect(!failed.isEmpty)
        try world.triggerAgain(failed.map(\.slot))
        let again = try world.effects()
        for row in failed { #expect(again["optimize \(row.slot)"] == 1) }

        // It was no quiet life.
        #expect(world.tally.deaths > 60)
        #expect(world.tally.deposed > 10)
        #expect(world.tally.workerDeaths > 60)
        #expect(world.tally.jobsLost > 10)
    }
}
