import CommandLine
import Postgres
import Runtime
import Scheduling
import Timekeeping

/// One run of `coordinator schedule`, on its thread.
struct ScheduleSession {
    private let arguments: CommandArguments
    private let reader: ScheduleReader
    private let desk: ScheduleDesk
    private let now: Timestamp
    private var isJSON: Bool { arguments.has("json") }
    /// The schedule that was named.
    private var name: String? { arguments.operands.dropFirst().first }

    init(_ configuration: Configuration, _ arguments: CommandArguments) throws {
        self.arguments = arguments
        let connection = try Database.connect(configuration, purpose: "schedule")
        now = try configuration[.clock].makeClock().now()
        reader = ScheduleReader(connection: connection)
        desk = ScheduleDesk(
            connection: connection, person: arguments.person, reason: arguments["because"] ?? "", now: now)
    }

    func list() throws -> CommandExit {
        let standings = try reader.all()
        if isJSON {
            let value: StructuredValue = ["now": .time(now), "schedules": .list(standings.map(\.value))]
            Console.output(value.json)
        } else {
            Console.output(ScheduleText.table(standings, now: now, .standardOutput))
        }
        return .success
    }

    func show() throws -> CommandExit {
        let standing = try named()
        let next = try reader.next(5, of: standing.record)
        let slots = try reader.slots(of: standing.record.name, limit: 5)
        let history = try reader.history(of: standing.record.name, limit: 5)
        if isJSON {
            let value: StructuredValue = [
                "now": .time(now), "schedule": standing.value, "next_slots": .list(next.map { .time($0) }),
                "slots": .list(slots.map(\.value)), "history": .list(history.map(\.value)),
            ]
            Console.output(value.json)
        } else {
            Console.output(
                ScheduleText.detail(standing, next: next, slots: slots, history: history, now: now, .standardOutput))
        }
        return .success
    }

    func slots() throws -> CommandExit {
        if name != nil { _ = try named() }
        let slots = try reader.slots(
            of: name, states: arguments.all("state"), since: try arguments.time("since"), limit: try limit())
        if isJSON {
            Console.output((["slots": .list(slots.map(\.value))] as StructuredValue).json)
        } else {
            Console.output(
                slots.isEmpty
                    ? "no such slot" : ScheduleText.slots(slots, .standardOutput).joined(separator: "\n"))
        }
        return .success
    }

    func history() throws -> CommandExit {
        if name != nil { _ = try named() }
        let changes = try reader.history(of: name, limit: try limit())
        if isJSON {
            Console.output((["history": .list(changes.map(\.value))] as StructuredValue).json)
        } else {
            Console.output(
                changes.isEmpty
                    ? "nobody has changed anything"
                    : ScheduleText.history(changes, .standardOutput).joined(separator: "\n"))
        }
        return .success
    }

    func backfill() throws -> CommandExit {
        guard let start = try arguments.time("from") else { return .failed }
        let end = try arguments.time("to") ?? now
        return try decide { try $0.backfill($1, from: start, to: end, dryRun: $2) }
    }

    func set() throws -> CommandExit {
        let settings = try ScheduleSettings(arguments)
        return try decide { try $0.change($1, settings, dryRun: $2) }
    }

    /// Says what would happen, asks on a terminal, and does it.
    func decide(_ act: (ScheduleDesk, String, Bool) throws -> ScheduleAnswer) throws -> CommandExit {
        let schedule = name ?? ""
        let plan = try act(desk, schedule, true)
        if arguments.has("dry-run") {
            report(plan, "dry run, nothing is written: \(plan.summary.joined(separator: "\n"))")
        } else if plan.changes.isEmpty {
            report(plan, plan.summary.joined(separator: "\n"))
        } else {
            guard arguments.has("yes") || Console.agrees("\(plan.summary.joined(separator: "\n"))\nDo it?") else {
                throw CommandFailure(.refused, "nothing was done")
            }
            let answer = try act(desk, schedule, false)
            report(answer, answer.summary.joined(separator: "\n"))
        }
        return .success
    }

    private func report(_ answer: ScheduleAnswer, _ text: String) {
        guard isJSON else { return Console.output(text) }
        Console.output(answer.json(dryRun: arguments.has("dry-run")).json)
    }

    private func named() throws -> ScheduleStanding {
        let standings = try reader.all()
        guard let standing = standings.first(where: { $0.record.name == name }) else {
            let known = standings.map(\.record.name).sorted().joined(separator: ", ")
            throw CommandFailure(.badInput, "there is no schedule \"\(name ?? "")\"; there are \(known)")
        }
        return standing
    }

    private func limit() throws(CommandFailure) -> Int64 { Int64(try arguments.int("limit", in: 1...100_000) ?? 50) }
}
