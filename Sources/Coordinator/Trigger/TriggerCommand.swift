import Runtime
import Store
import Timekeeping

/// `coordinator trigger`
enum TriggerCommand {
    static let command = Command(
        "trigger", "queue a job now, beside the schedule",
        discussion: """
            A worker takes it like a scheduled one, under the same gates. A job that failed is given all its attempts
            again. With --wait the command ends when the job has: 0 done, 5 skipped by its gate, 1 failed or not ended
            in time.
            """,
        operands: .one("JOB", JobKind.allCases.map(\.rawValue).joined(separator: ", ")),
        options: [
            .value("slot", "TIME", "the moment it is for, RFC 3339 (default: now)"),
            .flag("wait", "wait for its end"),
            .value("timeout", "SECONDS", "how long to wait at most (default: 120)"), .dryRun, .json,
        ],
        examples: [
            .init("coordinator trigger learn --wait", "learn from what is there"),
            .init("coordinator trigger optimize --slot 2026-03-02T06:00:00Z", "try a failed slot again"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        guard let kind = JobKind(rawValue: arguments.operands[0]) else {
            let known = JobKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "\"\(arguments.operands[0])\" is none of the jobs: \(known)")
        }
        let seconds = try arguments.int("timeout", in: 1...86_400) ?? 120
        let configuration = try Configuration.load()
        let now = try configuration[.clock].makeClock().now()
        let job = ManualJob(kind: kind, slot: try slot(arguments["slot"]) ?? now)
        if arguments.has("dry-run") {
            let plan: StructuredValue = ["dry_run": true, "kind": .text(kind.rawValue), "slot": .time(job.slot)]
            Console.output(
                arguments.has("json") ? plan.json : "would queue \(kind.rawValue) for \(job.slot)")
            return .success
        }
        let isToWait = arguments.has("wait")
        let standing = try await CommandThread().run {
            let connection = try Database.connect(configuration, purpose: "trigger")
            var standing = try job.queue(connection, now: now)
            guard isToWait else { return standing }
            _ = try Polling.wait(.seconds(seconds), every: .milliseconds(50)) {
                standing = try job.standing(connection, standing.id)
                return standing.hasEnded
            }
            return standing
        }
        Console.output(arguments.has("json") ? json(job, standing).json : text(job, standing))
        return isToWait ? try exit(job, standing, seconds: seconds) : .success
    }

    private static func slot(_ text: String?) throws(CommandFailure) -> Timestamp? {
        guard let text else { return nil }
        guard let slot = Timestamp(rfc3339: text) else {
            throw CommandFailure(.usage, "--slot: \"\(text)\" is not a time such as 2026-03-02T06:00:00Z")
        }
        return slot
    }

    private static func exit(
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

    private static func text(_ job: ManualJob, _ standing: ManualJob.Standing) -> String {
        var text = "\(job.kind.rawValue) for \(job.slot): \(standing.state)"
        if let reason = standing.reason { text += ", \(reason)" }
        if let result = standing.result { text += " \(result)" }
        return text
    }

    private static func json(_ job: ManualJob, _ standing: ManualJob.Standing) -> StructuredValue {
        [
            "job_id": .int(standing.id), "kind": .text(job.kind.rawValue), "slot": .time(job.slot),
            "state": .text(standing.state), "attempts": .int(standing.attempts), "reason": .optional(standing.reason),
            "result": .optional(standing.result),
        ]
    }
}
