import Bootstrap
import CommandLine
import FoundationEssentials
import Glibc
import Kafka
import Operations
import Runtime
import Store
import Timekeeping

/// `coordinator wait`: for scripts and for the launcher, which paces the clock of a stack by it.
enum WaitCommand {
    static let command = Command(
        "wait", "Wait until everything under way is done",
        discussion: """
            Waits until the learner and every role that is alive have read their topics to the end, every slot that is due
            has ended, no job waits and every reading is published. With --expect: until the groups have read as far as
            the file says, which a producer's --json prints under "delivered". With --once it does not wait: it prints for
            how many domain seconds the oldest unfinished slot or open checkpoint has been waiting, and which processes
            are alive.
            """,
        isHidden: true,
        options: [
            .flag("once", "print how far the loop is behind its clock, and do not wait"),
            .value("expect", "FILE", "next offsets by topic and partition"),
            .values(
                "group", "ROLE", "the role whose group is to have read that far (default: learner); repeatable",
                choices: ConsumerGroup.all.map(\.role)),
            .value("timeout", "SECONDS", "how long to wait (default: 120)"), .json,
        ],
        examples: [
            .init("coordinator wait", "before a look at the result"),
            .init(
                "producer import --json posts.csv > sent.json && coordinator wait --expect sent.json",
                "until an import is in the tables"),
            .init("coordinator wait --once --json", "how far the loop is behind its clock"),
        ],
        perform: { arguments in
            let seconds = try arguments.int("timeout", in: 1...86_400) ?? 120
            let configuration = try Configuration.load()
            if arguments.has("once") {
                let connection = try Database.open(
                    configuration, applicationName: "rookery-coordinator-wait", statementTimeout: .seconds(5))
                let backlog = try Backlog(connection, now: configuration[.clock].makeClock().now())
                return try arguments.show(backlog) { backlog, _ in backlog.text }
            }
            let left: String?
            if let path = arguments["expect"] {
                let roles = arguments.all("group").isEmpty ? ["learner"] : arguments.all("group")
                let offsets = try expected(inFile: path)
                left = try reach(
                    roles.map { OffsetGoals(group: configuration[.groupPrefix] + $0, nextOffsets: offsets) },
                    configuration, seconds: seconds)
            } else {
                left = try drain(configuration, seconds: seconds)
            }
            if arguments.has("json") { Console.output(try Answer(drained: left == nil, left: left).json()) }
            guard let left else { return .success }
            throw CommandFailure(.failed, "after \(seconds) s there is left: \(left)")
        })

    private struct Answer: Encodable {
        let drained: Bool
        let left: String?
    }

    /// What is left after the time; `nil` when everything was done twice in a row.
    private static func drain(_ configuration: Configuration, seconds: Int) throws -> String? {
        let clock = try configuration[.clock].makeClock()
        let monitor = DrainMonitor(
            try Database.open(configuration, applicationName: "rookery-coordinator-wait"),
            try KafkaAdmin(
                KafkaConfiguration(brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-coordinator")),
            topicPrefix: configuration[.topicPrefix], groupPrefix: configuration[.groupPrefix])
        var left = try monitor.check(now: clock.now())
        var wasNothing = false
        var shown = ContinuousClock.now
        let isDone = try Polling.wait(.seconds(seconds), every: .milliseconds(200)) {
            left = try monitor.check(now: clock.now())
            if shown.duration(to: .now) >= .seconds(5) {
                shown = .now
                Console.error("left: \(left)")
            }
            defer { wasNothing = left.isNothing }
            return left.isNothing && wasNothing
        }
        return isDone ? nil : "\(left)"
    }

    private static func reach(
        _ goals: [OffsetGoals], _ configuration: Configuration, seconds: Int
    ) throws -> String? {
        let connection = try Database.open(configuration, applicationName: "rookery-coordinator-wait")
        var left = ""
        let isDone = try Polling.wait(.seconds(seconds), every: .milliseconds(50)) {
            let counts = try goals.map { (group: $0.group, count: try $0.left(connection)) }
            left = counts.filter { $0.count > 0 }.map { "\($0.count) records for \($0.group)" }.joined(separator: ", ")
            return left.isEmpty
        }
        return isDone ? nil : left
    }

    /// Next offsets by topic and partition, `{"posts": {"0": 12}}`, as a producer's `--json` prints under `delivered`;
    /// the producer's whole document is taken as well.
    private static func expected(inFile path: String) throws(CommandFailure) -> [TopicPartition: Int64] {
        guard let data = FileManager.default.contents(atPath: path) else {
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

extension Backlog {
    var text: String {
        "\(Figures.moment(now)): \(Int(behindSeconds)) s behind, \(unfinishedSlots) slots and \(overdueCheckpoints) "
            + "checkpoints open, leader \(leader ?? "none")"
    }
}

/// Checks again and again until something is so, on the calling thread.
enum Polling {
    /// Whether `condition` held within `limit`; blocks the calling thread.
    static func wait(
        _ limit: Duration, every pause: Duration, until condition: () throws -> Bool
    ) rethrows -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if try condition() { return true }
            guard ContinuousClock.now < end else { return false }
            usleep(UInt32(pause / .microseconds(1)))
        }
    }
}
