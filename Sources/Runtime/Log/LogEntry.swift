import Timekeeping

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
