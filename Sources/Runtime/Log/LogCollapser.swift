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

/// One line before it is printed.
struct LogEntry: Sendable {
    let level: LogLevel
    let message: String
    let fields: [StructuredValue.Field]

    /// Lines that say the same thing have the same identity: the level, the message and the texts beside it. Numbers
    /// are left out, for attempts and durations differ each time.
    var identity: String {
        var key = level.rawValue + "|" + message
        for field in fields {
            if case .text(let text) = field.value { key += "|" + text }
        }
        return key
    }

    func repeated(_ count: Int) -> LogEntry {
        LogEntry(level: level, message: message, fields: fields + [.init("repeated", .int(Int64(count)))])
    }

    func line(_ format: LogFormat, at time: Timestamp) -> String {
        switch format {
        case .json:
            let head: [StructuredValue.Field] = [
                .init("time", .time(time)), .init("level", .text(level.rawValue)), .init("message", .text(message)),
            ]
            return StructuredValue.object(head + fields).json
        case .text:
            var text = "\(time.rfc3339) \(level.rawValue.uppercased()) \(message)"
            for field in fields {
                if case .text(let value) = field.value, !value.contains(where: { $0 == " " || $0.isNewline }) {
                    text += " \(field.name)=\(value)"
                } else {
                    text += " \(field.name)=\(field.value.json)"
                }
            }
            return text
        }
    }
}
