import CommandLine
import Operations
import Postgres
import Runtime
import Scheduling
import Timekeeping

/// `coordinator schedule`
enum ScheduleCommand {
    static let command = Command(
        "schedule", "Show what runs when, and pause, trigger, backfill or change it",
        group: "Decide",
        subcommands: [
            Command(
                "ls", "List the schedules with their next slots", options: [.json],
                examples: [
                    .init("coordinator schedule ls", "when each schedule is due next")
                ]
            ) { arguments in
                try arguments.show(try operations().list()) { $0.text($1) }
            },
            Command(
                "show", "Print one schedule", operands: [.schedule], options: [.json],
                examples: [
                    .init("coordinator schedule show learn", "its rule, its next slots and its newest changes")
                ]
            ) { arguments in
                try arguments.show(try operations().show(arguments.operands[0])) { $0.text($1) }
            },
            Command(
                "slots", "List the slots that were decided on, newest first",
                operands: [.optional("SCHEDULE", "only its slots")],
                options: [
                    .values(
                        "state", "STATE", "only slots in this state; repeatable",
                        choices: ["queued", "running", "done", "skipped", "failed", "missed"]),
                    .value("since", "TIME", "only slots from then on, RFC 3339"), .limit(50), .json,
                ],
                examples: [
                    .init(
                        "coordinator schedule slots optimize --state missed --state failed",
                        "what did not run, and why")
                ]
            ) { arguments in
                let (since, limit) = (try arguments.time("since"), Int64(try arguments.limit(50)))
                let slots = try operations().slots(
                    of: arguments.operands.first, states: arguments.all("state"), since: since, limit: limit)
                return try arguments.show(slots) { $0.text($1) }
            },
            change(
                "pause", "Skip the slots of a schedule until it is resumed; queued jobs go on",
                examples: [
                    .init(
                        "coordinator schedule pause optimize --reason 'an audit runs until Friday'",
                        "no step of the weights")
                ]
            ) { _, _ in .pause },
            change(
                "resume", "Run the slots of a paused schedule again",
                examples: [
                    .init(
                        "coordinator schedule resume optimize --reason 'the audit is over'",
                        "its slots run again")
                ]
            ) { _, _ in .resume },
            Command(
                "trigger", "Queue the job of a slot, of this moment if none is named",
                discussion: """
                    A worker takes the job like a scheduled one, under the same gates. A job that failed gets all its
                    attempts again, a slot that was missed or skipped runs after all, and a slot that has run is refused.
                    """,
                operands: [.schedule],
                options: [
                    .value("slot", "TIME", "the slot, RFC 3339 (default: now)"),
                    .flag("wait", "wait for the job's end"),
                    .value("timeout", "SECONDS", "how long to wait at most (default: 120)"), .optionalReason, .actor,
                    .yes, .dryRun, .json,
                ],
                examples: [
                    .init("coordinator schedule trigger learn --wait", "learn from what is there now"),
                    .init(
                        "coordinator schedule trigger learn --slot 2026-03-02T06:00:00Z --reason 'the disk was full' --wait",
                        "run a failed slot again, and wait for its end"),
                ],
                exits: [.failed, .badInput, .serverMissing, .refused],
                exitMeanings: [
                    .failed: "failed, or with --wait not ended in time",
                    .refused: "the slot has run already, or with --wait the job was skipped by its gate",
                ], perform: trigger
            ),
            change(
                "backfill", "Queue the jobs of the slots in a stretch of the past that never ran",
                options: [
                    CommandOption.value("from", "TIME", "the first slot, RFC 3339 (required)", isRequired: true),
                    .value("to", "TIME", "the last slot (default: now)"),
                ],
                examples: [
                    .init(
                        "coordinator schedule backfill learn --from 2026-03-01T00:00:00Z --reason 'an outage' --dry-run",
                        "which missed slots would run")
                ]
            ) { arguments, now in
                guard let start = try arguments.time("from") else {
                    throw CommandFailure(.usage, "backfill needs --from")
                }
                return .backfill(from: start, to: try arguments.time("to") ?? now)
            },
            change(
                "set", "Change when a schedule is due, and what becomes of late or overlapping slots",
                discussion: """
                    A rule is `every 6h`, `at 06:00,18:00`, `at 06:00 mon-fri`, `at 00:30 on 1,last` or a five-field
                    cron expression such as `0 */6 * * *`. What is not named
                    stays.
                    """,
                options: [
                    .value("rule", "RULE", "when slots are due"),
                    .value("time-zone", "ZONE", "whose clocks a calendar rule follows, such as Europe/Berlin"),
                    .value(
                        "catch-up", "POLICY", "what becomes of slots that came due while no coordinator led",
                        choices: SchedulePolicy.CatchUp.allCases.map(\.rawValue)),
                    .value("window", "SPAN", "how old a slot may be to be caught up: 6h, 2d, or none"),
                    .value(
                        "overlap", "POLICY", "what becomes of a slot that comes due while the one before runs",
                        choices: SchedulePolicy.Overlap.allCases.map(\.rawValue)),
                    .value("attempts", "N", "how often a job is tried before it has failed for good"),
                ],
                examples: [
                    .init(
                        "coordinator schedule set optimize --rule 'at 06:00,18:00 mon-fri' --time-zone Europe/Berlin --reason 'office hours'",
                        "follow the clock of Berlin")
                ]
            ) { arguments, _ in .set(try ScheduleSettings(arguments)) },
            Command(
                "history", "List what operators changed",
                operands: [.optional("SCHEDULE", "only its changes")], options: [.limit(50), .json],
                examples: [
                    .init("coordinator schedule history optimize", "who changed it, and why")
                ]
            ) { arguments in
                let limit = Int64(try arguments.limit(50))
                let history = try operations().history(of: arguments.operands.first, limit: limit)
                return try arguments.show(history) { $0.text($1) }
            },
        ])

    private static func operations() throws -> ScheduleOperations {
        let context = try OperatorContext("schedule")
        return ScheduleOperations(context.connection, now: context.now)
    }

    private static func change(
        _ name: String, _ summary: String, discussion: String = "", options: [CommandOption] = [],
        examples: [Command.Example],
        _ request: @escaping @Sendable (CommandArguments, Timestamp) throws -> ScheduleRequest
    ) -> Command {
        Command(
            name, summary, discussion: discussion, operands: [.schedule], options: options + CommandOption.change,
            examples: examples,
            exits: [.failed, .badInput, .serverMissing, .refused]
        ) { arguments in
            // What cannot be read is refused before the database is asked.
            _ = try request(arguments, Timestamp(microseconds: 0))
            let context = try OperatorContext("schedule")
            let operations = ScheduleOperations(context.connection, now: context.now)
            let (schedule, request) = (arguments.operands[0], try request(arguments, context.now))
            return try arguments.change {
                try operations.plan(schedule, request)
            } perform: {
                try operations.perform(schedule, request, arguments.audit, expecting: $0)
            }
        }
    }

    @Sendable private static func trigger(_ arguments: CommandArguments) throws -> CommandExit {
        let (seconds, asked) = (try arguments.int("timeout", in: 1...86_400) ?? 120, try arguments.time("slot"))
        let context = try OperatorContext("schedule")
        let operations = ScheduleOperations(context.connection, now: context.now)
        let (schedule, slot) = (arguments.operands[0], asked ?? context.now)
        let request = ScheduleRequest.trigger(slot: slot)
        guard !arguments.has("dry-run") else {
            return try arguments.show(try operations.plan(schedule, request)) { $0.text($1) }
        }
        let expected = try arguments.agreed { try operations.plan(schedule, request) }
        let reason = arguments.reason.isEmpty ? "by hand" : arguments.reason
        _ = try operations.perform(
            schedule, request, Audit(actor: arguments.actor, reason: reason), expecting: expected)
        guard let kind = JobKind(rawValue: schedule), var job = try operations.job(kind, slot: slot) else {
            return .success
        }
        if arguments.has("wait") {
            _ = try Polling.wait(.seconds(seconds), every: .milliseconds(50)) {
                job = try operations.job(kind, slot: slot) ?? job
                return job.hasEnded
            }
        }
        try arguments.show(job) { job, _ in job.text }
        guard arguments.has("wait") else { return .success }
        switch job.state {
        case "done": return .success
        case "skipped": return .refused
        case "failed": return .failed
        default: throw CommandFailure(.failed, "\(schedule) for \(slot) is still \(job.state) after \(seconds) s")
        }
    }
}

extension JobStatus {
    fileprivate var text: String {
        var text = "\(kind) for \(slot): \(state)"
        if let reason { text += ", \(TerminalText.escaped(reason))" }
        if let result { text += " \(TerminalText.escaped(result))" }
        return text
    }
}

extension ScheduleSettings {
    /// - Throws: `CommandFailure` with `.usage` where a value cannot be read, or nothing is to be set.
    fileprivate init(_ arguments: CommandArguments) throws(CommandFailure) {
        self.init()
        if let text = arguments["rule"] {
            do throws(ScheduleRuleError) { rule = try ScheduleRule(text) } catch {
                throw CommandFailure(.usage, "--rule: \(error)")
            }
        }
        timeZone = arguments["time-zone"]
        catchUp = arguments.choice("catch-up")
        overlap = arguments.choice("overlap")
        maxAttempts = try arguments.int("attempts", in: 1...100).map(Int64.init)
        if let text = arguments["window"] {
            if text == "none" {
                window = Window.none
            } else if let span = SpanText.span(text) {
                window = .span(span)
            } else {
                throw CommandFailure(.usage, "--window: \"\(text)\" is neither a length of time such as 6h nor none")
            }
        }
        guard self != ScheduleSettings() else {
            throw CommandFailure(
                .usage, "set needs one of --rule, --time-zone, --catch-up, --window, --overlap, --attempts")
        }
    }
}

extension CommandOperand {
    fileprivate static let schedule = one(
        "SCHEDULE", "its name, as `schedule ls` prints it")
}
