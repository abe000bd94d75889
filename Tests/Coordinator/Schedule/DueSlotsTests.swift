import Testing
import Timekeeping

@testable import Coordinator

@Suite struct DueSlotsTests {
    private let start = Timestamp(seconds: 1_772_409_600)
    private let hour = Span.hours(1)

    @Test func `nothing is due before the first slot, nor when time stands still or goes back`() {
        for now in [start, start + .minutes(59), start - .hours(5)] {
            #expect(DueSlots(after: start, every: hour, now: now, lastLook: nil) == nil)
        }
    }

    @Test func `a slot is due at its very moment`() throws {
        let due = try #require(DueSlots(after: start, every: hour, now: start + hour, lastLook: nil))
        #expect(due.run == [start + hour])
        #expect(due.missed == nil)
    }

    @Test func `after a standstill the latest runs and those before it are missed`() throws {
        let due = try #require(DueSlots(after: start, every: hour, now: start + .minutes(270), lastLook: nil))
        #expect(due.run == [start + .hours(4)])
        #expect(due.missed == (start + .hours(1))...(start + .hours(3)))
    }

    @Test func `while someone keeps looking every slot runs`() throws {
        let due = try #require(
            DueSlots(after: start, every: hour, now: start + .minutes(190), lastLook: start + .minutes(30)))
        #expect(due.run == [start + .hours(1), start + .hours(2), start + .hours(3)])
        #expect(due.missed == nil)
    }

    @Test func `slots from before the last look are missed even while someone keeps looking`() throws {
        let due = try #require(
            DueSlots(after: start, every: hour, now: start + .minutes(310), lastLook: start + .minutes(130)))
        #expect(due.run == [3, 4, 5].map { start + .hours($0) })
        #expect(due.missed == (start + .hours(1))...(start + .hours(2)))
    }

    @Test func `a leap of the clock is a standstill`() throws {
        let due = try #require(
            DueSlots(after: start, every: hour, now: start + .days(30), lastLook: start + .minutes(1)))
        #expect(due.run == [start + .days(30)])
        #expect(due.missed == (start + hour)...(start + .days(30) - hour))
    }

    /// Every way to look at twelve hours in steps of 20 minutes, each look present or not, each after a standstill or
    /// not: whatever the looks, every slot up to the last look is decided on exactly once.
    @Test func `no slot is lost or decided on twice, whatever the looks`() {
        for standstills in [false, true] {
            for pattern in 0..<(1 << 12) {
                var last = start
                var decided: [Timestamp] = []
                var look: Timestamp?
                var newest = start
                for step in 0..<12 where pattern & (1 << step) != 0 {
                    let now = start + .minutes(Int64(step + 1) * 20)
                    if let due = DueSlots(after: last, every: hour, now: now, lastLook: standstills ? nil : look) {
                        if let missed = due.missed {
                            var slot = missed.lowerBound
                            while slot <= missed.upperBound {
                                decided.append(slot)
                                slot = slot + hour
                            }
                        }
                        decided += due.run
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
