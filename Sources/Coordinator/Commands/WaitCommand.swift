import CommandLine
import FoundationEssentials
import Glibc
import Kafka
import Operations
import Postgres
import Runtime
import Timekeeping

/// `coordinator wait`
enum WaitCommand {
    static let command = Command(
        "wait", "wait until everything under way is done",
        discussion: """
            With --drained alone: until the learner and every role that is alive have read their topics to the end, every
            slot that is due has ended, no job waits and every reading is published. With --expect: until the groups have
            read as far as the file says, which a producer's --json prints under "delivered".
            """,
        options: [
            .flag("drained", "what to wait for"),
            .value("expect", "FILE", "next offsets by topic and partition"),
            .values(
                "group", "ROLE", "the role whose group is to have read that far (default: learner); may come often"),
            .value("timeout", "SECONDS", "how long to wait (default: 120)"), .json,
        ],
        examples: [
            .init("coordinator wait --drained", "before a look at the result"),
            .init(
                "producer import --json posts.csv > sent.json && coordinator wait --drained --expect sent.json",
                "until an import is in the tables"),
        ]
    ) { arguments in
        guard arguments.has("drained") else { throw CommandFailure(.usage, "wait needs --drained") }
        let seconds = try arguments.int("timeout", in: 1...86_400) ?? 120
        let configuration = try Configuration.load()
        let expected = try arguments["expect"].map { path throws(CommandFailure) in
            try OffsetGoals.expected(inFile: path)
        }
        let groups = try groups(arguments.all("group"))
        let left = try await CommandThread().run {
            if let expected {
                return try reach(expected, groups.map { $0.name(configuration) }, configuration, seconds: seconds)
            }
            return try drain(configuration, seconds: seconds)
        }
        if arguments.has("json") {
            Console.output((["drained": .bool(left == nil), "left": .optional(left)] as StructuredValue).json)
        }
        guard let left else { return .success }
        throw CommandFailure(.failed, "after \(seconds) s there is left: \(left)")
    }

    private static func groups(_ names: [String]) throws(CommandFailure) -> [ConsumerGroup] {
        guard !names.isEmpty else { return ConsumerGroup.all.filter { $0.role == .learner } }
        var groups: [ConsumerGroup] = []
        for name in names {
            guard let group = ConsumerGroup.all.first(where: { $0.role.rawValue == name }) else {
                let known = ConsumerGroup.all.map(\.role.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "--group: \"\(name)\" is none of \(known)")
            }
            groups.append(group)
        }
        return groups
    }

    /// What is left after the time; `nil` when everything came to rest, seen twice in a row.
    private static func drain(_ configuration: Configuration, seconds: Int) throws -> String? {
        let watch = try DrainMonitor(configuration)
        var left = try watch.look()
        var wasNothing = false
        var spoken = ContinuousClock.now
        let isDone = try Polling.wait(.seconds(seconds), every: .milliseconds(200)) {
            left = try watch.look()
            if spoken.duration(to: .now) >= .seconds(5) {
                spoken = .now
                Console.error("left: \(left.text)")
            }
            defer { wasNothing = left.isNothing }
            return left.isNothing && wasNothing
        }
        return isDone ? nil : left.text
    }

    private static func reach(
        _ expected: [TopicPartition: Int64], _ groups: [String], _ configuration: Configuration, seconds: Int
    ) throws -> String? {
        let connection = try Database.connect(configuration, purpose: "wait")
        var left = ""
        let isDone = try Polling.wait(.seconds(seconds), every: .milliseconds(50)) {
            let counts = try groups.map { group in
                let reached = try ReachedOffsets.read(connection, group: group)
                return (group, OffsetGoals(group: group, nextOffsets: expected).left(reached: reached))
            }
            left = counts.filter { $0.1 > 0 }.map { "\($0.1) records for \($0.0)" }.joined(separator: ", ")
            return left.isEmpty
        }
        return isDone ? nil : left
    }
}

extension OffsetGoals {
    /// Next offsets by topic and partition, `{"posts": {"0": 12}}`, as a producer's `--json` prints under `delivered`;
    /// the producer's whole document is taken as well.
    ///
    /// - Throws: `CommandFailure` with exit code 3.
    static func expected(inFile path: String) throws(CommandFailure) -> [TopicPartition: Int64] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure(.badInput, "--expect: \(path) cannot be read")
        }
        typealias Offsets = [String: [String: Int64]]
        struct Document: Decodable { let delivered: Offsets }
        let decoder = JSONDecoder()
        guard
            let offsets = (try? decoder.decode(Document.self, from: data).delivered)
                ?? (try? decoder.decode(Offsets.self, from: data))
        else {
            throw CommandFailure(
                .badInput, "--expect: \(path) does not hold {\"<topic>\": {\"<partition>\": <offset>}}")
        }
        var goals: [TopicPartition: Int64] = [:]
        for (topic, partitions) in offsets {
            for (partition, offset) in partitions {
                guard let number = Int32(partition), number >= 0, offset >= 0 else {
                    throw CommandFailure(.badInput, "--expect: \(path): \(topic) \(partition) is not a partition")
                }
                goals[TopicPartition(topic: topic, partition: number)] = offset
            }
        }
        return goals
    }
}

/// Looks again and again until something is so, on the calling thread.
enum Polling {
    /// Whether `condition` held within `limit`.
    static func wait(_ limit: Duration, every pause: Duration, until condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if try condition() { return true }
            guard ContinuousClock.now < end else { return false }
            usleep(UInt32(pause / .microseconds(1)))
        }
    }
}

/// `coordinator pulse`
enum PulseCommand {
    static let command = Command(
        "pulse", "say how far the loop is behind its clock",
        discussion: """
            One quick look for whoever paces the clock of a stack: how many domain seconds the oldest unfinished slot or
            open checkpoint has been waiting, and which processes left a heartbeat in the last five seconds.
            """,
        options: [.json], examples: [.init("coordinator pulse --json", "as data")]
    ) { arguments in
        let configuration = try Configuration.load()
        let clock = try configuration[.clock].makeClock()
        let pulse = try await CommandThread().run {
            let connection = try Database.connect(configuration, purpose: "pulse", statementTimeout: .seconds(5))
            return try Backlog(connection, now: clock.now())
        }
        Console.output(arguments.has("json") ? pulse.json.json : pulse.text)
        return .success
    }
}
