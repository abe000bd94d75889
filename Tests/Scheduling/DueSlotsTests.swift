import Testing
import Timekeeping

@testable import Scheduling

@Suite struct DueSlotsTests {
    private let start = Timestamp(seconds: 1_772_409_600)
    private let hour = Span.hours(1)

    private func decide(
        at now: Timestamp, after last: Timestamp? = nil, lastTick: Timestamp? = nil, grace: Span = .zero,
        _ policy: SchedulePolicy = SchedulePolicy()
    ) -> DueSlots? {
        let slots = ScheduleRule.every(hour).slots(after: last ?? start, through: now, limit: .max, in: .utc)
        return DueSlots(slots, now: now, lastTick: lastTick, grace: grace, policy: policy)
    }

    private func hours(_ numbers: ClosedRange<Int64>) -> [Timestamp] { numbers.map { start + .hours($0) } }

    @Test func `nothing is due before the first slot, nor when time stands still or goes back`() {
        for now in [start, start + .minutes(59), start - .hours(5)] { #expect(decide(at: now) == nil) }
    }

    @Test func `a slot is due at its very moment`() throws {
        let due = try #require(decide(at: start + hour))
        #expect(due.run == [start + hour])
        #expect(due.missed.isEmpty)
    }

    @Test func `after a standstill the latest runs and those before it are missed`() throws {
        let due = try #require(decide(at: start + .minutes(270)))
        #expect(due.run == hours(4...4))
        #expect(due.missed == hours(1...3))
    }

    @Test func `while someone keeps looking every slot runs`() throws {
        for policy in SchedulePolicy.CatchUp.allCases {
            let due = try #require(
                decide(
                    at: start + .minutes(190), lastTick: start + .minutes(30),
                    SchedulePolicy(catchUp: policy, window: .minutes(1))))
            #expect(due.run == hours(1...3))
            #expect(due.missed.isEmpty)
        }
    }

    @Test func `slots from before the last look are missed even while someone keeps looking`() throws {
        let due = try #require(decide(at: start + .minutes(310), lastTick: start + .minutes(130)))
        #expect(due.run == hours(3...5))
        #expect(due.missed == hours(1...2))
    }

    @Test func `a leap of the clock is a standstill`() throws {
        let due = try #require(decide(at: start + .days(30), lastTick: start + .minutes(1)))
        #expect(due.run == [start + .days(30)])
        #expect(due.missed == hours(1...719))
    }

    @Test func `late slots all run where all are caught up with, and none where they are skipped`() throws {
        let all = try #require(decide(at: start + .minutes(310), SchedulePolicy(catchUp: .all)))
        #expect(all.run == hours(1...5))
        #expect(all.missed.isEmpty)
        let none = try #require(decide(at: start + .minutes(310), SchedulePolicy(catchUp: .skip)))
        #expect(none.run.isEmpty)
        #expect(none.missed == hours(1...5))
    }

    @Test func `a late slot older than the window is not caught up with, one just as old is`() throws {
        let now = start + .minutes(310)
        let all = try #require(decide(at: now, SchedulePolicy(catchUp: .all, window: .minutes(130))))
        #expect(all.run == hours(3...5))
        #expect(all.expired == hours(1...2))
        let latest = try #require(decide(at: now, SchedulePolicy(window: .minutes(130))))
        #expect(latest.run == hours(5...5))
        #expect(latest.missed == hours(3...4))
        #expect(latest.expired == hours(1...2))
        let nothing = try #require(decide(at: now, SchedulePolicy(window: .minutes(5))))
        #expect(nothing.run.isEmpty)
        #expect(nothing.latest == start + .hours(5))
        #expect(nothing.count == 5)
    }

    @Test func `leadership that changes hands costs no slot, even where late ones are skipped`() throws {
        let policy = SchedulePolicy(catchUp: .skip)
        #expect(try #require(decide(at: start + hour + .seconds(9), grace: .minutes(1), policy)).run == hours(1...1))
        #expect(try #require(decide(at: start + hour + .seconds(61), grace: .minutes(1), policy)).run.isEmpty)
    }

    @Test func `of more slots than one look takes, the latest runs at the last look alone`() throws {
        let slots = hours(1...9)
        let first = try #require(DueSlots(Array(slots[..<5]), isAll: false, now: start + .hours(9), lastTick: nil))
        #expect(first.run.isEmpty)
        #expect(first.missed == hours(1...5))
        let second = try #require(
            DueSlots(Array(slots[5...]), now: start + .hours(9), lastTick: start + .hours(9)))
        #expect(second.run == hours(9...9))
        #expect(second.missed == hours(6...8))
    }

    /// Every way to look at twelve hours in steps of 20 minutes, each look present or not, each after a standstill or
    /// not, under each policy: whatever the looks, every slot up to the last look is decided on exactly once.
    @Test func `no slot is lost or decided on twice, whatever the looks and policies`() {
        let policies = SchedulePolicy.CatchUp.allCases.flatMap { catchUp in
            [nil, Span.minutes(30)].map { SchedulePolicy(catchUp: catchUp, window: $0) }
        }
        for (index, pattern) in (0..<(1 << 12)).enumerated() {
            let policy = policies[index % policies.count]
            for standstills in [false, true] {
                var last = start
                var decided: [Timestamp] = []
                var look: Timestamp?
                var newest = start
                for step in 0..<12 where pattern & (1 << step) != 0 {
                    let now = start + .minutes(Int64(step + 1) * 20)
                    if let due = decide(at: now, after: last, lastTick: standstills ? nil : look, policy) {
                        decided += due.expired + due.missed + due.run
                        last = due.latest
                    }
                    look = now
                    newest = now
                }
                let count = (newest - start).microseconds / hour.microseconds
                #expect(decided == (0..<count).map { start + hour * ($0 + 1) })
            }
        }
    }
}
