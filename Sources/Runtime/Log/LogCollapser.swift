import Timekeeping

/// Decides which of many equal warnings and errors are printed. Pure: times come from the caller.
///
/// The first of its kind passes at once. Those that follow within the window are only counted; when the window has
/// passed, the next of any kind brings out one line that says how many there were.
struct LogCollapser {
    private struct Held {
        var since: Timestamp
        var count: Int
        var last: LogEntry
    }

    let window: Span
    private var held: [String: Held] = [:]

    init(window: Span = .seconds(30)) { self.window = window }

    /// What to print now.
    mutating func take(_ entry: LogEntry, at now: Timestamp) -> [LogEntry] {
        var lines = expire(at: now)
        guard entry.level >= .warning else { return lines + [entry] }
        let key = entry.identity
        if held[key] != nil {
            held[key]?.count += 1
            held[key]?.last = entry
        } else {
            held[key] = Held(since: now, count: 0, last: entry)
            lines.append(entry)
        }
        return lines
    }

    /// All that is still held back.
    mutating func drain() -> [LogEntry] {
        defer { held.removeAll() }
        return held.values.filter { $0.count > 0 }.sorted { $0.since < $1.since }.map { $0.last.repeated($0.count) }
    }

    private mutating func expire(at now: Timestamp) -> [LogEntry] {
        let over = held.filter { now - $0.value.since >= window }
        for key in over.keys { held[key] = nil }
        return over.values.filter { $0.count > 0 }.sorted { $0.since < $1.since }.map { $0.last.repeated($0.count) }
    }
}
