import CommandLine
import Operations
import Runtime
import Scheduling
import Timekeeping

extension ScheduleList {
    func text(_ paint: Painter) -> String { ScheduleText.table(schedules, now: now, paint) }
}

extension ScheduleDetail {
    func text(_ paint: Painter) -> String {
        ScheduleText.detail(schedule, next: nextSlots, slots: slots, history: history, now: now, paint)
    }
}

extension SlotList {
    func text(_ paint: Painter) -> String {
        slots.isEmpty ? "no slots" : ScheduleText.slots(slots, paint).joined(separator: "\n")
    }
}

extension ScheduleHistory {
    func text(_ paint: Painter) -> String {
        history.isEmpty ? "no changes" : ScheduleText.history(history, paint).joined(separator: "\n")
    }
}

private enum ScheduleText {
    static func table(_ standings: [ScheduleStatus], now: Timestamp, _ paint: Painter) -> String {
        var table = TextTable(
            ("schedule", .left), ("due", .left), ("last slot", .left), ("state", .left), ("next slot", .left),
            ("in", .right),
            ("missed", .right), ("", .left))
        for standing in standings {
            let record = standing.record
            table.add(
                .init(record.name), .init(rule(record)), .init(standing.newest?.slot.rfc3339 ?? "none yet"),
                state(standing.newest?.state ?? ""), .init(record.nextSlot.rfc3339), .init(wait(record, now)),
                .init(Figures.grouped(record.missedTotal), record.missedTotal > 0 ? .warning : .plain), note(standing))
        }
        return ([paint(.faint, "at \(now)")] + table.lines(paint)).joined(separator: "\n")
    }

    static func detail(
        _ standing: ScheduleStatus, next: [Timestamp], slots: [SlotStatus], history: [ScheduleChange],
        now: Timestamp, _ paint: Painter
    ) -> String {
        let record = standing.record
        var table = TextTable(("", .left), ("", .left))
        table.add("due", .init(rule(record)))
        if let words = record.rule?.explanation { table.add("", .init(words)) }
        if let pause = record.pause {
            table.add(
                "paused",
                .init(
                    "by \(TerminalText.escaped(pause.by ?? "somebody")), \(pause.at?.rfc3339 ?? ""): \(TerminalText.escaped(pause.reason ?? ""))",
                    .warning)
            )
        }
        table.add("next slots", .init(next.map(\.rfc3339).joined(separator: ", ")))
        let window = record.policy.window.map { ", none older than \(SpanText.text($0))" } ?? ""
        table.add("late slots", .init("\(record.policy.catchUp.rawValue)\(window)"))
        table.add("overlapping slots", .init(record.policy.overlap.rawValue))
        table.add("attempts", .init(String(record.policy.maxAttempts)))
        table.add("decided on", .init(Figures.grouped(record.decidedTotal)))
        table.add("missed", .init(Figures.grouped(record.missedTotal), record.missedTotal > 0 ? .warning : .plain))
        if let newest = standing.newest {
            table.add("delay", .init("\(duration(newest.delay)), of the slot of \(newest.slot)"))
        }
        table.add(
            "jobs", .init("\(standing.queued) queued, \(standing.running) running, \(standing.failed) failed for good"))
        var lines = [paint(.strong, "\(record.name), at \(now)")] + table.lines(paint)
        if !slots.isEmpty { lines += ["", paint(.strong, "Newest slots")] + Self.slots(slots, paint) }
        if !history.isEmpty { lines += ["", paint(.strong, "Changes")] + Self.history(history, paint) }
        return lines.joined(separator: "\n")
    }

    static func slots(_ slots: [SlotStatus], _ paint: Painter) -> [String] {
        var table = TextTable(
            ("schedule", .left), ("slot", .left), ("state", .left), ("delay", .right), ("attempts", .right),
            ("finished", .left), ("origin", .left), ("reason", .left))
        for slot in slots {
            table.add(
                .init(slot.schedule), .init(slot.slot.rfc3339), state(slot.state), .init(duration(slot.delay)),
                .init(slot.attempts.map(String.init) ?? ""), .init(slot.finishedAt?.rfc3339 ?? ""),
                .init(slot.origin), .init(slot.reason ?? ""))
        }
        return table.lines(paint)
    }

    static func history(_ changes: [ScheduleChange], _ paint: Painter) -> [String] {
        var table = TextTable(
            ("at", .left), ("schedule", .left), ("action", .left), ("actor", .left), ("change", .left),
            ("reason", .left))
        for change in changes {
            table.add(
                .init(change.at.rfc3339), .init(change.schedule), .init(change.action),
                .init(TerminalText.escaped(change.by)),
                .init(change.sentence), .init(TerminalText.escaped(change.reason)))
        }
        return table.lines(paint)
    }

    private static func rule(_ record: ScheduleRecord) -> String {
        record.timeZone == "UTC" ? record.ruleText : "\(record.ruleText) \(record.timeZone)"
    }

    private static func state(_ state: String) -> TextTable.Cell {
        switch state {
        case "done": .init(state, .good)
        case "failed", "missed": .init(state, .bad)
        case "skipped": .init(state, .faint)
        default: .init(state)
        }
    }

    private static func wait(_ record: ScheduleRecord, _ now: Timestamp) -> String {
        record.nextSlot > now ? duration(record.nextSlot - now) : "due"
    }

    private static func note(_ standing: ScheduleStatus) -> TextTable.Cell {
        if let pause = standing.record.pause {
            return .init("paused by \(TerminalText.escaped(pause.by ?? "somebody"))", .warning)
        }
        if standing.record.rule == nil { return .init("unknown rule", .bad) }
        return standing.failed > 0 ? .init("\(standing.failed) failed for good", .bad) : .init("")
    }

    /// `1 h 12 min`, `9 s`; below zero where a slot was asked for ahead of its moment.
    static func duration(_ span: Span) -> String {
        let seconds = span.microseconds / 1_000_000
        let size = abs(seconds)
        let text =
            switch size {
            case 86_400...: "\(size / 86_400) d \(size % 86_400 / 3600) h"
            case 3600...: "\(size / 3600) h \(size % 3600 / 60) min"
            case 60...: "\(size / 60) min"
            default: "\(size) s"
            }
        return seconds < 0 ? "-\(text)" : text
    }
}
