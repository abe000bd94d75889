import CommandLine
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// `trigger JOB` and `schedule trigger NAME`, which are one: queues a job and, where wished, waits for its end.
struct TriggerRun {
    let schedule: String
    let arguments: CommandArguments
    let configuration: Configuration

    static let options: [CommandOption] = [
        .value("slot", "TIME", "the moment it is for, RFC 3339 (default: now)"),
        .flag("wait", "wait for the job's end"),
        .value("timeout", "SECONDS", "how long to wait at most (default: 120)"),
    ]

    /// On the thread of a command.
    func run() throws -> CommandExit {
        let seconds = try arguments.int("timeout", in: 1...86_400) ?? 120
        let now = try configuration[.clock].makeClock().now()
        let slot = try arguments.time("slot") ?? now
        let connection = try Database.connect(configuration, purpose: "trigger")
        let desk = ScheduleDesk(
            connection: connection, person: arguments.person, reason: arguments["because"] ?? "by hand", now: now)
        let answer = try desk.trigger(schedule, slot: slot, dryRun: arguments.has("dry-run"))
        guard !arguments.has("dry-run") else {
            let plan: StructuredValue = ["dry_run": true, "kind": .text(schedule), "slot": .time(slot)]
            Console.output(
                arguments.has("json")
                    ? plan.json : "dry run, nothing is written: \(answer.summary.joined(separator: "; "))")
            return .success
        }
        guard let kind = JobKind(rawValue: schedule), kind.isJob else { return .success }
        let job = ManualJob(kind: kind, slot: slot)
        guard var standing = try job.standing(connection) else { return .success }
        if arguments.has("wait") {
            _ = try Polling.wait(.seconds(seconds), every: .milliseconds(50)) {
                standing = try job.standing(connection) ?? standing
                return standing.hasEnded
            }
        }
        Console.output(arguments.has("json") ? json(job, standing).json : text(job, standing))
        return arguments.has("wait") ? try exit(job, standing, seconds: seconds) : .success
    }

    private func exit(
        _ job: ManualJob, _ standing: ManualJob.Standing, seconds: Int
    ) throws(CommandFailure) -> CommandExit {
        switch standing.state {
        case "done": return .success
        case "skipped": return .refused
        case "failed": return .failed
        default:
            throw CommandFailure(
                .failed, "\(job.kind.rawValue) for \(job.slot) is still \(standing.state) after \(seconds) s")
        }
    }

    private func text(_ job: ManualJob, _ standing: ManualJob.Standing) -> String {
        var text = "\(job.kind.rawValue) for \(job.slot): \(standing.state)"
        if let reason = standing.reason { text += ", \(reason)" }
        if let result = standing.result { text += " \(result)" }
        return text
    }

    private func json(_ job: ManualJob, _ standing: ManualJob.Standing) -> StructuredValue {
        [
            "job_id": .int(standing.id), "kind": .text(job.kind.rawValue), "slot": .time(job.slot),
            "state": .text(standing.state), "attempts": .int(standing.attempts), "reason": .optional(standing.reason),
            "result": .optional(standing.result),
        ]
    }
}

extension CommandArguments {
    /// A moment; `nil` where the option was not given.
    ///
    /// - Throws: `CommandFailure` with exit code 2.
    func time(_ name: String) throws(CommandFailure) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw CommandFailure(.usage, "--\(name): \"\(text)\" is not a time such as 2026-03-02T06:00:00Z")
        }
        return time
    }
}
