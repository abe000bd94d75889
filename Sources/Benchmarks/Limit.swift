import CAllocations
import CommandLine
import Glibc
import Runtime

/// What is timed.
enum Limit: String, CaseIterable {
    case consume, decode, unnest

    private var summary: String {
        switch self {
        case .consume: "Reads the topic and does nothing with it."
        case .decode: "Decodes messages that are in memory."
        case .unnest: "Writes decoded readings with the learner's own statements, a transaction a batch."
        }
    }

    private var options: [CommandOption] {
        let tables: [CommandOption] = [
            .value("tables", "one|all", "outcomes alone, or all that readings are kept in (default: one)")
        ]
        return (self == .unnest ? tables : []) + [
            .value("batch", "COUNT", "readings in one transaction (default: 1000)"), .json,
        ]
    }

    var command: Command {
        Command(
            rawValue, summary, options: options,
            examples: [.init("benchmarks \(rawValue) --json", "as data, of what is in the topics now")]
        ) { arguments in
            let all: Bool
            switch arguments["tables"] {
            case nil, "one": all = false
            case "all": all = true
            case .some(let other): throw CommandFailure(.usage, "--tables: \"\(other)\" is neither one nor all")
            }
            let batch = try arguments.int("batch", in: 1...100_000) ?? 1000
            let messages = try TopicMessages(try Configuration.load())
            let timed = try time(messages, batch: batch, all: all)
            Console.output(arguments.has("json") ? timed.json(memory: Self.peakMemory) : timed.text)
            return .success
        }
    }

    private func time(_ messages: TopicMessages, batch: Int, all: Bool) throws -> LimitTime {
        let clock = ContinuousClock()
        var count = 0
        var allocations: Int64?
        let duration: Duration
        switch self {
        case .consume:
            duration = try clock.measure { count = try messages.consume() }
        case .decode:
            let records = try messages.records()
            let before = allocations_of_this_thread()
            duration = try clock.measure { count = try messages.decode(records).count }
            allocations = allocations_of_this_thread() - before
        case .unnest:
            let readings = try messages.decode(messages.records())
            let writer = try ReadingWriter(messages.configuration, all: all)
            duration = try clock.measure {
                for start in stride(from: 0, to: readings.count, by: batch) {
                    try writer.write(Array(readings[start..<min(start + batch, readings.count)]))
                }
            }
            count = readings.count
        }
        return LimitTime(count: count, seconds: duration / .seconds(1), allocations: allocations)
    }

    /// The most memory this process had resident, in bytes.
    private static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss) * 1024
    }
}
