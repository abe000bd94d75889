import CommandLine
import Runtime
import Scheduling
import Store

/// `coordinator schedule`: what runs when, what became of it, and a person's say in it.
enum ScheduleCommand {
    static let command: Command = Command(
        "schedule", "look at schedules and their slots; pause, trigger, backfill or set them",
        discussion: """
            ls lists the schedules with the exact moment of the next slot. show prints one. slots lists the slots that were
            decided on, newest first. pause passes the slots of a schedule over until resume; jobs that are queued go on.
            trigger queues the job of a slot, of this moment if none is named: one that failed gets all its attempts again,
            one that was missed or passed over runs after all, one that ran is refused. backfill does that for the slots of
            a stretch that never ran. set changes the rule (every 6h, at 06:00,18:00, at 06:00 mon-fri, at 00:30 on 1,last)
            and what becomes of slots that were late (catch-up, window) or overlap. history lists what people did. Decisions
            are written down with who, when and why; on a terminal they ask first.
            """,
        operands: .atLeastOne(
            "ACTION",
            "ls | show NAME | slots [NAME] | pause NAME | resume NAME | trigger NAME | backfill NAME | set NAME | "
                + "history [NAME]"),
        actions: Action.self,
        options: [
            .values(
                "state", "STATE", "only such slots; may come often",
                choices: ["queued", "running", "done", "skipped", "failed", "missed"]),
            .value("since", "TIME", "only slots from then on, RFC 3339"),
            .value("limit", "N", "at most so many (default: 50)"),
        ] + TriggerRun.options + [
            .value("from", "TIME", "the first slot, RFC 3339"),
            .value("to", "TIME", "the last slot (default: now)"),
            .value("rule", "RULE", "when slots fall due"),
            .value("time-zone", "ZONE", "whose clocks a calendar rule goes by, such as Europe/Berlin"),
            .value(
                "catch-up", "POLICY", "what becomes of slots that fell due while no coordinator looked",
                choices: SchedulePolicy.CatchUp.allCases.map(\.rawValue)),
            .value("window", "SPAN", "how old a slot may be to be caught up with: 6h, 2d, or none"),
            .value(
                "overlap", "POLICY", "what becomes of a slot that falls due while the one before still runs",
                choices: SchedulePolicy.Overlap.allCases.map(\.rawValue)),
            .value("attempts", "N", "how often a job is tried before it has failed for good"),
            .because, .by, .yes, .dryRun, .json,
        ],
        examples: [
            .init("coordinator schedule ls", "when each schedule is due next"),
            .init("coordinator schedule slots optimize --state missed --state failed", "what did not run, and why"),
            .init(
                "coordinator schedule pause optimize --because 'an audit runs until Friday'", "no step of the weights"),
            .init(
                "coordinator schedule trigger learn --slot 2026-03-02T06:00:00Z --because 'the disk was full' --wait",
                "a failed slot again, and its end awaited"),
            .init(
                "coordinator schedule backfill learn --from 2026-03-01T00:00:00Z --because 'an outage' --dry-run",
                "which missed slots would run"),
            .init(
                "coordinator schedule set optimize --rule 'at 06:00,18:00 mon-fri' --time-zone Europe/Berlin --because "
                    + "'office hours'", "by the clock on the wall"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        try action.check(arguments)
        let configuration = try Configuration.load()
        return try await CommandThread().run {
            if action == .trigger {
                return try TriggerRun(
                    schedule: arguments.operands[1], arguments: arguments, configuration: configuration
                ).run()
            }
            let session = try ScheduleSession(configuration, arguments)
            return switch action {
            case .ls: try session.list()
            case .show: try session.show()
            case .slots: try session.slots()
            case .history: try session.history()
            case .pause: try session.decide { try $0.pause($1, dryRun: $2) }
            case .resume: try session.decide { try $0.resume($1, dryRun: $2) }
            case .backfill: try session.backfill()
            case .set: try session.set()
            case .trigger: .success
            }
        }
    }

    enum Action: String, CommandAction {
        case ls, show, slots, pause, resume, trigger, backfill, set, history

        private static let decision: Set<String> = ["because", "by", "dry-run", "json"]

        var options: Set<String> {
            switch self {
            case .ls, .show: ["json"]
            case .slots: ["state", "since", "limit", "json"]
            case .history: ["limit", "json"]
            case .pause, .resume: Self.decision.union(["yes"])
            case .trigger: Self.decision.union(["slot", "wait", "timeout"])
            case .backfill: Self.decision.union(["from", "to", "yes"])
            case .set:
                Self.decision.union(["rule", "time-zone", "catch-up", "window", "overlap", "attempts", "yes"])
            }
        }

        private var names: ClosedRange<Int> {
            switch self {
            case .ls: 0...0
            case .slots, .history: 0...1
            default: 1...1
            }
        }

        /// - Throws: `CommandFailure` with exit code 2 where an operand or a value does not go with the action.
        func check(_ arguments: CommandArguments) throws(CommandFailure) {
            guard names.contains(arguments.operands.count - 1) else {
                let wanted = names == 1...1 ? "takes one schedule; `schedule ls` lists them" : "takes fewer names"
                throw CommandFailure(.usage, "\(rawValue) \(wanted)")
            }
            for name in ["since", "slot", "from", "to"] { _ = try arguments.time(name) }
            if self == .backfill, !arguments.has("from") { throw CommandFailure(.usage, "backfill needs --from") }
            if self == .set { _ = try ScheduleSettings(arguments) }
        }
    }
}
