import Kafka
import Postgres
import Runtime

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
        let watch = try DrainWatch(configuration)
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
